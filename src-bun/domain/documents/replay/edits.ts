// Edits that bring back what was: a document as it was at some point, or without what somebody has written. Each is an edit like
// any other, which the history shows and which can be undone: nothing in the history is ever taken back.
import type * as Y from 'yjs'
import { isThere, type Piece, type Replay } from './replay.ts'

/** `to`: the text as it was after that update. The other one takes back what the updates from `first` to `last` did, those of one member or all. */
export type Edit = { to: number } | { first: number; last: number; memberId?: string | undefined }

/** At `at` of the text as it is now, in UTF-16 units, `removed` is replaced by `added`. */
type Hunk = { at: number; removed: string; added: string }

/** The update in format V1 that makes the edit, by a client of its own. Undefined where there is nothing to change. */
export function updateOfEdit(replay: Replay, edit: Edit): Uint8Array | undefined {
  const hunks = hunksOf(replay, wantedBy(replay, edit))
  if (hunks.length === 0) return undefined
  const text = replay.copy()
  const doc = text.doc as Y.Doc
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
  return update
}

/** Whether a piece is to be there after the edit. */
function wantedBy(replay: Replay, edit: Edit): (piece: Piece) => boolean {
  if ('to' in edit) return (piece) => isThere(piece, edit.to)
  const { first, last, memberId } = edit
  const isTheirs = (seq: number) =>
    first <= seq && seq <= last && (memberId === undefined || replay.originOf(seq).authorId === memberId)
  return ({ written, deleted }) => !isTheirs(written) && (deleted === 0 || isTheirs(deleted))
}

function hunksOf(replay: Replay, isWanted: (piece: Piece) => boolean): Hunk[] {
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
