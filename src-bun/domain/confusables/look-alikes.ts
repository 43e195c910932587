// What a name looks like, after the confusables of Unicode (UTS 39), whose data are in confusables.txt: in each line the code points
// of a shape, and those of the characters that look like it.
import { comparableForm } from '../text.ts'
import data from './confusables.txt' with { type: 'text' }

const textOf = (codePoints: string): string =>
  String.fromCodePoint(...codePoints.split(' ').map((hex) => Number.parseInt(hex, 16)))

/** Read when the first name comes, which takes some milliseconds that a start would wait for. */
let shapes: ReadonlyMap<string, string> | undefined

/** What a character looks like: itself, unless the data name another shape. */
function shapeOfLetter(letter: string): string {
  shapes ??= readShapes()
  return shapes.get(letter) ?? letter
}

const readShapes = (): ReadonlyMap<string, string> =>
  new Map(
    data
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [shape = '', alike = ''] = line.split(';')
        return alike.split(' ').map((codePoint) => [textOf(codePoint), textOf(shape)] as const)
      }),
  )

/**
 * What Unicode does not count as the same and people at a glance do: i and l, which Unicode joins with 1 and |; 5 and s; letters that look
 * like small capitals; w and ω. In each word the first letter stands for the others. An m is two letters, as in Unicode.
 */
const AT_A_GLANCE: ReadonlyMap<string, string> = new Map(
  'aᴀ bʙв cᴄ dᴅ eᴇ gɢ hʜн jᴊ kᴋк li1|ɪӏ nɴ o0ᴏ pᴘ rʀ s5ꜱ tᴛт uᴜ vᴠ wᴡω yʏ zᴢ'
    .split(' ')
    .flatMap(([letter = '', ...alike]) => alike.map((other) => [other, letter] as const))
    .concat([
      ['ᴍ', 'rn'],
      ['м', 'rn'],
    ]),
)

/** Marks below and through letters are easily missed, some show nothing, and a dot above i or j is there already. Marks of other scripts are letters. */
const MISSED_MARKS =
  /(?<=[ijıȷ])\u0307|[\u0316-\u0319\u031C-\u0333\u0339-\u033C\u0345\u0347-\u0349\u034D\u034E\u0353-\u0356\u0359\u035A\u035C\u035F\u0362\u{16FE4}\u{1BC9D}]/gu

/** The normal form of `comparableForm` replaces some characters by others of another shape: ſ, which looks like f, by s. */
const withoutLostShapes = (name: string): string =>
  Array.from(name.toWellFormed(), (letter) => {
    const isReplaced = letter.normalize('NFKC').normalize('NFD') !== letter
    return isReplaced ? shapeOfLetter(letter) : letter
  }).join('')

function shapeOf(text: string): string {
  const letters = text.normalize('NFD').replace(MISSED_MARKS, '')
  const shapes = Array.from(letters, shapeOfLetter).join('')
  const plain = shapes.normalize('NFD').replace(MISSED_MARKS, '').toLowerCase()
  return Array.from(plain, (letter) => AT_A_GLANCE.get(letter) ?? letter).join('')
}

/**
 * Two keys of a name, from its letters as they are and from the small ones. Names of which any keys are the same look alike. A number
 * at the end counts as a number. An update of the data may change them: whoever stores them must make them anew.
 */
export function lookAlikes(name: string): readonly [string, string] {
  const [, base = '', number = ''] = /^(.*?)( \d+)?$/su.exec(comparableForm(withoutLostShapes(name))) ?? []
  const bare = base.replace(/\s|\u200D|\uFE0E|\uFE0F/g, '')
  const keyOf = (text: string) => shapeOf(text) + number.trim()
  return [keyOf(bare), keyOf(bare.toLowerCase())]
}
