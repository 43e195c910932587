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
 * Returns a function that makes the receiving half of a protocol. `isFrame` checks a decoded frame against the schema of the
 * socket. `receive` gets each valid frame but pings, which are answered here, and pongs, which need no answer.
 */
export function readerOf<T>(isFrame: (value: unknown) => value is T) {
  return (connection: Connection, receive: (frame: T) => void): Pick<Protocol, 'rate' | 'receive'> => ({
    rate: COMMAND_RATE,
    receive(text) {
      const decoded = typeof text === 'string' ? decodeJson(text) : ({ ok: false, code: 'frame.malformed' } as const)
      const frame: unknown = decoded.ok ? decoded.value : undefined
      if (!decoded.ok || !isFrame(frame)) {
        if (decoded.ok) refuse(connection, 'frame.invalid', answerableClientId(decoded.value))
        else refuse(connection, decoded.code)
        connection.reportBadFrame()
        return
      }
      const { type, t } = frame as { type?: unknown; t?: unknown }
      if (type === 'ping') connection.send(JSON.stringify({ type: 'pong', t }))
      else if (type !== 'pong') receive(frame)
    },
  })
}
