// A person's tab without a page: the client's own socket and outbox, on real sockets.

import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { makeOutbox, newClientId, type Outbox } from '../../src-ui/live/outbox.ts'
import { LiveSocket, type Loss } from '../../src-ui/live/socket.ts'
import type { Peer } from '../support/hub.ts'

const tokens = new Map<string, string>()

/** A browser has the session in its cookie; here it goes by the address that is dialled. */
class SignedSocket extends WebSocket {
  constructor(url: string | URL, options?: string | string[]) {
    const token = tokens.get(String(url))
    // Ports come again: whoever says who they are is believed.
    super(
      url,
      options !== undefined || token === undefined
        ? options
        : ({ headers: { authorization: `Bearer ${token}` } } as never),
    )
  }
}

/** `origin` is where it dials: a relay, most likely. */
export function aTab(peer: Peer, origin: string) {
  globalThis.WebSocket = SignedSocket
  const url = `${origin.replace('http', 'ws')}/live`
  tokens.set(url, peer.token)
  const log = new Map<number, LoggedChange>()
  const refusals: string[] = []
  const losses: Loss[] = []
  let snapshots = 0
  let snapshotSeq = 0
  let caughtUps = 0
  let contradictions = 0
  let hellos = 0

  const stored = new Map<string, Parameters<Parameters<typeof makeOutbox>[1]['put']>[0]>()
  const outbox: Outbox = makeOutbox(
    peer.member.id,
    {
      all: async () => [...stored.values()],
      put: async (entry) => void stored.set(entry.clientId, entry),
      remove: async (clientId) => void stored.delete(clientId),
    },
    () => undefined,
  )

  function removeAnswered(change: LoggedChange) {
    if (change.clientId !== undefined) outbox.remove(change.clientId)
  }

  const live = new LiveSocket({
    url,
    unanswered: () => outbox.unanswered(),
    caughtUp: () => caughtUps++,
    lost: (why) => losses.push(why),
    received(frame) {
      if (frame.type === 'hello') hellos++
      else if (frame.type === 'snapshot') {
        snapshots++
        snapshotSeq = frame.seq
      } else if (frame.type === 'error') refusals.push(frame.code)
      else if (frame.type === 'answered') removeAnswered(frame.change)
      else if ('seq' in frame && 'at' in frame) {
        // Told twice is fine as long as it is the same.
        const earlier = log.get(frame.seq)
        if (earlier && JSON.stringify(earlier) !== JSON.stringify(frame)) contradictions++
        log.set(frame.seq, frame)
        removeAnswered(frame)
      }
    },
  })

  return {
    peer,
    losses,
    refusals,
    /** Every change it was told, by its place. */
    log,
    snapshots: () => snapshots,
    /** The place up to which a snapshot has told it everything. */
    snapshotSeq: () => snapshotSeq,
    caughtUps: () => caughtUps,
    /** How often a hub has greeted it. */
    hellos: () => hellos,
    /** How often it asked again in a connection that stood. */
    gapsFound: () => Math.max(caughtUps - hellos, 0),
    /** Changes that came again as something else. */
    contradictions: () => contradictions,
    unanswered: () => outbox.unanswered().length,
    sendMessage(roomId: string, body: string) {
      const command: Command = { type: 'chat.send', clientId: newClientId(), roomId, body }
      outbox.add(command)
      live.send(command)
    },
    rename(name: string) {
      const command: Command = { type: 'member.rename', clientId: newClientId(), name }
      outbox.add(command)
      live.send(command)
    },
    close() {
      live.close()
      tokens.delete(url)
    },
  }
}
