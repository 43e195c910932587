// What all plain sockets with JSON frames share: decoding, errors, ping and pong.
import type { ErrorCode } from '../../contract/errors.ts'
import { COMMAND_RATE } from '../../contract/limits.ts'
import { answerableClientId, decodeJson } from '../decode.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'

/** Sends an error frame. `clientId` is the one of the frame that is refused. */
export function refuse(connection: Connection, code: ErrorCode, clientId?: string): void {
  connection.send(JSON.stringify({ type: 'error', code, ...(clientId === undefined ? {} : { clientId }) }))
}

/**
 * Returns a function that reads what has come on a connection. `isFrame` checks a decoded frame against the schema of the
 * socket. Undefined for what is not for the protocol: an invalid frame and a ping, which are answered here, and a pong.
 */
export function frameReaderOf<T>(isFrame: (value: unknown) => value is T) {
  return (connection: Connection, text: string | Buffer): T | undefined => {
    const decoded = typeof text === 'string' ? decodeJson(text) : ({ ok: false, code: 'frame.malformed' } as const)
    const frame: unknown = decoded.ok ? decoded.value : undefined
    if (!decoded.ok || !isFrame(frame)) {
      if (decoded.ok) refuse(connection, 'frame.invalid', answerableClientId(decoded.value))
      else refuse(connection, decoded.code)
      connection.reportBadFrame()
      return undefined
    }
    const { type, t } = frame as { type?: unknown; t?: unknown }
    if (type === 'ping') connection.send(JSON.stringify({ type: 'pong', t }))
    return type === 'ping' || type === 'pong' ? undefined : frame
  }
}

/** The same as the receiving half of a protocol, which calls `receive` with each frame. */
export function readerOf<T>(isFrame: (value: unknown) => value is T) {
  const read = frameReaderOf(isFrame)
  return (connection: Connection, receive: (frame: T) => void): Pick<Protocol, 'rate' | 'receive'> => ({
    rate: COMMAND_RATE,
    receive(text) {
      const frame = read(connection, text)
      if (frame !== undefined) receive(frame)
    },
  })
}
