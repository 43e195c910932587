// Reads the contents that only rich documents have: elements, attributes, formats, embeds and values.
//
// A rich document is opened by editors that trust Yjs, which trusts its peers. So nothing may be in it that throws in them, that
// takes more than a multiple of its bytes, that is nested so deeply that a function which calls itself for each level ends its
// stack, or that has a name which JavaScript gives another meaning.
import { RICH_NESTING_MAX, RICH_VALUE_MAX_BYTES } from '../../../contract/limits.ts'
import { TooManyParts } from './too-many-parts.ts'

/**
 * What a cursor accepts: plain text in the one text of a document; whatever a rich document may have, which it examines; or what
 * the hub has stored, of both kinds, which has been examined.
 */
export type Accepts = 'text' | 'rich' | 'stored'

/** A cursor on an update, as in `update-reader.ts`. */
type RichReader = {
  readonly accepts: Accepts
  readonly kind: number
  /** If the content is a nested type: the number that Yjs gives to its kind, one of `NESTED`. */
  nestedTypeRef: number
  nameStart: number
  readonly at: number
  readByte(): number
  readVarUint(): number
  readString(): string
  textFrom(start: number): string
  skip(bytes: number): void
}

/** Of a shared type, an element, an attribute, a format or a key. */
const NAME_MAX_BYTES = 1024

/** The kinds of content. */
export const JSON_VALUES = 2
export const BINARY = 3
export const EMBED = 5
export const FORMAT = 6
export const TYPE = 7
export const VALUES = 8

/** The types that Yjs can nest, by their number. `hook` is refused: it stands for something that only the page of its writer has. */
export const NESTED = { array: 0, map: 1, text: 2, element: 3, fragment: 4, hook: 5, elementText: 6 } as const

/**
 * Moves the cursor, which is on a content of its `kind`, behind it, and returns how many units that is. Throws on nested documents,
 * gaps, and every other kind, on values that are not valid, and `TooManyParts` on a content that is too large.
 */
export function readRichContent(cursor: RichReader): number {
  const start = cursor.at
  const length = readContent(cursor)
  if (cursor.at - start > RICH_VALUE_MAX_BYTES) throw new TooManyParts('a value is too large')
  return length
}

function readContent(cursor: RichReader): number {
  switch (cursor.kind) {
    case TYPE: {
      cursor.nestedTypeRef = cursor.readVarUint()
      if (cursor.nestedTypeRef === NESTED.hook || cursor.nestedTypeRef > NESTED.elementText)
        throw new Error('a type that is not known')
      if (cursor.nestedTypeRef === NESTED.element) readName(cursor)
      return 1
    }
    case FORMAT:
      readName(cursor)
      readJson(cursor)
      return 1
    case EMBED:
      readJson(cursor)
      return 1
    case BINARY:
      cursor.skip(cursor.readVarUint())
      return 1
    case VALUES: {
      const count = cursor.readVarUint()
      for (let n = 0; n < count; n++) readValue(cursor, RICH_NESTING_MAX)
      return count
    }
    case JSON_VALUES: {
      const count = cursor.readVarUint()
      for (let n = 0; n < count; n++) readJson(cursor)
      return count
    }
    default:
      throw new Error('a content that is not accepted')
  }
}

/** Moves over the name of a shared type, an element, a format or a key, and sets where it starts. */
export function readName(cursor: RichReader): void {
  const size = cursor.readVarUint()
  cursor.nameStart = cursor.at
  cursor.skip(size)
  if (cursor.accepts === 'stored') return
  if (size > NAME_MAX_BYTES) throw new Error('a name is too long')
  requireName(cursor.textFrom(cursor.nameStart))
}

/** Who copies an object key by key, as Yjs does, would give it another prototype. */
function requireName(name: string): void {
  if (name === '__proto__') throw new Error('a name with another meaning')
}

function readJson(cursor: RichReader): void {
  if (cursor.accepts === 'stored') {
    cursor.skip(cursor.readVarUint())
    return
  }
  const json = cursor.readString()
  // Yjs writes this for a value that JSON has not.
  if (json === 'undefined') return
  requireShallow(json)
  requireNames(JSON.parse(json))
}

/** Before it is parsed, because a parser calls itself for each level. Brackets within strings do not count. */
function requireShallow(json: string): void {
  let depth = 0
  let isInString = false
  for (let at = 0; at < json.length; at++) {
    const unit = json[at]
    if (isInString) {
      if (unit === '\\') at++
      else if (unit === '"') isInString = false
    } else if (unit === '"') isInString = true
    else if (unit === '[' || unit === '{') {
      if (++depth > RICH_NESTING_MAX) throw new Error('a value is nested too deeply')
    } else if (unit === ']' || unit === '}') depth--
  }
}

function requireNames(value: unknown): void {
  if (Array.isArray(value)) for (const each of value) requireNames(each)
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      requireName(key)
      requireNames(each)
    }
}

/** A value in lib0's own format. `levels` more may be nested in it. */
function readValue(cursor: RichReader, levels: number): void {
  const kind = cursor.readByte()
  switch (kind) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      break
    case 125:
      readInteger(cursor)
      break
    case 124:
      cursor.skip(4)
      break
    case 123:
      cursor.skip(8)
      break
    case 119:
      readText(cursor)
      break
    case 118:
    case 117:
      readMany(cursor, kind === 118, levels)
      break
    case 116:
      cursor.skip(cursor.readVarUint())
      break
    default: // 122 is a BigInt, which JSON cannot have: whoever exports such a document would get an exception.
      throw new Error('a value of an unknown kind')
  }
}

/** An object, which has keys, or an array. */
function readMany(cursor: RichReader, hasKeys: boolean, levels: number): void {
  if (levels === 0) throw new Error('a value is nested too deeply')
  const count = cursor.readVarUint()
  for (let n = 0; n < count; n++) {
    if (hasKeys) requireName(cursor.readString())
    readValue(cursor, levels - 1)
  }
}

function readText(cursor: RichReader): void {
  if (cursor.accepts === 'stored') cursor.skip(cursor.readVarUint())
  else cursor.readString()
}

/** Six bits in the first byte, whose others are the sign and whether more follow; seven in each other one. */
function readInteger(cursor: RichReader): void {
  let byte = cursor.readByte()
  let value = byte & 0x3f
  for (let factor = 64; byte >= 0x80; factor *= 128) {
    if (factor > 64 * 128 ** 6) throw new Error('a number is too large')
    byte = cursor.readByte()
    value += (byte & 0x7f) * factor
  }
  if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large')
}
