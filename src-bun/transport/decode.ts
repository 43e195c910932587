// Decodes the text of a frame and checks it against its schema. Only the hub may import this file: the compiled checks need `eval`, which the
// Content Security Policy of our pages forbids.
import type { Static, TSchema } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import type { ErrorCode } from '../contract/errors.ts'
import { Command } from '../contract/frames/commands.ts'
import { Signal, type Up } from '../contract/frames/live.ts'
import { JSON_FRAME_MAX_BYTES, JSON_MAX_DEPTH } from '../contract/limits.ts'

/** `clientId` is the frame's, if it is a text of at most 64 characters. */
export type Decoded<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; clientId?: string }

type JsonObject = { type?: unknown; clientId?: unknown }

const CLIENT_ID_MAX_CHARS = 64

/** The check of each frame type. */
const checks: ReadonlyMap<string, (frame: unknown) => boolean> = new Map(
  [...Command.anyOf, ...Signal.anyOf].map((schema) => [schema.properties.type.const, compile<TSchema>(schema)]),
)

/** Decodes a frame of `/live`. Beside the errors of `decodeJson`: `frame.invalid` if the frame does not fit the schema of its type. */
export function decodeUp(text: string): Decoded<Up> {
  const decoded = decodeJson(text)
  if (!decoded.ok) return decoded
  const frame = decoded.value
  if (typeof frame.type === 'string' && checks.get(frame.type)?.(frame)) return { ok: true, value: frame as Up }
  const clientId = answerableClientId(frame)
  return { ok: false, code: 'frame.invalid', ...(clientId === undefined ? {} : { clientId }) }
}

/**
 * Decodes JSON whose outermost value is an object or an array. Checks the size first (`frame.tooLarge`), then the depth
 * (`frame.tooDeep`), then the syntax (`frame.malformed`), so that nothing expensive runs on a hostile text.
 */
export function decodeJson(text: string): Decoded<JsonObject> {
  // A UTF-16 unit is at most three bytes of UTF-8, so the bytes of a short text need not be counted.
  if (text.length * 3 > JSON_FRAME_MAX_BYTES && new TextEncoder().encode(text).length > JSON_FRAME_MAX_BYTES) {
    return { ok: false, code: 'frame.tooLarge' }
  }
  if (!isShallow(text)) return { ok: false, code: 'frame.tooDeep' }
  const frame = parse(text)
  if (typeof frame !== 'object' || frame === null) return { ok: false, code: 'frame.malformed' }

  return { ok: true, value: frame }
}

/** The `clientId` of an invalid frame, if it is short enough to be repeated in the answer. */
export function answerableClientId({ clientId }: JsonObject): string | undefined {
  return typeof clientId === 'string' && clientId.length <= CLIENT_ID_MAX_CHARS ? clientId : undefined
}

/** Checks a command that was not decoded from a frame, but made from the body of a request. */
export function isValidCommand(value: { type: Command['type'] }): value is Command {
  return checks.get(value.type)?.(value) ?? false
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The exception is dropped on purpose, because it repeats the input. Undefined is no frame either.
    return undefined
  }
}

// Character codes of `"`, `\`, `[`, `]`, `{` and `}`.
const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** Counts the brackets outside strings, before `JSON.parse`, which is recursive, gets the text. */
export function isShallow(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === BACKSLASH) i++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (++depth > JSON_MAX_DEPTH) return false
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--
  }
  return true
}

/**
 * A check for frames of sockets, and for bodies and queries of HTTP requests. It is compiled when the first value comes, which takes
 * less than a millisecond, because compiling all of them at the start would take a tenth of the time of a start.
 */
export function compile<T extends TSchema>(schema: T): (value: unknown) => value is Static<T> {
  let check: TypeCheck<T> | undefined
  return (value): value is Static<T> => {
    check ??= TypeCompiler.Compile(schema)
    return check.Check(value)
  }
}
