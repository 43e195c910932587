// How long a text is for those who read it.
import type { EditorState } from '@codemirror/state'
import { countCharacters } from '../../../../src-bun/contract/characters.ts'
import { viewPlural, viewWord } from '../../../i18n/views.ts'

/** An address in a link or of an image is not read. */
const ADDRESS = /\]\([^()\s]*(?:\s+"[^"\n]*")?\)/g
/** Scripts without blanks between words: each sign counts, as in word processors. */
const SIGN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu
/** Letters and digits with their accents, also joined as in "don't", "well-known" and "3.5". */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’.,:@/_-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu

/** The words of a Markdown text. Its marks, such as those of headings and lists, are none. */
export function countWords(text: string): number {
  const read = text.replace(ADDRESS, '] ')
  const signs = read.match(SIGN)?.length ?? 0
  const words = (signs > 0 ? read.replace(SIGN, ' ') : read).match(WORD)?.length ?? 0
  return signs + words
}

/** Its words, and its characters as a reader counts them, without line breaks. */
export function lengthOf(text: string): { words: number; characters: number } {
  // By lines, because of those without a special character none has to be looked at.
  const characters = text.split('\n').reduce((sum, line) => sum + countCharacters(line), 0)
  return { words: countWords(text), characters }
}

/** The words about the length of a text, and in front of them those about what is selected of it. */
export function countLines({ doc, selection }: EditorState): string[] {
  const inWords = (text: string) => {
    const { words, characters } = lengthOf(text)
    return { words: viewPlural('words', words), characters: viewPlural('characters', characters) }
  }
  const selected = selection.ranges.map(({ from, to }) => doc.sliceString(from, to)).join('\n')
  const ofAll = viewWord('counted', inWords(doc.toString()))
  return selected === '' ? [ofAll] : [viewWord('selected', inWords(selected)), ofAll]
}
