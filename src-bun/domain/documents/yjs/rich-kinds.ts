// Which contents may be in which type of a rich document. Yjs applies any of them anywhere, and the editors of everybody else then
// throw: on a number among the elements of a page, for instance.
import { BINARY, EMBED, FORMAT, JSON_VALUES, NESTED, TYPE, VALUES } from './rich-values.ts'
import { DELETED, STRING, type UpdateCursor } from './update-reader.ts'

/** What the sequence of a type has. `undecided` is that of a shared type with a name, of which only its first content shows what it is. */
export type Sequence = 'undecided' | 'elements' | 'text' | 'values' | 'none'

/** By the number that Yjs gives to the kind of a nested type (`typeRef`). */
const SEQUENCES: Record<number, Sequence> = {
  [NESTED.array]: 'values',
  [NESTED.map]: 'none',
  [NESTED.text]: 'text',
  [NESTED.element]: 'elements',
  [NESTED.fragment]: 'elements',
  [NESTED.elementText]: 'text',
}

type Content = Pick<UpdateCursor, 'kind' | 'nestedTypeRef'>

/** What the type has in its sequence that the cursor has read last. */
export const sequenceOf = ({ nestedTypeRef }: Content): Sequence => SEQUENCES[nestedTypeRef] ?? 'none'

/** Whether a sequence may have this content. */
export function fits({ kind, nestedTypeRef }: Content, sequence: Sequence): boolean {
  if (kind === DELETED || sequence === 'undecided') return true
  if (sequence === 'elements') return kind === TYPE && isElement(nestedTypeRef)
  if (sequence === 'text') return kind === STRING || kind === FORMAT || kind === EMBED || kind === TYPE
  return sequence === 'values' && isValue(kind)
}

/**
 * Whether this content may be the value of a key. A value of several units could be cut by somebody else; Yjs would then have two
 * values of one key that are not deleted, and throw in everybody when the type is.
 */
export const fitsKey = ({ kind, length }: Content & { length: number }): boolean =>
  kind === DELETED || (isValue(kind) && length === 1)

/** What a sequence with this content has, if that is not decided yet. */
export function decidedBy({ kind, nestedTypeRef }: Content): Sequence {
  if (kind === STRING || kind === FORMAT || kind === EMBED) return 'text'
  if (kind === TYPE && isElement(nestedTypeRef)) return 'elements'
  return isValue(kind) ? 'values' : 'undecided'
}

const isElement = (typeRef: number) => typeRef === NESTED.element || typeRef === NESTED.elementText
const isValue = (kind: number) => kind === VALUES || kind === JSON_VALUES || kind === BINARY || kind === TYPE
