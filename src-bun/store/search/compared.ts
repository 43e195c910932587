// What the parts of the index share: how the texts that an index offers are compared with what is looked for.
import type { IndexQuery, IndexStep } from '../../domain/ports/search.ts'
import { fold } from '../../domain/search/fold.ts'

/** A step ends behind the row with which it has compared so much text, in UTF-16 units: some milliseconds, whoever wrote it. */
const STEP_UNITS = 40_000
/** So many groups of three characters of a query are looked for in the index; the texts are compared with all of it. */
const GRAMS_MAX = 64

export const NOTHING: IndexStep<never> = { found: [], next: undefined }

/** As a string of FTS5, in which nothing is a sign of its language. */
export const quoted = (term: string): string => `"${term.replaceAll('"', '""')}"`

/**
 * The groups of three characters in the terms, for a query of FTS5. The terms themselves would be phrases, of which FTS5 compares the
 * places of each group with those of each other one: a second for some hundred texts of one letter.
 */
export function gramsOf(terms: readonly string[]): string {
  const grams = new Set<string>()
  for (const term of terms) {
    const characters = Array.from(term)
    for (let at = 0; at + 3 <= characters.length; at++) grams.add(characters.slice(at, at + 3).join(''))
  }
  return Array.from(grams).slice(0, GRAMS_MAX).map(quoted).join(' AND ')
}

/** Whether somebody may see rows of a room at all. What they may not see is not compared: how a step ends does not depend on it. */
export function seenBy({ privateRoomIds }: IndexQuery): (row: { private: number; room_id: string | null }) => boolean {
  if (!privateRoomIds) return () => true
  const own = new Set(privateRoomIds)
  return (row) => row.private === 0 || (row.room_id !== null && own.has(row.room_id))
}

type Comparison<R, T> = {
  terms: readonly string[]
  /** The `below` of the next step, where this one compares all rows. */
  floor: number | undefined
  isAsked(row: R): boolean
  toHit(row: R): T
}

/** Those of the rows that have all terms. */
export function compared<R extends { position: number; body: string }, T>(
  rows: readonly R[],
  { terms, floor, isAsked, toHit }: Comparison<R, T>,
): IndexStep<T> {
  const found: T[] = []
  let units = 0
  for (const row of rows) {
    if (units > STEP_UNITS) return { found, next: row.position + 1 }
    if (!isAsked(row)) continue
    units += row.body.length
    const folded = fold(row.body)
    if (terms.every((term) => folded.includes(term))) found.push(toHit(row))
  }
  return { found, next: floor }
}
