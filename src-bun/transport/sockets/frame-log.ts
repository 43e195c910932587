// With HUBBUB_LOG=debug, one log line for every frame that the hub receives or sends: which socket, how many bytes, and of a JSON
// frame its type and the names of its fields. What people wrote is logged only with HUBBUB_LOG_FRAMES=full.
import { Command } from '../../contract/frames/commands.ts'
import { Signal } from '../../contract/frames/live.ts'
import { ChangesUp, ChatUp, PresenceUp } from '../../contract/frames/plain.ts'
import type { Log } from '../../log.ts'
import { decodeJson } from '../decode.ts'
import type { Connection } from './connection.ts'

export type FrameLog = {
  received(connection: FrameOwner, frame: string | Uint8Array): void
  sent(connection: FrameOwner, frame: string | Uint8Array): void
}

type FrameOwner = Pick<Connection, 'id' | 'kind' | 'actor'>
type Direction = 'received' | 'sent'
type Schema = { anyOf?: readonly Schema[]; properties?: Record<string, unknown> }

/** `full` adds the content of every frame, binary ones as base64. Undefined where the log leaves debug lines out. */
export function createFrameLog(log: Log, { full }: { full: boolean }): FrameLog | undefined {
  if (!log.isDebug) return undefined
  const write =
    (direction: Direction) =>
    ({ id, kind, actor }: FrameOwner, frame: string | Uint8Array) => {
      const content = typeof frame === 'string' ? frame : Buffer.from(frame).toString('base64')
      log.debug('frame', {
        direction,
        connection: id,
        kind,
        member: actor.id,
        bytes: Buffer.byteLength(frame),
        ...(typeof frame === 'string' ? describe(frame, direction) : {}),
        ...(full ? { content } : {}),
      })
    }
  return { received: write('received'), sent: write('sent') }
}

/**
 * The type and the field names of a JSON frame. A peer can put any text into both, so those of a received frame are logged
 * only where they are words of the contract.
 */
function describe(text: string, direction: Direction): { type?: string; keys?: string } {
  const frame = direction === 'sent' ? (JSON.parse(text) as { type?: unknown }) : fromPeer(text)
  if (!frame) return {}
  const known = (word: string) => (direction === 'sent' || CONTRACT_WORDS.has(word) ? word : '?')
  return {
    ...(typeof frame.type === 'string' ? { type: known(frame.type) } : {}),
    keys: [...new Set(Object.keys(frame).map(known))].join(' '),
  }
}

/** Undefined where it is too large, too deep or no JSON object. */
function fromPeer(text: string): { type?: unknown } | undefined {
  const decoded = decodeJson(text)
  return decoded.ok ? decoded.value : undefined
}

const CONTRACT_WORDS: ReadonlySet<string> = new Set(
  [Command, Signal, ChatUp, PresenceUp, ChangesUp].flatMap((schema) => wordsOf(schema)),
)

function wordsOf({ anyOf = [], properties = {} }: Schema): string[] {
  const type = properties['type'] as { const?: string } | undefined
  return [...anyOf.flatMap(wordsOf), ...Object.keys(properties), ...(type?.const ? [type.const] : [])]
}
