// From text to a checked frame. Only the hub imports this: compiled checks need `eval`, which our pages forbid.
import type { Static, TSchema } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import type { ErrorCode } from '../contract/errors.ts'
import { Command } from '../contract/frames/commands.ts'
import { Signal, type Up } from '../contract/frames/live.ts'
import { JSON_FRAME_MAX_BYTES, JSON_MAX_DEPTH } from '../contract/limits.ts'

/** `clientId` is there when the frame had one that can be answered to. */
export type Decoded<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; clientId?: string }

const checks: ReadonlyMap<string, TypeCheck<TSchema>> = new Map(
  [...Command.anyOf, ...Signal.anyOf].map((schema) => [schema.properties.type.const, TypeCompiler.Compile(schema)]),
)

/** The schema of its type, after everything else. */
export function decodeUp(text: string): Decoded<Up> {
  const decoded = decodeJson(text)
  if (!decoded.ok) return decoded
  const frame = decoded.value
  const { type, clientId } = frame
  if (typeof type === 'string' && checks.get(type)?.Check(frame)) return { ok: true, value: frame as Up }
  const answerable = typeof clientId === 'string' && clientId.length <= 64
  return { ok: false, code: 'frame.invalid', ...(answerable ? { clientId } : {}) }
}

/** Size first, then depth, then syntax; never echoes what was sent. */
export function decodeJson(text: string): Decoded<{ type?: unknown; clientId?: unknown }> {
  // A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting.
  if (text.length * 3 > JSON_FRAME_MAX_BYTES && new TextEncoder().encode(text).length > JSON_FRAME_MAX_BYTES) {
    return { ok: false, code: 'frame.tooLarge' }
  }
  if (!isShallow(text)) return { ok: false, code: 'frame.tooDeep' }
  const frame = parse(text)
  if (typeof frame !== 'object' || frame === null) return { ok: false, code: 'frame.malformed' }

  return { ok: true, value: frame }
}

/** For what did not come as text of ours: the body of a request, made into a command. */
export function isCommand(value: { type: Command['type'] }): value is Command {
  return checks.get(value.type)?.Check(value) ?? false
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: `undefined` is not a frame either, and what was sent is nobody's to read.
    return undefined
  }
}

/** Counts brackets outside strings before anything recursive sees the text. */
function isShallow(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i)
    if (inString) {
      if (sign === 92) i++
      else if (sign === 34) inString = false
    } else if (sign === 34) inString = true
    else if (sign === 91 || sign === 123) {
      if (++depth > JSON_MAX_DEPTH) return false
    } else if (sign === 93 || sign === 125) depth--
  }
  return true
}

/** A check for bodies and queries of HTTP requests. */
export function compile<T extends TSchema>(schema: T): (value: unknown) => value is Static<T> {
  const check = TypeCompiler.Compile(schema)
  return (value): value is Static<T> => check.Check(value)
}
