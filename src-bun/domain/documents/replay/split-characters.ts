// Characters of two UTF-16 units, an emoji for example, of which a program has deleted one unit, or between whose units it has
// written. Editors do not do that. Yjs then puts U+FFFD in the place of each unit, in all copies of the document and for ever; so in
// the document as it is now, such a character cannot be read any more. This is where it can.
import { NO_CLIENT, type UpdateCursor } from '../yjs/update-reader.ts'
import { lastUpTo } from './deletion-times.ts'

/** A character whose second unit has this clock, and the number of the update that has split it. */
export type SplitCharacter = { clock: number; seq: number; text: string }

/** In UTF-8, characters of two UTF-16 units begin with such a byte or a higher one. */
const FIRST_BYTE = 0xf0

const utf8 = new TextDecoder()

type Texts = { clocks: number[]; texts: string[] }

export class SplitCharacters {
  /** By client: the texts in which there are such characters, ascending. Most clients have none. */
  readonly #texts = new Map<number, Texts>()
  readonly #splits = new Map<number, SplitCharacter[]>()

  /** Whether there is any such character. */
  get mayHave(): boolean {
    return this.#texts.size > 0
  }

  /** To be called with each struct of an update, the first of whose units has this clock. */
  addText(client: number, clock: number, { bytes, at, isText, textStart }: UpdateCursor): void {
    if (!isText || !hasByteFrom(bytes, textStart, at)) return
    const known = this.#texts.get(client)
    const { clocks, texts } = known ?? { clocks: [], texts: [] }
    if (!known) this.#texts.set(client, { clocks, texts })
    clocks.push(clock)
    texts.push(utf8.decode(bytes.subarray(textStart, at)))
  }

  /** Update number `seq` parts the units before `clock` from those from there on. */
  cut(client: number, clock: number, seq: number): void {
    const ofClient = client === NO_CLIENT ? undefined : this.#texts.get(client)
    if (!ofClient) return
    const nth = lastUpTo(ofClient.clocks, clock)
    const text = ofClient.texts[nth] ?? ''
    const at = clock - (ofClient.clocks[nth] ?? clock)
    const character = at === 0 ? '' : text.slice(at - 1, at + 1)
    if (!/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(character)) return
    const splits = this.#splits.get(client) ?? []
    if (splits.some((split) => split.clock === clock)) return
    splits.push({ clock, seq, text: character })
    splits.sort((a, b) => a.clock - b.clock)
    this.#splits.set(client, splits)
  }

  /** Ascending. */
  ofClient(client: number): readonly SplitCharacter[] {
    return this.#splits.get(client) ?? NONE
  }
}

const NONE: readonly SplitCharacter[] = []

function hasByteFrom(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] as number) >= FIRST_BYTE) return true
  return false
}
