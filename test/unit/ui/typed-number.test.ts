import { expect, test } from 'bun:test'
import { numberText, parseNumber } from '../../../src-ui/features/board/typed-number.ts'

const read = (typed: string, locale: string) => {
  const number = parseNumber(typed, locale)
  return number.ok ? number.value : number.problem
}
const readAll = (texts: object, locale: string) => Object.keys(texts).map((text) => [text, read(text, locale)])

test('[BOARD-5] a typed number is read as people of each language write it, and what can be read in two ways is refused', () => {
  const everywhere = {
    '': null,
    '  ': null,
    '7': 7,
    '+7': 7,
    '007': 7,
    '-7': -7,
    '−5': -5,
    '– 5': -5,
    '－5': -5,
    '\u200e-5\u200e': -5,
    '５': 5,
    '１２３': 123,
    '٣٤': 34,
    '١٬٢٣٤٫٥': 1234.5,
    '१२': 12,
    '𝟕𝟚': 72,
    '.5': 0.5,
    ',5': 0.5,
    '5.': 5,
    '1.5': 1.5,
    '21,5': 21.5,
    '0,123': 0.123,
    '0.123': 0.123,
    '1234,567': 1234.567,
    '1234.567': 1234.567,
    '1 000': 1000,
    '1\u00a0000': 1000,
    '1\u202f000\u2009000': 1_000_000,
    '1 000,5': 1000.5,
    '1 000.5': 1000.5,
    "1'234.50": 1234.5,
    '1’234’567': 1_234_567,
    '1,234,567': 1_234_567,
    '1.234.567': 1_234_567,
    '12,34,567': 1_234_567,
    '1,234.5': 1234.5,
    '1.234,5': 1234.5,
    '1.234.567,89': 1_234_567.89,
    '1e3': 1000,
    '2.5E-3': 0.0025,
    '1e+21': 1e21,
    '0': 0,
    '-0,0': -0,
    '0.1000000000000000000000': 0.1,
    '9007199254740992': 9007199254740992,
  }
  for (const locale of ['en-GB', 'de-DE', 'de-CH', 'fr-FR', 'en-IN'])
    expect(readAll(everywhere, locale)).toEqual(Object.entries(everywhere))

  const none = [
    '12 kg',
    '0x10',
    '0b1',
    'ten',
    'NaN',
    'Infinity',
    '1/2',
    '½',
    '10²',
    '①',
    '50%',
    '5-',
    '(5)',
    '--5',
    '-',
    '.',
    ',',
    'e3',
  ]
  const misplaced = [
    '1 2',
    '1,2,3',
    '1.2.3',
    '1,2345,6789',
    '1,234 567',
    '1.234 567',
    '1,,234',
    '1  2',
    '1e',
    '1e1.5',
    '1 , 5',
    '12:30',
  ]
  for (const text of [...none, ...misplaced])
    for (const locale of ['en-GB', 'de-DE']) expect([text, read(text, locale)]).toEqual([text, 'notANumber'])
  for (const text of ['9007199254740993', '3.14159265358979323846', '1e999', '1e-400', '-1e309'])
    expect([text, read(text, 'en-GB')]).toEqual([text, 'tooExact'])

  const decidedByLocale = { '1,234': [1234, 1.234, 'ambiguous', 1.234], '1.234': [1.234, 1234, 1.234, 'ambiguous'] }
  for (const [text, meant] of Object.entries(decidedByLocale))
    expect(['en-GB', 'de-DE', 'de-CH', 'fr-FR'].map((locale) => read(text, locale))).toEqual(
      meant as ReturnType<typeof read>[],
    )
})

test('[BOARD-6] a number is put into a field so that reading the field gives the same number', () => {
  const numbers = [
    0,
    5,
    -5,
    21.5,
    1.234,
    1234,
    -1234.567,
    0.1 + 0.2,
    1e21,
    1.5e-7,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    2 ** 53,
  ]
  for (const locale of ['en-GB', 'de-DE', 'de-CH', 'de-AT', 'fr-FR', 'en-IN', 'en-ZA'])
    expect(numbers.map((number) => read(numberText(number, locale), locale))).toEqual(numbers)
  expect(numberText(21.5, 'de-DE')).toBe('21,5')
})
