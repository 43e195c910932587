// `/live`: the socket over which a client follows the hub's log of changes, for pages and scripts alike.
//
// The hub begins with `hello`, and the client answers with `sync`, which names the position it has verified. The hub then
// sends the changes after that position, or a `snapshot` of its whole state where they are too many or of another epoch, and
// then `caught-up`. From there on changes come as they are committed, and commands may be sent; those that were not
// answered before are sent again first. If a change frame was lost, the client syncs once more on the same socket.
//
// This file knows the order of the frames and sync-position.ts how far they have come. What a frame means to the screen is
// for `state/` to say.
import { CLOSE } from '../../src-bun/contract/errors.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Down, Pong, SignalOf, Up } from '../../src-bun/contract/frames/live.ts'
import { CLIENT_GIVES_UP_AFTER_MS, CLIENT_PING_EVERY_MS } from '../../src-bun/contract/limits.ts'
import {
  makeReconnectingSocket,
  type ReconnectingSocket,
  type ReconnectingSocketOptions,
} from './reconnecting-socket.ts'
import { SyncPosition } from './sync-position.ts'

/** The answer to a command that was sent twice. Its change has been received before, so there is nothing to apply. */
export type Answered = { type: 'answered'; change: LoggedChange }
export type ReceivedFrame = Exclude<Down, Pong> | Answered

export type Loss = 'signedOut' | 'removed' | 'disconnected' | 'hostClosed' | 'otherVersion' | 'broken'

export type LiveSocketOptions = {
  url: ReconnectingSocketOptions['url']
  WebSocket?: ReconnectingSocketOptions['WebSocket']
  received(frame: ReceivedFrame): void
  /** The commands to send, in order, after each `caught-up`. */
  unanswered(): readonly Command[]
  /** Called after each `caught-up`: from here on commands reach the hub. */
  caughtUp(): void
  /** `reason` is the reason of the close frame: words for a person where the host has written some. */
  lost(why: Loss, reason: string): void
  latency?(ms: number): void
}

/**
 * - `connecting`: no `hello` on a socket yet.
 * - `syncing`: the changes of the absence are on their way; commands have to wait.
 * - `live`: changes come as they are committed.
 * - `resyncing`: as `live`, while lost changes are sent again.
 */
type Phase = 'connecting' | 'syncing' | 'live' | 'resyncing'

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

export class LiveSocket {
  readonly #options: LiveSocketOptions
  readonly #socket: ReconnectingSocket
  readonly #position = new SyncPosition()
  #phase: Phase = 'connecting'

  /** Dials at once, and again after each loss that is not final. */
  constructor(options: LiveSocketOptions) {
    this.#options = options
    this.#socket = makeReconnectingSocket({
      url: options.url,
      WebSocket: options.WebSocket,
      opened: () => this.#position.socketOpened(),
      received: (data) => {
        if (typeof data === 'string') this.#handleFrame(JSON.parse(data) as Down)
      },
      lost: (code, reason) => this.#handleLoss(code, reason),
      probe: () => JSON.stringify({ type: 'ping', t: performance.now() }),
      probeEveryMs: CLIENT_PING_EVERY_MS,
      silenceMaxMs: CLIENT_GIVES_UP_AFTER_MS,
    })
  }

  /** False before `caught-up`. A command is then sent from the outbox later; an ephemeral frame is lost. */
  send(frame: Command | SignalOf<'presence.set'> | SignalOf<'chat.typing'>): boolean {
    return this.#isLive() && this.#sendFrame(frame)
  }

  /** Asks for a snapshot: something is missing, and it is not known since when. */
  resync(): void {
    if (this.#phase === 'live') this.#sync(this.#position.restart())
  }

  /** Sends all unanswered commands again. */
  resend(): void {
    if (!this.#isLive()) return
    for (const command of this.#options.unanswered()) this.#sendFrame(command)
  }

  close(): void {
    this.#socket.close()
  }

  #isLive(): boolean {
    return this.#phase === 'live' || this.#phase === 'resyncing'
  }

  #sendFrame(frame: Up): boolean {
    return this.#socket.send(JSON.stringify(frame))
  }

  #sync(from: { since?: number; epoch?: string }): void {
    this.#phase = this.#isLive() ? 'resyncing' : 'syncing'
    this.#sendFrame({ type: 'sync', ...from })
  }

  #handleFrame(frame: Down) {
    switch (frame.type) {
      case 'hello':
        this.#position.enterEpoch(frame.epoch)
        this.#sync(this.#position.resume())
        return this.#options.received(frame)
      case 'snapshot':
        this.#position.snapshotReceived(frame.seq)
        return this.#options.received(frame)
      case 'caught-up':
        this.#position.caughtUp(frame.seq)
        this.#phase = 'live'
        this.#verify(frame)
        this.#options.received(frame)
        this.#options.caughtUp()
        return this.resend()
      case 'pong':
        this.#options.latency?.(Math.round(performance.now() - frame.t))
        if (this.#phase === 'live') this.#verify(frame)
        return
      case 'presence':
      case 'typing':
      case 'waiting':
      case 'notice':
      case 'error':
        return this.#options.received(frame)
      default:
        return this.#handleChange(frame)
    }
  }

  #verify(hub: { seq: number; told: number }): void {
    if (!this.#position.verify(hub)) this.#sync(this.#position.resume())
  }

  #handleChange(change: LoggedChange): void {
    if (this.#position.receive(change.seq)) this.#options.received(change)
    else if (change.clientId !== undefined) this.#options.received({ type: 'answered', change })
  }

  #handleLoss(code: number, reason: string): boolean {
    this.#phase = 'connecting'
    const why = LOSSES[code] ?? 'broken'
    this.#options.lost(why, reason)
    return !isFinal(why)
  }
}
