// A number as somebody types it in a form, in the language of the page: with separators of thousands, other digits, any minus.

/**
 * `value` is null for an empty text. Problems: `notANumber`; `ambiguous`, where the text could be read as two numbers, such as
 * "1.234" where points are neither the decimal separator nor that of thousands; `tooExact`, where a double cannot hold it.
 */
export type TypedNumber =
  | { ok: true; value: number | null }
  | { ok: false; problem: 'notANumber' | 'ambiguous' | 'tooExact' }

/** What groups digits in some language and nowhere separates decimals. A space is any space. */
const GROUP_ONLY = /[\s'’٬]/u
/** Characters that show nothing, such as marks of direction, which come along when text is copied. */
const INVISIBLE = /\p{Cf}/gu
const SAME_CHARACTER: Readonly<Record<string, string>> = { '，': ',', '．': '.', '٫': '.', '＋': '+' }

/** Reads a text as a number. `locale` is a BCP 47 tag; it decides only where a text could be read in two ways. */
export function parseNumber(typed: string, locale: string): TypedNumber {
  const text = plainCharacters(typed)
  if (text === '') return { ok: true, value: null }
  const [, sign = '', digits = '', exponent = ''] = /^([+-]?)\s*([\d.,\s'’٬]*\d[.,]?)(e[+-]?\d+)?$/iu.exec(text) ?? []
  if (digits === '') return { ok: false, problem: 'notANumber' }
  const plain = withoutSeparators(digits, locale)
  if (plain === 'notANumber' || plain === 'ambiguous') return { ok: false, problem: plain }

  const decimal = sign + plain + exponent
  const value = Number(decimal)
  if (!Number.isFinite(value) || significant(String(value)) !== significant(decimal))
    return { ok: false, problem: 'tooExact' }
  return { ok: true, value }
}

/** A number as text for a field: as `parseNumber` reads it, every digit of it, without separators of thousands. */
export function numberText(value: number, locale: string): string {
  return String(value).replace('.', separatorsOf(locale).decimal)
}

/** ASCII digits, "-" and "." instead of the same characters of other scripts. Superscripts and ① are no digits. */
function plainCharacters(typed: string): string {
  return typed
    .replace(INVISIBLE, '')
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/[−‐‑‒–﹣－]/gu, '-')
    .replace(/[，．٫＋]/gu, (character) => SAME_CHARACTER[character] ?? character)
    .trim()
}

/** Unicode has the digits of each script one after another, 0 to 9, so a digit's value is its distance from the first one. */
function digitOf(digit: string): string {
  let distance = 0
  const code = digit.codePointAt(0) ?? 0
  while (/\p{Nd}/u.test(String.fromCodePoint(code - distance - 1))) distance++
  return String(distance % 10)
}

function withoutSeparators(text: string, locale: string): string {
  const separators = text.match(/[^\d]/gu) ?? []
  const last = separators.at(-1)
  if (last === undefined) return text
  const whole = text.slice(0, text.lastIndexOf(last))
  const rest = text.slice(text.lastIndexOf(last) + 1)
  if (GROUP_ONLY.test(last) || separators.filter((separator) => separator === last).length > 1)
    return ungroup(text) ?? 'notANumber'

  // One point or comma, the last separator: of decimals, unless it can be one of thousands too.
  const asDecimal = ungroup(whole)
  const asGroup = ungroup(text)
  if (asDecimal === undefined || asGroup === undefined)
    return asDecimal === undefined ? (asGroup ?? 'notANumber') : `${asDecimal}.${rest}`
  const { decimal, group } = separatorsOf(locale)
  if (last === decimal) return `${asDecimal}.${rest}`
  return last === group ? asGroup : 'ambiguous'
}

/** The digits of a whole number without its separators; undefined where they do not stand as separators of thousands do. */
function ungroup(whole: string): string | undefined {
  if (/^\d*$/u.test(whole)) return whole
  const [, separator = ''] = /^\d+(\D)/u.exec(whole) ?? []
  const groups = whole.split(/\s/u.test(separator) ? /\s/u : separator)
  const [first = '', ...others] = groups
  // Hundreds are grouped in threes; in India everything above them in twos.
  const isInThrees = /^[1-9]\d{0,2}$/u.test(first) && others.every((digits) => /^\d{3}$/u.test(digits))
  const isInTwos =
    /^[1-9]\d?$/u.test(first) && others.every((digits, n) => digits.length === (n < others.length - 1 ? 2 : 3))
  return isInThrees || isInTwos ? groups.join('') : undefined
}

function separatorsOf(locale: string): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1_234_567.5)
  const find = (type: string) => parts.find((part) => part.type === type)?.value
  return { decimal: find('decimal') ?? '.', group: find('group') ?? '' }
}

/** The significant digits of a decimal number and the power of ten of the first one: equal for "0.10", "1e-1" and ".1". */
function significant(decimal: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = /^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/iu.exec(decimal) ?? []
  const digits = (whole + fraction).replace(/^0+/u, '')
  const power = whole.length + Number(exponent) - (whole.length + fraction.length - digits.length)
  return digits === '' ? '0' : `${digits.replace(/0+$/u, '')} ${power}`
}
