// `/live`: hello, sync, the past, caught-up, then live. Knows how far this tab has come in the hub's log, sees gaps and asks
// again. What the frames mean to the screen is `state/`'s.

import { CLOSE } from '../../src-bun/contract/errors.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Down, Pong, SignalOf, Up } from '../../src-bun/contract/frames/live.ts'
import { CLIENT_GIVES_UP_AFTER_MS, CLIENT_PING_EVERY_MS } from '../../src-bun/contract/limits.ts'
import { makeReconnectingSocket, type ReconnectingSocketOptions } from './reconnecting-socket.ts'

/** A retry's answer: the change is already part of what this tab knows, it only says that the command is done. */
export type Answered = { type: 'answered'; change: LoggedChange }
export type ReceivedFrame = Exclude<Down, Pong> | Answered

export type Loss = 'signedOut' | 'removed' | 'disconnected' | 'hostClosed' | 'otherVersion' | 'broken'

export type LiveSocketOptions = {
  url: ReconnectingSocketOptions['url']
  WebSocket?: ReconnectingSocketOptions['WebSocket']
  received(frame: ReceivedFrame): void
  /** What to send, in order, once the hub has told the past. */
  unanswered(): readonly Command[]
  /** From here on commands reach the hub. */
  caughtUp(): void
  lost(why: Loss, reason: string): void
  latency?(ms: number): void
}

export type LiveSocket = {
  /** False before caught-up. A command that is in the outbox then goes with it; a signal is simply not said. */
  send(frame: Command | SignalOf<'presence.set'> | SignalOf<'chat.typing'>): boolean
  /** Asks for the whole state: something is missing, and nobody knows since when. */
  resync(): void
  /** Says again what the outbox holds. */
  resend(): void
  close(): void
}

const LOSSES: Partial<Record<number, Loss>> = {
  [CLOSE.signIn]: 'signedOut',
  [CLOSE.removed]: 'removed',
  [CLOSE.disconnected]: 'disconnected',
  [CLOSE.hubEnds]: 'hostClosed',
  [CLOSE.epoch]: 'otherVersion',
}

export function isChange(frame: ReceivedFrame): frame is LoggedChange {
  return 'seq' in frame && 'at' in frame
}

/** Dialling again would be refused, or would undo what the host has decided. */
export function isFinal(why: Loss): boolean {
  return why === 'signedOut' || why === 'removed' || why === 'disconnected'
}

export function openLiveSocket(options: LiveSocketOptions): LiveSocket {
  let epoch: string | undefined
  /** The newest change this tab has been told. Undefined before the first snapshot. */
  let newestSeq: number | undefined
  /** Up to here nothing is missing: the hub has counted what it sent on this socket, and so has this tab. */
  let verifiedSeq: number | undefined
  let receivedCount = 0
  /** The position that the answer to a running sync starts after. */
  let syncedFrom: number | undefined
  let isSyncing = false
  let isLive = false

  const socket = makeReconnectingSocket({
    url: options.url,
    WebSocket: options.WebSocket,
    opened() {
      receivedCount = 0
    },
    received(data) {
      if (typeof data === 'string') handleFrame(JSON.parse(data) as Down)
    },
    lost(code, reason) {
      isLive = isSyncing = false
      const why = LOSSES[code] ?? 'broken'
      options.lost(why, reason)
      return !isFinal(why)
    },
    probe: () => JSON.stringify({ type: 'ping', t: performance.now() }),
    probeEveryMs: CLIENT_PING_EVERY_MS,
    silenceMaxMs: CLIENT_GIVES_UP_AFTER_MS,
  })

  function sendFrame(frame: Up): boolean {
    return socket.send(JSON.stringify(frame))
  }

  function sync(since: number | undefined) {
    isSyncing = true
    syncedFrom = since
    sendFrame(since === undefined || epoch === undefined ? { type: 'sync' } : { type: 'sync', since, epoch })
  }

  function resend() {
    for (const command of options.unanswered()) sendFrame(command)
  }

  function handleFrame(frame: Down) {
    switch (frame.type) {
      case 'hello':
        // A restored hub counts anew: what this tab knows of the old one is worth nothing.
        if (frame.epoch !== epoch) newestSeq = verifiedSeq = undefined
        epoch = frame.epoch
        sync(verifiedSeq)
        break
      case 'snapshot':
        newestSeq = verifiedSeq = syncedFrom = frame.seq
        break
      case 'caught-up':
        newestSeq = Math.max(newestSeq ?? 0, frame.seq)
        isSyncing = false
        isLive = true
        compareCounts(frame)
        break
      case 'pong':
        options.latency?.(Math.round(performance.now() - frame.t))
        if (isLive && !isSyncing) compareCounts(frame)
        return
      case 'presence':
      case 'typing':
      case 'waiting':
      case 'notice':
      case 'error':
        break
      default:
        return handleChange(frame)
    }
    options.received(frame)
    if (frame.type !== 'caught-up') return
    options.caughtUp()
    resend()
  }

  /** The hub has sent more than has arrived here: a frame was lost on the way, and everything since is asked for again. */
  function compareCounts(hub: { seq: number; told: number }) {
    if (hub.told === receivedCount) verifiedSeq = hub.seq
    else sync(verifiedSeq)
    receivedCount = hub.told
  }

  function handleChange(change: LoggedChange) {
    receivedCount++
    // While a resume is told, changes newer than its beginning come again: told twice and in order they do no harm,
    // left out they might be the very ones that were lost.
    const known = isSyncing && syncedFrom !== undefined ? syncedFrom : (newestSeq ?? -1)
    if (change.seq <= known) {
      if (change.clientId !== undefined) options.received({ type: 'answered', change })
      return
    }
    newestSeq = Math.max(newestSeq ?? 0, change.seq)
    options.received(change)
  }

  return {
    send: (frame) => isLive && sendFrame(frame),
    resync() {
      if (isLive && !isSyncing) sync(undefined)
    },
    resend() {
      if (isLive) resend()
    },
    close: () => socket.close(),
  }
}
