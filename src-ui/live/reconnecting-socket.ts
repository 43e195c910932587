// A WebSocket that reconnects by itself. `/live` and `/collaborate` both use it; it does not know what their frames mean.
//
//   waiting ───▶ dialling ───▶ open          closed
//      ▲            │           │
//      └────────────┴───────────┘
//
// It dials at once. When a connection is lost or does not open, it waits and dials again, unless `lost` returns false. From
// then on, or after `close`, it is closed for good.
//
// The delay is random, and its upper limit grows with each failure. A connection may look open for minutes although the peer
// is gone, so a timer checks it: a peer that sends frames regularly may be silent for `silenceMaxMs`, and any other peer is
// probed with a frame that it answers at once. A wake-up (wake-up.ts) ends the delay, or probes an open connection, which
// then has to answer soon.
//
// Nothing is queued: `send` returns false while the socket is not open, and the caller decides what to do then.
import { logFrame } from './frame-log.ts'
import { REAL_TIMERS, type Timers } from './timers.ts'
import { onWake } from './wake-up.ts'

export const RETRY_BASE_MS = 250
/** So that a client is back within 2 s of the hub. */
export const RETRY_CAP_MS = 2000
/** On a dead network a handshake would take minutes to fail. */
const HANDSHAKE_MAX_MS = 5000
/** A handshake that is older than this at a wake-up began before the network came back, and its packets may be lost. */
const HANDSHAKE_MAX_AT_WAKE_MS = 1000
/** After a wake-up an open connection has to answer within this time, so that a client is back within 2 s of unlocking a phone. */
const ANSWER_AFTER_WAKE_MAX_MS = 1500
const CHECK_EVERY_MS = 1000
/** `WebSocket.OPEN`, written out: Node before 22 has no global of that name, and scripts hand in their own class. */
const OPEN = 1
/** The code with which an abandoned connection counts as lost. Its own close event may come minutes later. */
const ABANDONED = 1006

/** Full jitter, so that 500 clients of a hub that restarts do not dial at the same moments. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** attempt)
}

export function socketUrl(path: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`
}

export type Frame = string | Uint8Array<ArrayBuffer>

export type ReconnectingSocketOptions = {
  /** A function where each attempt needs a new address, because it contains a ticket that can be used once. */
  url: string | (() => Promise<string>)
  /** The class to use where the platform has none. */
  WebSocket?: typeof WebSocket | undefined
  opened(): void
  received(frame: string | ArrayBuffer): void
  /**
   * Called after each connection that was lost or did not open, but not after `close`. Returns whether to dial again. `problem`
   * is what the class of the WebSocket says of it, which browsers keep to themselves, or why there was no address to dial.
   */
  lost(code: number, reason: string, problem?: unknown): boolean
  /** Makes a frame that the peer answers at once. */
  probe(): Frame
  /** How often to probe. Undefined: the peer sends frames regularly by itself. */
  probeEveryMs?: number
  /** For how many ms nothing may be received before the connection is abandoned. */
  silenceMaxMs: number
  timers?: Timers
}

type Waiting = { kind: 'waiting'; cancelDial: () => void }
type Dialling = {
  kind: 'dialling'
  /** Undefined while the address is being asked for. */
  socket?: WebSocket
  /** As every time here, on the clock of the timers. */
  since: number
}
type Open = {
  kind: 'open'
  socket: WebSocket
  since: number
  receivedAt: number
  probedAt: number
  /** A probe was sent, and nothing has been received since. */
  isAnswerDue: boolean
}
type State = Waiting | Dialling | Open | { kind: 'closed' }

let isOver = false
/** No socket of this page looks for the hub any more, because a host has ended it. */
export function stopDialling(): void {
  isOver = true
}

export class ReconnectingSocket {
  readonly #options: ReconnectingSocketOptions
  readonly #timers: Timers
  readonly #endChecks: () => void
  readonly #endWakes: () => void
  #state: State = { kind: 'closed' }
  /** How many attempts have failed since the last connection that lasted. */
  #failureCount = 0

  /** Dials at once. */
  constructor(options: ReconnectingSocketOptions) {
    this.#options = options
    this.#timers = options.timers ?? REAL_TIMERS
    this.#endChecks = this.#timers.every(CHECK_EVERY_MS, () => this.#check())
    this.#endWakes = onWake(() => this.#wake())
    this.#dial()
  }

  /** Returns false while the socket is not open; the frame is dropped then. */
  send(frame: Frame): boolean {
    const state = this.#state
    if (state.kind !== 'open' || state.socket.readyState !== OPEN) return false
    logFrame('sent', state.socket.url, frame)
    state.socket.send(frame)
    return true
  }

