import { CLOSE } from '../../contract/errors.ts'
import { OTHER_FRAME_MAX_BYTES } from '../../contract/limits.ts'
import type { FrameLog } from './frame-log.ts'
import type { OpenSocket, RawSocket } from './open-socket.ts'
import type { ReceiveQueue } from './receive-queue.ts'

/** The close code and reason that Bun itself uses for a frame above the limit of the server. */
const TOO_LARGE = { code: 1009, reason: 'Received too big message' }

type HandlerParts = {
  receive(socket: OpenSocket, frame: string | Buffer): void
  closed(socket: OpenSocket): void
  drain(socket: OpenSocket): void
  receiveQueueOf(socket: OpenSocket): ReceiveQueue | undefined
  enqueue(socket: OpenSocket): void
  frameLog: FrameLog | undefined
  guarded(socket: OpenSocket, step: `socket.${string}`, work: () => void): boolean
}

/**
 * Bun's WebSocket handlers, in place of Elysia's own, which parse text before its size was checked, and which are asynchronous. Elysia
 * still routes, upgrades and types the sockets.
 */
export function createHandlers({ receive, closed, drain, receiveQueueOf, enqueue, frameLog, guarded }: HandlerParts) {
  return {
    message(raw: RawSocket, frame: string | Buffer): void {
      const { socket } = raw.data
      if (!socket) return
      // Bun has one limit for the frames of all sockets, which is that of a document's update. Other frames have a lower limit.
      if (frame.length > OTHER_FRAME_MAX_BYTES && socket.kind !== 'collaborate') {
        socket.close(TOO_LARGE.code, TOO_LARGE.reason)
        return
      }
      frameLog?.received(socket, frame)
      guarded(socket, 'socket.receive', () => socket.markReceived())
      socket.markFrame(frame)
      const when = receiveQueueOf(socket)?.accept(frame) ?? 'now'
      if (when === 'now') receive(socket, frame)
      else if (when === 'later') enqueue(socket)
      else socket.closeToReconnect(CLOSE.tooMuch, 'too much at once')
    },
    drain(raw: RawSocket): void {
      if (raw.data.socket) drain(raw.data.socket)
    },
    /** Bun answers a ping by itself, so only its bytes are counted. */
    ping(raw: RawSocket, data: Uint8Array): void {
      raw.data.socket?.markBytes(data)
    },
    pong(raw: RawSocket, data: Uint8Array): void {
      const { socket } = raw.data
      socket?.markBytes(data)
      if (socket) guarded(socket, 'socket.receive', () => socket.markReceived())
    },
    close(raw: RawSocket): void {
      if (raw.data.socket) closed(raw.data.socket)
    },
  }
}
