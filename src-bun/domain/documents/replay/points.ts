// What is asked of a replay: the text at a point, who wrote it, and what has changed between two points.
import { isThere, type Piece, type Replay } from './replay.ts'

/** The text after update number `seq`, as it is in the document. */
export function textAt(replay: Replay, seq: number): string {
  const { list, text } = replay.pieces()
  const parts: string[] = []
  let start = -1
  for (const piece of list) {
    if (isThere(piece, seq)) {
      if (start < 0) start = piece.at
    } else if (start >= 0) {
      parts.push(text.slice(start, piece.at))
      start = -1
    }
  }
  if (start >= 0) parts.push(text.slice(start))
  return parts.join('')
}

/**
 * `length` UTF-16 units of the text, all of one member, the first of which was written at `from` and the last at `at` (ms since
 * 1970). Without a member and times where they are older than the history.
 */
export type BlamedRange = { length: number; memberId?: string; from?: number; at?: number }

/** What one member wrote so close together counts as one, in ms. Otherwise each keystroke would be a range. */
const RANGE_MAX_MS = 10 * 60 * 1000

/** Who wrote the text after update number `seq`: ranges that together are exactly that text. */
export function blameAt(replay: Replay, seq: number): BlamedRange[] {
  const ranges: BlamedRange[] = []
  for (const piece of replay.pieces().list) {
    if (!isThere(piece, seq)) continue
    const { authorId, at } = replay.originOf(piece.by)
    const last = ranges.at(-1)
    if (last && last.memberId === authorId && isClose(last, at)) {
      last.length += piece.length
      if (at === undefined) continue
      last.from = Math.min(last.from ?? at, at)
      last.at = Math.max(last.at ?? at, at)
    } else
      ranges.push({
        length: piece.length,
        ...(authorId === undefined ? {} : { memberId: authorId }),
        ...(at === undefined ? {} : { from: at, at }),
      })
  }
  return ranges
}

function isClose({ from, at }: BlamedRange, time: number | undefined): boolean {
  if (time === undefined || from === undefined || at === undefined) return time === from
  return Math.max(at, time) - Math.min(from, time) <= RANGE_MAX_MS
}

/** A part of a text that is compared: in both, only in the later one, or only in the earlier one; the last two with who did it. */
export type ComparedRange = { kind: 'same' | 'added' | 'removed'; text: string; memberId?: string }

/** What has changed between two points, word by word: what is the same and added is the later text, what is the same and removed the earlier one. */
export function compareAt(replay: Replay, from: number, to: number): ComparedRange[] {
  const { list, text } = replay.pieces()
  const ranges: ComparedRange[] = []
  for (const piece of list) {
    const [before, after] = [isThere(piece, from), isThere(piece, to)]
    if (!before && !after) continue
    const kind = before && after ? 'same' : after ? 'added' : 'removed'
    append(ranges, kind, text.slice(piece.at, piece.at + piece.length), whoDid(replay, piece, kind))
  }
  return byWords(ranges)
}

function whoDid(replay: Replay, piece: Piece, kind: ComparedRange['kind']): string | undefined {
  if (kind === 'same') return undefined
  return replay.originOf(kind === 'added' ? piece.written : piece.deleted).authorId
}

function append(ranges: ComparedRange[], kind: ComparedRange['kind'], text: string, memberId: string | undefined) {
  if (text === '') return
  const last = ranges.at(-1)
  if (last?.kind === kind && last.memberId === memberId) last.text += text
  else ranges.push({ kind, text, ...(memberId === undefined ? {} : { memberId }) })
}

/** What stands between words, and so is where a change may begin or end. */
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{M}_]/u

/**
 * The same, with whole words: of one in which something was changed, all of it is removed and all of it added. People read words,
 * and `c[h|r]at` is none.
 */
function byWords(ranges: readonly ComparedRange[]): ComparedRange[] {
  const made: ComparedRange[] = []
  /** The ranges since the last place between two words that is the same in both. */
  let open: ComparedRange[] = []
  function close(): void {
    for (const range of readable(open)) append(made, range.kind, range.text, range.memberId)
    open = []
  }
  for (const range of ranges) {
    if (range.kind !== 'same') {
      open.push(range)
      continue
    }
    const { text } = range
    const first = text.search(BETWEEN_WORDS)
    if (first < 0) {
      open.push(range)
      continue
    }
    if (first > 0) open.push({ kind: 'same', text: text.slice(0, first) })
    close()
    const last = lastBetweenWords(text)
    append(made, 'same', text.slice(first, last), undefined)
    if (last < text.length) open.push({ kind: 'same', text: text.slice(last) })
  }
  close()
  return made
}

/** Where the last word of a text begins, in UTF-16 units. */
function lastBetweenWords(text: string): number {
  for (let end = text.length; end > 0; ) {
    const start = end - ((text.codePointAt(end - 2) ?? 0) > 0xffff ? 2 : 1)
    if (BETWEEN_WORDS.test(text.slice(start, end))) return end
    end = start
  }
  return 0
}

/** Ranges between two such places: unchanged, or everything removed that was there before, and then everything added. */
function readable(ranges: readonly ComparedRange[]): readonly ComparedRange[] {
  const before = textOf(ranges, 'removed')
  const after = textOf(ranges, 'added')
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }]
  const isMixed = ranges.some(({ kind }) => kind === 'same') || ranges.length > 2
  if (!isMixed) return ranges
  const by = (kind: ComparedRange['kind']) => ranges.find((range) => range.kind === kind)?.memberId
  // Where a word was only added to, or only taken from, who did that has changed all of it.
  const [remover, adder] = [by('removed') ?? by('added'), by('added') ?? by('removed')]
  const [start, end] = commonEnds(before, after)
  const made: ComparedRange[] = []
  append(made, 'same', before.slice(0, start), undefined)
  append(made, 'removed', before.slice(start, before.length - end), remover)
  append(made, 'added', after.slice(start, after.length - end), adder)
  append(made, 'same', before.slice(before.length - end), undefined)
  return made
}

const textOf = (ranges: readonly ComparedRange[], kind: 'removed' | 'added'): string =>
  ranges.map((range) => (range.kind === 'same' || range.kind === kind ? range.text : '')).join('')

/** How much two texts have in common where they begin and where they end, in whole words and UTF-16 units. */
function commonEnds(before: string, after: string): [start: number, end: number] {
  const max = Math.min(before.length, after.length)
  let start = 0
  while (start < max && before[start] === after[start]) start++
  while (start > 0 && !isBetween(before, after, start)) start--
  let end = 0
  while (end < max - start && before.at(-end - 1) === after.at(-end - 1)) end++
  while (end > 0 && !(isWordEdge(before, before.length - end) && isWordEdge(after, after.length - end))) end--
  return [start, end]
}

const isBetween = (before: string, after: string, at: number) => isWordEdge(before, at) && isWordEdge(after, at)

function isWordEdge(text: string, at: number): boolean {
  if (at === 0 || at === text.length) return true
  const [left, right] = [text.charAt(at - 1), text.charAt(at)]
  // Neither between the halves of a character.
  if (/[\uDC00-\uDFFF]/.test(right)) return false
  return BETWEEN_WORDS.test(left) || BETWEEN_WORDS.test(right)
}
