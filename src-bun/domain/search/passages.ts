import { SEARCH_QUERY_MAX_UNITS } from '../../contract/limits.ts'

/** In UTF-16 units. A passage is about a page of text. */
const PASSAGE_MIN_UNITS = 1000
const PASSAGE_MAX_UNITS = 4000

/**
 * Cuts the text of a document into passages, each of which is found by itself. They end where a line says so by what is in it, and not
 * at a distance from the beginning: after an edit almost all of them are as they were, and need not be stored anew.
 */
export function passagesOf(text: string): string[] {
  const passages: string[] = []
  let passage = ''
  const end = () => {
    if (passage.trim() !== '') passages.push(passage)
    passage = ''
  }
  for (const line of text.toWellFormed().split('\n')) {
    if (passage.length + line.length >= PASSAGE_MAX_UNITS) end()
    if (line.length >= PASSAGE_MAX_UNITS) passages.push(...piecesOf(line))
    else passage += `${line}\n`
    if (passage.length >= PASSAGE_MIN_UNITS && isBoundary(line)) end()
  }
  end()
  return passages
}

/** One line in four: its units as a number, of which the last bits decide. */
function isBoundary(line: string): boolean {
  let hash = 7
  for (let at = 0; at < line.length; at++) hash = (Math.imul(hash, 31) + line.charCodeAt(at)) | 0
  return (hash ^ (hash >>> 15)) % 4 === 0
}

/** They overlap, so that whatever may be asked for is in one of them as a whole. */
function piecesOf(line: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < line.length; at += PASSAGE_MAX_UNITS - SEARCH_QUERY_MAX_UNITS)
    pieces.push(line.slice(at, at + PASSAGE_MAX_UNITS).toWellFormed())
  return pieces
}
