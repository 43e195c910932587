// What of a document's text the editor shows. Programs write line ends of Windows or of an old Mac, and sometimes a NUL, and
// the hub stores them as they came. In the editor each line end is one LF, and a NUL is left out. Behind such a character the
// editor counts differently from Yjs, so positions are translated in both directions.
import type { ChangeSet } from '@codemirror/state'

/** A replacement in the stored text. `from` and `to` are indices as Yjs counts them. */
export type StoredEdit = { from: number; to: number; insert: string }

const SPECIAL = /[\r\0]/
const HIDDEN = /\r(?=\n)|\0/g

export const hasSpecialCharacters = (text: string): boolean => SPECIAL.test(text)

export class ShownText {
  readonly text: string
  readonly #stored: string
  /** The stored indices of the characters that are not shown, in ascending order. */
  readonly #hidden: readonly number[]

  constructor(stored: string) {
    this.#stored = stored
    this.#hidden = hasSpecialCharacters(stored) ? [...stored.matchAll(HIDDEN)].map(({ index }) => index) : []
    this.text = hasSpecialCharacters(stored) ? stored.replace(HIDDEN, '').replace(/\r/g, '\n') : stored
  }

  /** Whether any position differs. */
  get isTranslated(): boolean {
    return this.text !== this.#stored
  }

  toShown(index: number): number {
    return index - countWhile(this.#hidden, (hidden) => hidden < index)
  }

  /** Before the characters at this position that are not shown, so that text at the end of a line is written before its CR. */
  toStored(position: number): number {
    return position + countWhile(this.#hidden, (hidden, before) => hidden - before < position)
  }

  /** The edits, the last one first, that change the stored text as `changes` change the shown text. */
  storedEdits(changes: ChangeSet): StoredEdit[] {
    const edits: StoredEdit[] = []
    changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
      let from = this.toStored(fromA)
      let insert = inserted.sliceString(0, inserted.length, '\n')
      // An LF that is inserted directly behind a lone CR, the line end of an old Mac, would be read with it as one line end (CRLF) where
      // there are two. So the CRs directly before the change are replaced by LFs.
      const end = edits[0]?.to ?? 0
      for (; from > end && this.#stored[from - 1] === '\r'; from--) insert = `\n${insert}`
      edits.unshift({ from, to: this.toStored(toA), insert })
    })
    return edits
  }
}

/** How many items the test holds for. It must hold for none behind the first for which it does not. */
function countWhile(items: readonly number[], test: (item: number, index: number) => boolean): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(items[middle] as number, middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** The one replacement that makes `next` of `text`. */
export function replacement(text: string, next: string): StoredEdit {
  const most = Math.min(text.length, next.length)
  let start = 0
  while (start < most && text[start] === next[start]) start++
  let end = 0
  while (end < most - start && text[text.length - 1 - end] === next[next.length - 1 - end]) end++
  return { from: start, to: text.length - end, insert: next.slice(start, next.length - end) }
}
