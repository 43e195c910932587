// `/live`: the socket over which a client follows the hub's log of changes, for pages and scripts alike.
//
// The hub begins with `hello`, and the client answers with `sync` with a seq: it has received all
// changes up to there that it may see. The hub then sends the changes after that seq, or a `snapshot` of its whole state if they are too many or of another epoch, and then
// `caught-up`. After that, changes come as they are committed, and commands may be sent; those that were not answered before
// are sent again first. If the counts of change frames differ on the two sides, one was lost, and the client sends another
// `sync` on the same socket.
//
// This file knows the order of the frames, and sync-position.ts how far in the log they have come. `state/` decides what a
// frame means to the screen.
import { CLOSE } from '../../src-bun/contract/errors.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { CaughtUp, Down, Pong, SignalOf, Up } from '../../src-bun/contract/frames/live.ts'
import { CLIENT_GIVES_UP_AFTER_MS, CLIENT_PING_EVERY_MS } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { ReconnectingSocket, type ReconnectingSocketOptions } from './reconnecting-socket.ts'
import { SyncPosition } from './sync-position.ts'

/** A change that was received before. There is nothing to apply, but it may answer a command of this client that was sent twice. */
export type Answered = { type: 'answered'; change: LoggedChange }
export type ReceivedFrame = Exclude<Down, Pong> | Answered

export type Loss = 'signedOut' | 'removed' | 'disconnected' | 'hostClosed' | 'broken'

export type LiveSocketOptions = {
  url: ReconnectingSocketOptions['url']
  WebSocket?: ReconnectingSocketOptions['WebSocket']
  /** `recent`: asks for snapshots that have only what is in use. Without it snapshots have everything. */
  snapshot?: 'recent'
  /** `isRepeated`: this change was received before. It comes once more, in the order of the log, because another change was lost. */
  received(frame: ReceivedFrame, isRepeated: boolean): void
  /**
   * Called at each `caught-up` with the member whose session the socket has, before anything else is done with it. If the answer is false,
   * nothing is sent and the socket is closed for good: all tabs of a browser share one session, and another tab may have replaced it.
   */
  accepts?(me: Member): boolean
  /** The commands to send, in order, after each `caught-up`. */
  unanswered(): readonly Command[]
  /** Called after each `caught-up`, when commands may be sent. */
  caughtUp(): void
  /**
   * `reason` is the reason of the close frame: what the host has written to the person, if anything. `problem` as in
   * `ReconnectingSocketOptions`.
   */
  lost(why: Loss, reason: string, problem?: unknown): void
  latency?(ms: number): void
}

/**
 * - `connecting`: no `hello` on a socket yet.
 * - `syncing`: the changes that this client missed are on their way; no command may be sent.
 * - `caughtUp`: changes come as they are committed.
 * - `resyncing`: as `caughtUp`, while changes that were lost are sent again.
 */
type Phase = 'connecting' | 'syncing' | 'caughtUp' | 'resyncing'

const LOSSES: Partial<Record<number, Loss>> = {
  [CLOSE.signIn]: 'signedOut',
  [CLOSE.removed]: 'removed',
  [CLOSE.disconnected]: 'disconnected',
  [CLOSE.hubEnds]: 'hostClosed',
}

/** Also true for a change of a type that only a newer hub knows. */
export function isChange(frame: Down | ReceivedFrame): frame is LoggedChange {
  return 'seq' in frame && 'at' in frame
}

/** Whether the socket stays closed, because the hub would refuse a new one or the host has ended this one. */
export function isFinal(why: Loss): boolean {
  return why === 'signedOut' || why === 'removed' || why === 'disconnected'
}

export class LiveSocket {
  readonly #options: LiveSocketOptions
  readonly #socket: ReconnectingSocket
  readonly #position = new SyncPosition()
  #phase: Phase = 'connecting'
  /** How many syncs were sent on this socket. */
  #syncCount = 0
  /** Whether a snapshot was requested and has not been received yet. */
  #isSnapshotWanted = false

