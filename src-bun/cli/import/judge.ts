// Judges the form of what a session box says, before anything is done with it: by the schemas by which frames are made, and by its size.
import { Change } from '../../contract/frames/changes.ts'
import { JSON_MAX_DEPTH, UPDATE_MAX_BYTES } from '../../contract/limits.ts'
import { type BoxIndex, bytesOfBase64 } from '../../contract/log-tree/box-file.ts'
import { BoxIndexSchema, ChangeRecord, UpdatesRecord } from '../../contract/log-tree/records.ts'
import type { BoxRecord } from '../../domain/import/records.ts'
import { compile, isShallow } from '../../transport/decode.ts'

/** A change is a frame, or what is left of one, and what the hub has added to it. */
const CHANGE_MAX_CHARS = 1024 * 1024
/** One update as large as they may be, in base64, and who wrote it. */
const CONTENT_MAX_CHARS = 2 * UPDATE_MAX_BYTES
/** What a `Date` can be, in ms since 1970. Exports write days. */
const TIME_MAX = 8.64e15

const isChangeRecord = compile(ChangeRecord)
const isUpdatesRecord = compile(UpdatesRecord)
const isIndex = compile(BoxIndexSchema)
const changes = new Map(Change.anyOf.map((schema) => [schema.properties.type.const as string, compile(schema)]))

/** What a line of the log says, where it shows it. Undefined where no hub writes that. */
export function readRecord(leaf: number, content: string): BoxRecord | undefined {
  const value = content.length <= CONTENT_MAX_CHARS && isShallow(content) ? parse(content) : undefined
  if (!areTimesRight(value)) return undefined
  if (isChangeRecord(value)) {
    const isKnown = content.length <= CHANGE_MAX_CHARS && changes.get(value.change.type)?.(value.change)
    return isKnown ? { leaf, seq: value.seq, at: value.at, change: value.change as Change } : undefined
  }
  if (!isUpdatesRecord(value)) return undefined
  const updates = value.updates.flatMap(({ author, at, bytes }) => {
    const read = bytesOfBase64(bytes)
    return read ? [{ author, at, bytes: read }] : []
  })
  const isWhole = updates.length === value.updates.length
  return isWhole ? { leaf, document: value.document, first: value.first, updates } : undefined
}

export const isRightIndex = (index: BoxIndex): boolean => isIndex(index) && areTimesRight(index)

/** Times are called `at` or `…At`, or `until`. What is nested deeper than a frame may be is not right either: the stack would end. */
function areTimesRight(value: unknown, depth = 1): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth > JSON_MAX_DEPTH) return false
  return Object.entries(value).every(([key, inner]) => {
    const isTime = typeof inner === 'number' && /^at$|At$|^until$/.test(key)
    return (!isTime || inner <= TIME_MAX) && areTimesRight(inner, depth + 1)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
