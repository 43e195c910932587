// Where comments and suggestions are in the text of the editor.
import type { Text } from '@codemirror/state'
import { decodeRelativePosition, encodeRelativePosition, type RelativePosition } from 'yjs'
import type { Comment, CommentRange } from '../../../../src-bun/contract/comments.ts'
import { SUGGESTION_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import type { TextPositions } from '../editor/text-positions.ts'
import { writtenAgain } from '../editor/written-again.ts'

/** A range in the text of the editor. It is empty where the text was deleted. Of a suggestion it has the text that is there now. */
export type Place = { from: number; to: number; text?: string }
export type Placed = Pick<Comment, 'range' | 'suggestion' | 'quote'>
type Suggestion = NonNullable<Comment['suggestion']>

/** The positions stay at the first and at the last character of the range. */
export function rangeOf(positions: TextPositions, { from, to }: Place): CommentRange {
  const encode = (position: RelativePosition) => btoa(String.fromCharCode(...encodeRelativePosition(position)))
  return { start: encode(positions.toRelative(from)), end: encode(positions.toRelative(to, -1)) }
}

/** Undefined where a comment has no range, where the hub has something that is no position, or one in another text. */
export function placeOf(positions: TextPositions, { range, suggestion, quote }: Placed, doc: Text): Place | undefined {
  const ends = range && endsOf(positions, range, doc, suggestion?.original ?? quote ?? '')
  if (suggestion) return ends ? suggestedAt(ends, suggestion, doc) : placeOfText(suggestion, doc)
  return ends && { from: ends.from, to: Math.max(ends.from, ends.to) }
}

/**
 * `to` is before `from` where a text was written between the two characters that an empty range was between. `begins` is what the text of
 * the range began with.
 */
function endsOf(positions: TextPositions, range: CommentRange, doc: Text, begins: string): Place | undefined {
  const indexOf = (position: RelativePosition) => {
    const index = positions.fromRelative(position)
    return index === undefined ? undefined : Math.min(index, doc.length)
  }
  const placed = (start: RelativePosition, end: RelativePosition): Place | undefined => {
    const [from, to] = [indexOf(start), indexOf(end)]
    return from === undefined || to === undefined ? undefined : { from, to }
  }
  try {
    const [start, end] = [decoded(range.start), decoded(range.end)]
    const again = [start, end].map((position) => positions.text.doc && writtenAgain(position, positions.text.doc))
    const found = (again[0] || again[1]) && placed(again[0] ?? start, again[1] ?? end)
    // What stands there may also be something else, which somebody has written in the place of the deleted text.
    const isSame = found && begins !== '' && doc.sliceString(found.from, found.to).startsWith(begins)
    return isSame ? found : placed(start, end)
  } catch {
    // What another client has stored there is none.
    return undefined
  }
}

const decoded = (text: string): RelativePosition =>
  decodeRelativePosition(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))

/**
 * Once a suggestion was accepted its text can be beside the place, which is then that of the text: it is not to be put there a second
 * time.
 */
function suggestedAt({ from, to }: Place, { original, replacement }: Suggestion, doc: Text): Place {
  const at = (start: number, end: number): Place => ({ from: start, to: end, text: doc.sliceString(start, end) })
  if (original === '' && to < from && doc.sliceString(to, from) === replacement) return at(to, from)
  if (to > from) return at(from, Math.min(to, from + original.length + SUGGESTION_MAX_CHARS))
  if (original === '' || replacement === '') return at(from, from)
  const beside = [at(from, from + replacement.length), at(Math.max(0, from - replacement.length), from)]
  return beside.find(({ text }) => text === replacement) ?? at(from, from)
}

const strings = new WeakMap<Text, string>()
/** A text as one string, made once for all suggestions that are looked for in it. */
function stringOf(doc: Text): string {
  const text = strings.get(doc) ?? doc.toString()
  strings.set(doc, text)
  return text
}

/**
 * The place of a suggestion that has no range: where its text is, if that is once. Undefined where it inserts, because that could be
 * anywhere.
 */
function placeOfText({ original }: Suggestion, doc: Text): Place | undefined {
  if (original === '') return undefined
  const text = stringOf(doc)
  const from = text.indexOf(original)
  if (from < 0 || text.indexOf(original, from + 1) >= 0) return undefined
  return { from, to: from + original.length, text: original }
}