  /** Ends the connection and all timers for good. `lost` is not called. */
  close(): void {
    const state = this.#state
    if (state.kind === 'waiting') state.cancelDial()
    this.#state = { kind: 'closed' }
    this.#endChecks()
    this.#endWakes()
    if ('socket' in state) discard(state.socket)
  }

  #dial(): void {
    const { url } = this.#options
    if (isOver) this.close()
    else if (typeof url === 'string') this.#connect(url)
    else this.#askForAddress(url)
  }

  #askForAddress(url: () => Promise<string>): void {
    const dialling: Dialling = { kind: 'dialling', since: this.#timers.now() }
    this.#state = dialling
    // A wake-up may dial again before the address is there. A late answer to the older dial is ignored, so that it neither
    // opens a second socket nor ends the one that has opened.
    const isCurrent = () => this.#state === dialling
    url()
      .then((address) => isCurrent() && this.#connect(address))
      .catch((problem: unknown) => isCurrent() && this.#handleLoss(ABANDONED, '', problem))
  }

  #connect(url: string): void {
    const socket = new (this.#options.WebSocket ?? WebSocket)(url)
    socket.binaryType = 'arraybuffer'
    this.#state = { kind: 'dialling', socket, since: this.#timers.now() }
    let problem: unknown
    // The package `ws` of Node throws an error that has no listener. What follows from it is done when the socket closes.
    socket.onerror = (event) => {
      problem = (event as ErrorEvent).message
    }
    // No other handler runs for a socket that is not the current one: `discard` removes them.
    socket.onopen = () => this.#handleOpen(socket)
    socket.onclose = ({ code, reason }) => this.#handleLoss(code, reason, problem)
  }

  #handleOpen(socket: WebSocket): void {
    const now = this.#timers.now()
    const open: Open = { kind: 'open', socket, since: now, receivedAt: now, probedAt: now, isAnswerDue: false }
    this.#state = open
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      open.receivedAt = this.#timers.now()
      open.isAnswerDue = false
      logFrame('received', socket.url, data)
      this.#options.received(data)
    }
    this.#options.opened()
  }

  #handleLoss(code: number, reason: string, problem?: unknown): void {
    const state = this.#state
    // A hub that accepts a connection and closes it at once must not be dialled in a tight loop: only a connection that has
    // lasted makes the delays short again.
    if (state.kind === 'open' && this.#timers.now() - state.since > RETRY_CAP_MS) this.#failureCount = 0
    const delayMs = retryDelayMs(this.#failureCount++)
    this.#state = { kind: 'waiting', cancelDial: this.#timers.after(delayMs, () => this.#dial()) }
    if (!this.#options.lost(code, reason, problem)) this.close()
  }

  /** Gives up a connection whose peer seems to be gone, without waiting for its close event. */
  #abandon(socket: WebSocket): void {
    discard(socket)
    this.#handleLoss(ABANDONED, '')
  }

  #check(): void {
    const state = this.#state
    if (state.kind === 'dialling') this.#limitHandshake(state, HANDSHAKE_MAX_MS)
    if (state.kind === 'open') this.#checkOpen(state)
  }

  #limitHandshake({ socket, since }: Dialling, maxMs: number): void {
    if (socket && this.#timers.now() - since > maxMs) this.#abandon(socket)
  }

  #checkOpen(open: Open): void {
    const { probeEveryMs, silenceMaxMs } = this.#options
    const now = this.#timers.now()
    // Where this side has to probe, silence proves nothing before a probe was sent: timers of a hidden tab run once a minute.
    const isFrameDue = probeEveryMs === undefined || open.isAnswerDue
    if (isFrameDue && now - open.receivedAt >= silenceMaxMs) this.#abandon(open.socket)
    else if (probeEveryMs !== undefined && now - open.probedAt >= probeEveryMs) this.#probe(open)
  }

  #probe(open: Open): void {
    open.probedAt = this.#timers.now()
    open.isAnswerDue = true
    this.send(this.#options.probe())
  }

  #wake(): void {
    const state = this.#state
    // Another listener of the same wake-up may have closed this socket.
    if (state.kind === 'closed') return
    this.#failureCount = 0
    if (state.kind === 'waiting') state.cancelDial()
    if (state.kind === 'open') this.#probeAtWake(state)
    else if ('socket' in state) this.#limitHandshake(state, HANDSHAKE_MAX_AT_WAKE_MS)
    else this.#dial()
  }

  #probeAtWake(open: Open): void {
    this.#probe(open)
    this.#timers.after(ANSWER_AFTER_WAKE_MAX_MS, () => {
      if (this.#state === open && open.isAnswerDue) this.#abandon(open.socket)
    })
  }
}

/** Closes a socket, none of whose events count any more. `ws` makes an error of closing one that is not open yet. */
function discard(socket: WebSocket | undefined): void {
  if (!socket) return
  socket.onopen = socket.onmessage = socket.onclose = null
  socket.close(1000)
}
