// What all plain sockets share: frames measured, parsed and checked, a code for what is wrong, ping and pong.

import type { ErrorCode } from '../../contract/errors.ts'
import { COMMAND_RATE } from '../../contract/limits.ts'
import { decodeJson } from '../decode.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'

export function refuse(connection: Connection, code: ErrorCode, clientId?: string): void {
  connection.send(JSON.stringify({ type: 'error', code, ...(clientId === undefined ? {} : { clientId }) }))
}

/** `isUp` says what may come up; `heard` gets what is sound and is no ping. */
export function readerOf<T>(isUp: (value: unknown) => value is T) {
  return (connection: Connection, heard: (frame: T) => void): Pick<Protocol, 'rate' | 'receive'> => ({
    rate: COMMAND_RATE,
    receive(text) {
      const decoded = typeof text === 'string' ? decodeJson(text) : ({ ok: false, code: 'frame.malformed' } as const)
      const frame: unknown = decoded.ok ? decoded.value : undefined
      if (!decoded.ok || !isUp(frame)) {
        const { clientId } = (decoded.ok ? decoded.value : {}) as { clientId?: unknown }
        const isAnswerable = typeof clientId === 'string' && clientId.length <= 64
        refuse(connection, decoded.ok ? 'frame.invalid' : decoded.code, isAnswerable ? clientId : undefined)
        connection.reportBadFrame()
        return
      }
      const { type, t } = frame as { type?: unknown; t?: unknown }
      if (type === 'ping') connection.send(JSON.stringify({ type: 'pong', t }))
      else if (type !== 'pong') heard(frame)
    },
  })
}
