// Edits that the hub makes for somebody: a document as it was at some point, or without what somebody has written, or with what a
// script has changed in the text that it read. Each is an edit like any other, which the history shows and which can be undone:
// nothing in the history is ever taken back.
import type * as Y from 'yjs'
import { DOCUMENT_TEXT_MAX_BYTES, REPLACEMENTS_MAX } from '../../../contract/limits.ts'
import { allow, type Result, refuse } from '../../result.ts'
import { diffText, type Hunk } from './diff-text.ts'
import { textAt } from './points.ts'
import { isThere, type Piece, type Replay } from './replay.ts'

/** `to`: the text as it was after that update. The other one takes back what the updates from `first` to `last` did, those of one member or all. */
type PastEdit = { to: number } | { first: number; last: number; memberId?: string | undefined }
/**
 * `text`: what somebody has made of the text after update `since`; what others have changed since then stays. `append`: at the end, on
 * a line of its own. `find`: this text is replaced, which has to be there once, or with `isEach` wherever it is.
 */
type ScriptEdit =
  | { text: string; since: number }
  | { append: string }
  | { find: string; replacement: string; isEach: boolean }
export type Edit = PastEdit | ScriptEdit

/**
 * The update in format V1 that makes the edit, by the Yjs client with this number. Undefined where there is nothing to change. Refuses a
 * text to find that is not there, or more than once, with `document.textNotFound`, and one at very many places, or whose replacement
 * is very long for as many, with `document.updateTooLarge`.
 */
export function updateOfEdit(replay: Replay, edit: Edit, client: number): Result<Uint8Array | undefined> {
  const made = hunksOf(replay, edit)
  if (!made.ok) return made
  const hunks = made.value
  if (hunks.length === 0) return allow(undefined)
  const text = replay.copy()
  const doc = text.doc as Y.Doc
  doc.clientID = client
  let update: Uint8Array | undefined
  doc.on('update', (bytes: Uint8Array) => {
    update = bytes
  })
  doc.transact(() => {
    // From the end, so that the places of the others stay what they are.
    for (const { at, removed, added } of hunks.toReversed()) {
      if (removed !== '') text.delete(at, removed.length)
      if (added !== '') text.insert(at, added)
    }
  })
  return allow(update)
}

function hunksOf(replay: Replay, edit: Edit): Result<Hunk[]> {
  if ('text' in edit) return allow(sinceThen(replay, edit.since, diffText(textAt(replay, edit.since), edit.text)))
  if ('append' in edit) return allow(appending(textAt(replay, replay.lastSeq), edit.append))
  if ('find' in edit) return replacing(textAt(replay, replay.lastSeq), edit)
  return allow(pastHunks(replay, wantedBy(replay, edit)))
}

/** Whether a piece is to be there after the edit. */
function wantedBy(replay: Replay, edit: PastEdit): (piece: Piece) => boolean {
  if ('to' in edit) return (piece) => isThere(piece, edit.to)
  const { first, last, memberId } = edit
  const isTheirs = (seq: number) =>
    first <= seq && seq <= last && (memberId === undefined || replay.originOf(seq).authorId === memberId)
  return ({ written, deleted }) => !isTheirs(written) && (deleted === 0 || isTheirs(deleted))
}

function pastHunks(replay: Replay, isWanted: (piece: Piece) => boolean): Hunk[] {
  const { list, text } = replay.pieces()
  const hunks: Hunk[] = []
  let open: Hunk | undefined
  let at = 0
  for (const piece of list) {
    const [isNow, willBe] = [piece.deleted === 0, isWanted(piece)]
    if (isNow && willBe) {
      if (open) hunks.push(...shortened(open))
      open = undefined
    } else if (isNow || willBe) {
      open ??= { at, removed: '', added: '' }
      open[isNow ? 'removed' : 'added'] += text.slice(piece.at, piece.at + piece.length)
    }
    if (isNow) at += piece.length
  }
  if (open) hunks.push(...shortened(open))
  return hunks
}

/** Without what both texts begin and end with: a text that was deleted and written again need not be written once more. */
function shortened({ at, removed, added }: Hunk): Hunk[] {
  const max = Math.min(removed.length, added.length)
  let start = 0
  while (start < max && removed[start] === added[start]) start++
  if (isInCharacter(removed, start) || isInCharacter(added, start)) start--
  let end = 0
  while (end < max - start && removed.at(-end - 1) === added.at(-end - 1)) end++
  if (isInCharacter(removed, removed.length - end) || isInCharacter(added, added.length - end)) end--
  const hunk = {
    at: at + start,
    removed: removed.slice(start, removed.length - end),
    added: added.slice(start, added.length - end),
  }
  return hunk.removed === '' && hunk.added === '' ? [] : [hunk]
}

/** Whether the second half of a character of two UTF-16 units is at `at`. */
const isInCharacter = (text: string, at: number): boolean => at > 0 && /[\uDC00-\uDFFF]/.test(text.charAt(at))

function appending(text: string, added: string): Hunk[] {
  if (added === '') return []
  const isInLine = text !== '' && !text.endsWith('\n')
  return [{ at: text.length, removed: '', added: isInLine ? `\n${added}` : added }]
}

/** A short request must not become a text of any length. */
function replacing(text: string, { find, replacement, isEach }: Extract<Edit, { find: string }>): Result<Hunk[]> {
  const hunks: Hunk[] = []
  for (let at = text.indexOf(find); at >= 0; at = text.indexOf(find, at + find.length)) {
    hunks.push({ at, removed: find, added: replacement })
    const isTooMuch = hunks.length > REPLACEMENTS_MAX || hunks.length * replacement.length > DOCUMENT_TEXT_MAX_BYTES
    if (hunks.length > 1 && !isEach) return refuse('document.textNotFound')
    if (isTooMuch) return refuse('document.updateTooLarge')
  }
  if (hunks.length === 0) return refuse('document.textNotFound')
  return allow(hunks.flatMap(shortened))
}

/**
 * Hunks of the text after update `since` as hunks of the text as it is now. What was deleted meanwhile is not deleted once more, and
 * what others have written in the middle of it stays. A text is added behind the character that it was added behind, or where that was.
 */
function sinceThen(replay: Replay, since: number, hunks: readonly Hunk[]): Hunk[] {
  if (since === replay.lastSeq) return [...hunks]
  const parts = partsSince(replay, since)
  const made: Hunk[] = []
  let nth = 0
  for (const { at, removed, added } of hunks) {
    while ((parts[nth]?.end ?? at) < at) nth++
    const part = parts[nth]
    const place = part ? part.now + (part.isThere ? at - part.from : 0) : 0
    if (added !== '') made.push({ at: place, removed: '', added })
    const end = at + removed.length
    for (let other = nth; (parts[other]?.from ?? end) < end; other++) {
      const { from, end: partEnd, now, isThere } = parts[other] as Part
      const [first, last] = [Math.max(at, from), Math.min(end, partEnd)]
      if (isThere && first < last)
        made.push({ at: now + first - from, removed: removed.slice(first - at, last - at), added: '' })
    }
  }
  return made
}

/** A part of an earlier text, from `from` to `end`, and where it is in the text now, or would be if it were there. */
type Part = { from: number; end: number; now: number; isThere: boolean }

function partsSince(replay: Replay, since: number): Part[] {
  const parts: Part[] = []
  let [from, now] = [0, 0]
  for (const piece of replay.pieces().list) {
    const isNow = piece.deleted === 0
    if (isThere(piece, since)) {
      parts.push({ from, end: from + piece.length, now, isThere: isNow })
      from += piece.length
    }
    if (isNow) now += piece.length
  }
  return parts
}
