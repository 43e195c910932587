import { foldWithPlaces } from './fold.ts'

export type Excerpt = { excerpt: string; highlights: [start: number, end: number][] }

/** So much of a text is shown, in UTF-16 units, and so much of that before the first word that was found. */
const EXCERPT_UNITS = 200
const BEFORE_UNITS = 50

/** The part of the text around the first of the terms, which are folded. Undefined where the text has not all of them. */
export function excerptOf(text: string, terms: readonly string[]): Excerpt | undefined {
  const { folded, places } = foldWithPlaces(text)
  if (!terms.every((term) => folded.includes(term))) return undefined
  const found = rangesOf(folded, terms).map(([start, end]): [number, number] => [
    places[start] as number,
    endOf(places, end),
  ])
  const from = wordStart(text, (found[0]?.[0] ?? 0) - BEFORE_UNITS)
  const to = characterStart(text, from + EXCERPT_UNITS)
  const before = from > 0 ? '…' : ''
  const shown = text.slice(from, to).replace(/\s/g, ' ')
  const shift = before.length - from
  return {
    excerpt: `${before}${shown}${to < text.length ? '…' : ''}`,
    highlights: found.filter(([start]) => start < to).map(([start, end]) => [start + shift, Math.min(end, to) + shift]),
  }
}

/** Where the terms are, in order; those that touch or overlap are one. */
function rangesOf(folded: string, terms: readonly string[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const term of terms)
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length))
      ranges.push([at, at + term.length])
  ranges.sort(([a], [b]) => a - b)
  const apart: [number, number][] = []
  for (const [start, end] of ranges) {
    const last = apart.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else apart.push([start, end])
  }
  return apart
}

/** A letter that folds to two is shown whole, and an accent belongs to the letter before it. */
function endOf(places: readonly number[], end: number): number {
  const last = places[end - 1] as number
  let next = end
  while (places[next] === last) next++
  return places[next] ?? last
}

/** The begin of a word at or behind `at`, or `at` where there is none nearby. */
function wordStart(text: string, at: number): number {
  if (at <= 0) return 0
  const blank = text.slice(at, at + BEFORE_UNITS / 2).search(/\s/)
  return blank < 0 ? characterStart(text, at) : at + blank + 1
}

/** Not within the two units of one character. */
function characterStart(text: string, at: number): number {
  if (at >= text.length) return text.length
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}
