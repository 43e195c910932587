// A WebSocket that comes back: reconnect with full jitter, a sign of life, no trust in a connection that only looks open.
// `/live` and `/collaborate` both stand on it; what the frames mean is theirs.
import { onWake } from './wake-up.ts'

export const RETRY_BASE_MS = 250
/** Back within 2 s of the hub. */
export const RETRY_CAP_MS = 2000
/** On a dead network a handshake would hang for minutes. */
const HANDSHAKE_MAX_MS = 5000
/** After a wake-up the connection proves itself in this time or is replaced: back within 2 s after a lock screen. */
const ANSWER_AFTER_WAKE_MAX_MS = 1500
const CHECK_EVERY_MS = 1000
/** `WebSocket.OPEN`, written out: Node before 22 has no global of that name, and scripts hand in their own class. */
const OPEN = 1
/** The close event of a connection that we gave up ourselves would come far too late. */
export const ABANDONED = 1006

/** Full jitter: 500 clients of a hub that restarts must not come back in step. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** attempt)
}

export function socketUrl(path: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`
}

export type Frame = string | Uint8Array<ArrayBuffer>

export type ReconnectingSocketOptions = {
  /** Asked for anew at each try where it holds something that is good for one. */
  url: string | (() => Promise<string>)
  /** Where the platform has none of its own. */
  WebSocket?: typeof WebSocket | undefined
  opened(): void
  received(frame: string | ArrayBuffer): void
  /** Says whether to try again. */
  lost(code: number, reason: string): boolean
  /** A frame that the other side answers at once. */
  probe(): Frame
  /** Without it the other side is expected to speak by itself. */
  probeEveryMs?: number
  /** So long without any inbound frame means dead. */
  silenceMaxMs: number
}

export type ReconnectingSocket = {
  /** False when not open: then nothing was sent and nothing is kept. */
  send(frame: Frame): boolean
  close(): void
}

export function makeReconnectingSocket(options: ReconnectingSocketOptions): ReconnectingSocket {
  const { probeEveryMs } = options
  let socket: WebSocket | undefined
  let isEnded = false
  let attempt = 0
  let dialCount = 0
  let dialledAt = 0
  let openedAt: number | undefined
  let receivedAt = 0
  let probedAt = 0
  /** When the oldest question was asked that nothing has come after. */
  let unansweredSince: number | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined

  function dial() {
    clearTimeout(retryTimer)
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
    dialledAt = performance.now()
    mine.onopen = () => {
      if (socket !== mine) return
      openedAt = receivedAt = probedAt = performance.now()
      options.opened()
    }
    mine.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== mine) return
      receivedAt = performance.now()
      unansweredSince = undefined
      options.received(event.data)
    }
    mine.onclose = (event) => {
      if (socket === mine) handleLoss(event.code, event.reason)
    }
  }

  function handleLoss(code: number, reason: string) {
    // A hub that accepts and closes at once is no success: only a connection that lasted starts the series anew.
    if (openedAt !== undefined && performance.now() - openedAt > RETRY_CAP_MS) attempt = 0
    socket = openedAt = unansweredSince = undefined
    if (!options.lost(code, reason)) return end()
    retryTimer = setTimeout(dial, retryDelayMs(attempt++))
  }

  function abandon() {
    const dead = socket
    handleLoss(ABANDONED, '')
    dead?.close()
  }

  function probePeer() {
    probedAt = performance.now()
    unansweredSince ??= probedAt
    send(options.probe())
  }

  function checkAlive() {
    const now = performance.now()
    if (!socket) return
    if (openedAt === undefined) {
      if (now - dialledAt > HANDSHAKE_MAX_MS) abandon()
      return
    }
    // Timers of a hidden tab run once a minute: there silence alone proves nothing, an unanswered question does.
    const doubtful = probeEveryMs === undefined || unansweredSince !== undefined
    if (doubtful && now - receivedAt >= options.silenceMaxMs) return abandon()
    if (probeEveryMs !== undefined && now - probedAt >= probeEveryMs) probePeer()
  }

  function wake() {
    attempt = 0
    if (!socket) return dial()
    if (openedAt === undefined) {
      // A handshake that started before the network came back may be lost.
      if (performance.now() - dialledAt > CHECK_EVERY_MS) abandon()
      return
    }
    const mine = socket
    probePeer()
    setTimeout(() => {
      if (socket === mine && unansweredSince !== undefined) abandon()
    }, ANSWER_AFTER_WAKE_MAX_MS)
  }

  function send(frame: Frame): boolean {
    if (!socket || openedAt === undefined || socket.readyState !== OPEN) return false
    socket.send(frame)
    return true
  }

  function end() {
    isEnded = true
    clearTimeout(retryTimer)
    clearInterval(checkTimer)
    stopListening()
  }

  const checkTimer = setInterval(checkAlive, CHECK_EVERY_MS)
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
