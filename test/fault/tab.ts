// A person's tab without a page: the client's own socket and outbox, on real sockets.

import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { newClientId, Outbox } from '../../src-ui/live/outbox.ts'
import type { OutboxEntry } from '../../src-ui/live/outbox-storage.ts'
import { LiveSocket, type Loss } from '../../src-ui/live/socket.ts'
import type { Peer } from '../support/hub.ts'

const tokens = new Map<string, string>()

/** A browser sends the session as a cookie. Here the token is found by the address. */
class SignedSocket extends WebSocket {
  constructor(url: string | URL, options?: string | string[]) {
    const token = tokens.get(String(url))
    // A port may be used again by another test. Options that are given win over the token of the address.
    super(
      url,
      options !== undefined || token === undefined
        ? options
        : ({ headers: { authorization: `Bearer ${token}` } } as never),
    )
  }
}

/** `origin` is the address it connects to, usually that of a relay. */
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

  const stored = new Map<string, OutboxEntry>()
  const outbox = new Outbox(peer.member.id, {
    all: async () => [...stored.values()],
    put: async (entry) => void stored.set(entry.clientId, entry),
    remove: async (clientId) => void stored.delete(clientId),
  })

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
    /** Every change that it has received, by its seq. */
    log,
    snapshots: () => snapshots,
    /** The seq of its last snapshot. */
    snapshotSeq: () => snapshotSeq,
    caughtUps: () => caughtUps,
    /** How many connections have reached the hub. */
    hellos: () => hellos,
    /** How often it has resynced within an open connection, because it found a gap. */
    gapsFound: () => Math.max(caughtUps - hellos, 0),
    /** How many changes it has received twice with different content. */
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
