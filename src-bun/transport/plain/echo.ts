import type { EchoDown } from '../../contract/frames/plain-down.ts'
import { COMMAND_RATE } from '../../contract/limits.ts'
import { decodeJson } from '../decode.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { refuse } from './json-socket.ts'

/** `/ws` sends every frame back: JSON as JSON, text as text, bytes as they were. For trying a connection and its latency. */
export function openEcho({ clock }: Pick<HubParts, 'clock'>, connection: Connection): Protocol {
  const send = (frame: EchoDown) => connection.send(JSON.stringify(frame))
  const echo = (data: unknown) => send({ type: 'echo', data, at: clock.now() })

  return {
    rate: COMMAND_RATE,
    receive(frame) {
      if (typeof frame !== 'string') return connection.send(frame)
      const decoded = decodeJson(frame)
      if (!decoded.ok) {
        // On this socket a frame need not be a JSON object.
        if (decoded.code === 'frame.malformed') return echo(jsonOr(frame))
        refuse(connection, decoded.code)
        connection.reportBadFrame()
        return
      }
      const { type, t } = decoded.value as { type?: unknown; t?: unknown }
      if (type === 'ping' && typeof t === 'number') send({ type: 'pong', t })
      else if (type !== 'pong') echo(decoded.value)
    },
    onClosed() {},
  }
}

/** The value of a JSON text, or the text itself. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: it goes back as text.
    return text
  }
}