  /** Connects now, and again after each loss that is not final. */
  constructor(options: LiveSocketOptions) {
    this.#options = options
    this.#socket = new ReconnectingSocket({
      url: options.url,
      WebSocket: options.WebSocket,
      opened: () => {
        this.#position.socketOpened()
        this.#syncCount = 0
      },
      received: (data) => {
        if (typeof data === 'string') this.#handleFrame(JSON.parse(data) as Down)
      },
      lost: (code, reason, problem) => this.#handleLoss(code, reason, problem),
      probe: () => JSON.stringify({ type: 'ping', t: performance.now() }),
      probeEveryMs: CLIENT_PING_EVERY_MS,
      silenceMaxMs: CLIENT_GIVES_UP_AFTER_MS,
    })
  }

  /** Returns false if nothing was sent, as before `caught-up`. A command is then sent from the outbox later; an ephemeral frame is lost. */
  send(frame: Command | SignalOf<'presence.set' | 'chat.typing' | 'room.read'>): boolean {
    return this.#maySendCommands() && this.#sendFrame(frame)
  }

  /**
   * For a caller that lacks a change and does not know since when. If a sync is under way, the snapshot is requested after it. If this is
   * called several times before the snapshot comes, it is requested only once.
   */
  requestSnapshot(): void {
    this.#isSnapshotWanted = true
    if (this.#phase === 'caughtUp') this.#sendSync()
  }

  close(): void {
    this.#socket.close()
  }

  #maySendCommands(): boolean {
    return this.#phase === 'caughtUp' || this.#phase === 'resyncing'
  }

  #sendFrame(frame: Up): boolean {
    return this.#socket.send(JSON.stringify(frame))
  }

  #sendSync(): void {
    const start = this.#isSnapshotWanted ? this.#position.beginSnapshot() : this.#position.beginResume()
    this.#phase = this.#maySendCommands() ? 'resyncing' : 'syncing'
    this.#syncCount++
    const { snapshot } = this.#options
    this.#sendFrame({ type: 'sync', ...start, ...(snapshot && { snapshot }) })
  }

  #handleFrame(frame: Down) {
    switch (frame.type) {
      case 'hello':
        this.#position.setEpoch(frame.epoch)
        this.#sendSync()
        return this.#received(frame)
      case 'snapshot':
        this.#position.snapshotReceived(frame.seq)
        this.#isSnapshotWanted = false
        return this.#received(frame)
      case 'caught-up':
        return this.#handleCaughtUp(frame)
      case 'pong':
        this.#options.latency?.(Math.round(performance.now() - frame.t))
        if (this.#phase === 'caughtUp') this.#verify(frame)
        return
      case 'presence':
      case 'typing':
      case 'read':
      case 'waiting':
      case 'notice':
      case 'checkpoint':
      case 'machines':
      case 'error':
        return this.#received(frame)
      default:
        // A newer hub may send other frames that this client does not know. They are not counted.
        if (isChange(frame)) this.#handleChange(frame)
        else frame satisfies never
    }
  }

  #handleCaughtUp(frame: CaughtUp): void {
    if (this.#options.accepts?.(frame.me) === false) {
      this.#phase = 'connecting'
      this.close()
      return
    }
    // The hub sends this after each sync, and also to a slow reader that has caught up again. `syncs` says how many of our syncs it had
    // received by then. If one was still on its way, the changes that it asks for have not come yet.
    const isLastSyncDone = frame.syncs === undefined || frame.syncs === this.#syncCount
    if (!isLastSyncDone) {
      this.#received(frame)
      return
    }
    this.#position.caughtUp(frame.seq)
    this.#phase = 'caughtUp'
    this.#verify(frame)
    if (this.#isSnapshotWanted && this.#phase === 'caughtUp') this.#sendSync()
    this.#received(frame)
    this.#options.caughtUp()
    if (this.#maySendCommands()) for (const command of this.#options.unanswered()) this.#sendFrame(command)
  }

  #received(frame: ReceivedFrame): void {
    this.#options.received(frame, false)
  }

  /** `told` is the sent count: how many change frames the hub has sent on this socket. */
  #verify(hubCount: { seq: number; told: number }): void {
    if (!this.#position.verify(hubCount)) this.#sendSync()
  }

  /**
   * The position says what to do with a change. `new`: apply it. `again`: it was received before, but apply it once more, because the hub
   * repeats the log in order after a change was lost. `known`: the state has it already, so it is not applied; but it may answer a command
   * that was sent twice.
   */
  #handleChange(change: LoggedChange): void {
    const novelty = this.#position.receive(change.seq)
    if (novelty !== 'known') this.#options.received(change, novelty === 'again')
    else if (change.clientId !== undefined) this.#received({ type: 'answered', change })
  }

  #handleLoss(code: number, reason: string, problem: unknown): boolean {
    this.#phase = 'connecting'
    const why = LOSSES[code] ?? 'broken'
    this.#options.lost(why, reason, problem)
    return !isFinal(why)
  }
}
