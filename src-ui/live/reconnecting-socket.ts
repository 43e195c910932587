// A WebSocket that reconnects by itself. `/live` and `/collaborate` both use it; it does not know what their frames mean.
//
// After a loss it dials again, with a random delay that grows with each failure. A connection may look open for minutes
// although the other side is gone, so it is checked: a side that speaks regularly may be silent only for so long, and one that
// does not is probed with a frame that it answers at once. A wake-up (wake-up.ts) ends the delay, or probes an open
// connection that has to answer soon.
//
// Nothing is queued: `send` returns false while the socket is not open, and whoever sends decides what to do then.
import { logFrame } from './frame-log.ts'
import { onWake } from './wake-up.ts'

export const RETRY_BASE_MS = 250
/** So that a client is back within 2 s of the hub. */
export const RETRY_CAP_MS = 2000
/** On a dead network a handshake would take minutes to fail. */
const HANDSHAKE_MAX_MS = 5000
/** After a wake-up an open connection has to answer within this time, so that a client is back within 2 s of unlocking a phone. */
const ANSWER_AFTER_WAKE_MAX_MS = 1500
const CHECK_EVERY_MS = 1000
/** `WebSocket.OPEN`, written out: Node before 22 has no global of that name, and scripts hand in their own class. */
const OPEN = 1
/** The code with which an abandoned connection counts as lost. Its own close event may come minutes later. */
export const ABANDONED = 1006

/** Full jitter, so that 500 clients of a hub that restarts do not dial at the same moments. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** attempt)
}

export function socketUrl(path: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`
}

export type Frame = string | Uint8Array<ArrayBuffer>

/** The clock and the timers of a socket. */
export type Timers = {
  /** In ms; only differences count. */
  now(): number
  /** Both return a function that cancels. */
  after(ms: number, act: () => void): () => void
  every(ms: number, act: () => void): () => void
}

export type ReconnectingSocketOptions = {
  /** A function where each attempt needs a new address, because it contains a ticket that can be used once. */
  url: string | (() => Promise<string>)
  /** The class to use where the platform has none. */
  WebSocket?: typeof WebSocket | undefined
  opened(): void
  received(frame: string | ArrayBuffer): void
  /** Returns whether to dial again. */
  lost(code: number, reason: string): boolean
  /** Makes a frame that the other side answers at once. */
  probe(): Frame
  /** How often to probe. Undefined: the other side sends frames regularly by itself. */
  probeEveryMs?: number
  /** A connection on which nothing was received for so long is abandoned. */
  silenceMaxMs: number
  /** Handed in by tests. */
  timers?: Timers
}

export type ReconnectingSocket = {
  /** False while the socket is not open; the frame is dropped then. */
  send(frame: Frame): boolean
  close(): void
}

export function makeReconnectingSocket(options: ReconnectingSocketOptions): ReconnectingSocket {
  const { probeEveryMs, timers = REAL_TIMERS } = options
  let socket: WebSocket | undefined
  let isEnded = false
  let attempt = 0
  let dialCount = 0
  let dialledAt = 0
  let openedAt: number | undefined
  let receivedAt = 0
  let probedAt = 0
  /** When the oldest probe was sent since the last frame was received. */
  let unansweredSince: number | undefined
  let cancelRetry = () => {}

  function dial() {
    cancelRetry()
    if (typeof options.url === 'string') return open(options.url)
    // A wake-up may dial again before the address is there. Only the newest dial counts, so that a late answer to an older
    // one neither opens a second socket nor ends the one that has opened.
    const dialNumber = ++dialCount
    options.url().then(
      (url) => !isEnded && dialNumber === dialCount && open(url),
      () => !isEnded && dialNumber === dialCount && handleLoss(ABANDONED, ''),
    )
  }

  function open(url: string) {
    const mine = new (options.WebSocket ?? WebSocket)(url)
    mine.binaryType = 'arraybuffer'
    socket = mine
    dialledAt = timers.now()
    mine.onopen = () => {
      if (socket !== mine) return
      openedAt = receivedAt = probedAt = timers.now()
      options.opened()
    }
    mine.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== mine) return
      receivedAt = timers.now()
      unansweredSince = undefined
      logFrame('received', url, event.data)
      options.received(event.data)
    }
    mine.onclose = (event) => {
      if (socket === mine) handleLoss(event.code, event.reason)
    }
  }

  function handleLoss(code: number, reason: string) {
    // A hub that accepts a connection and closes it at once must not be dialled in a tight loop: the delays start again at
    // the shortest only after a connection that has lasted.
    if (openedAt !== undefined && timers.now() - openedAt > RETRY_CAP_MS) attempt = 0
    socket = openedAt = unansweredSince = undefined
    if (!options.lost(code, reason)) return end()
    cancelRetry = timers.after(retryDelayMs(attempt++), dial)
  }

  function abandon() {
    const dead = socket
    handleLoss(ABANDONED, '')
    dead?.close()
  }

  function probePeer() {
    probedAt = timers.now()
    unansweredSince ??= probedAt
    send(options.probe())
  }

  function checkAlive() {
    const now = timers.now()
    if (!socket) return
    if (openedAt === undefined) {
      if (now - dialledAt > HANDSHAKE_MAX_MS) abandon()
      return
    }
    // Timers of a hidden tab run once a minute, so silence alone proves nothing where this side has to probe.
    const doubtful = probeEveryMs === undefined || unansweredSince !== undefined
    if (doubtful && now - receivedAt >= options.silenceMaxMs) return abandon()
    if (probeEveryMs !== undefined && now - probedAt >= probeEveryMs) probePeer()
  }

  function wake() {
    attempt = 0
    if (!socket) return dial()
    if (openedAt === undefined) {
      // The packets of a handshake that began before the network came back may be lost.
      if (timers.now() - dialledAt > CHECK_EVERY_MS) abandon()
      return
    }
    const mine = socket
    probePeer()
    timers.after(ANSWER_AFTER_WAKE_MAX_MS, () => {
      if (socket === mine && unansweredSince !== undefined) abandon()
    })
  }

  function send(frame: Frame): boolean {
    if (!socket || openedAt === undefined || socket.readyState !== OPEN) return false
    logFrame('sent', socket.url, frame)
    socket.send(frame)
    return true
  }

  function end() {
    isEnded = true
    cancelRetry()
    cancelChecks()
    stopListening()
  }

  const cancelChecks = timers.every(CHECK_EVERY_MS, checkAlive)
  const stopListening = onWake(wake)
  dial()

  return {
    send,
    close() {
      const mine = socket
      socket = openedAt = undefined
      end()
      mine?.close(1000)
    },
  }
}

const REAL_TIMERS: Timers = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  every(ms, act) {
    const timer = setInterval(act, ms)
    return () => clearInterval(timer)
  },
}
