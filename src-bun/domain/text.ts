// Cleans text that people type and others read.
import { beginningOf, fitsInto } from '../contract/characters.ts'

/** The scripts in which the zero-width joiner and non-joiner decide how letters are joined. Between other letters they show nothing. */
const JOINING =
  'Arabic Bengali Devanagari Gujarati Gurmukhi Kannada Khmer Malayalam Mongolian Myanmar Oriya Sinhala Syriac Tamil Telugu'
const LETTER = `[${JOINING.replace(/(\w+) ?/g, String.raw`\p{Script=$1}`)}]`
const NON_JOINER = String.raw`(?<=${LETTER})\u200C(?=${LETTER})`
// The look ahead comes first: without it Bun 1.3 looks back from every character, over all marks before it.
const JOINER = String.raw`(?=\u200D)(?<=${LETTER}\p{M}{0,8})\u200D`
/**
 * Pictures with what belongs to them: a selector, a skin tone, and the joiners between them; and a digit in a keycap. They are
 * matched from their beginning, because Bun 1.3 finds no characters above U+FFFF when it looks back.
 */
const PICTURE = String.raw`\p{Extended_Pictographic}[\uFE0E\uFE0F]?\p{Emoji_Modifier}?`
const EMOJI = String.raw`${PICTURE}(?:\u200D${PICTURE})*|[0-9#*]\uFE0F\u20E3`
/** A flag such as that of Scotland: a black flag, the letters of the region as invisible tags, and the tag that ends them. */
const FLAG = String.raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{2,6}\u{E007F}`
/** Beside these two Regional Indicators are a flag of a country. */
const ONE_EMOJI = new RegExp(String.raw`^(?:${FLAG}|${EMOJI}|\p{Regional_Indicator}{2})$`, 'u')
// Characters that show nothing, or change the direction of the text around them, make one name look like another. U+2800 is a
// Braille cell without dots, U+1D159 a note without a head.
const SHOWS_NOTHING = String.raw`\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\u{1D159}`
const INVISIBLE_IN_NAME = new RegExp(`(${FLAG}|${NON_JOINER}|${JOINER}|${EMOJI})|[${SHOWS_NOTHING}]`, 'gu')
// The joiner and the selectors stay in this form, as they always have; `nameKey` leaves them out.
const INVISIBLE_IN_KEY = new RegExp(String.raw`(${FLAG})|(?![\u200D\uFE0E\uFE0F])[${SHOWS_NOTHING}]`, 'gu')
const VISIBLE_IN_NAME = /[\p{L}\p{N}\p{P}\p{S}]/u
// The last two are a filler of the Khitan script and a selector of Duployan, which change only the letters before them.
const VISIBLE_IN_BODY = new RegExp(String.raw`[^${SHOWS_NOTHING}\s\u{16FE4}\u{1BC9D}]`, 'u')
// What a message must not hold: control characters but line breaks and tabs, and those that embed or isolate text of another direction.
const INVISIBLE_IN_BODY = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g
/** A letter takes a handful of marks in any script. Dozens of them cover the lines above. */
const TOO_MANY_MARKS = /(\p{M}{8})\p{M}+/gu

/**
 * A one-line name or title of at most `maxChars` characters as it was typed: in normal form NFC, without invisible
 * characters, with single spaces. Empty where nothing visible is left, or where it is too long.
 */
export function cleanName(text: string, maxChars: number): string {
  const clean = cleanText(text)
  return fitsInto(maxChars, clean) ? clean : ''
}

/** The same, but cut where it is too long. For a name that nobody is there to correct. */
export const shortenedName = (text: string, maxChars: number): string =>
  beginningOf(cleanText(text), maxChars).trimEnd()

function cleanText(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[\t-\r\u0085\u2028\u2029]/g, ' ')
    .replace(INVISIBLE_IN_NAME, (_, kept = '') => kept)
    .normalize('NFC')
    .replace(TOO_MANY_MARKS, '$1')
    // Spaces that do not break a line, and the wide one, are typed on purpose.
    .replace(/\s+/g, (space) => (/^[\u00A0\u202F\u3000]$/.test(space) ? space : ' '))
    .trim()
  return VISIBLE_IN_NAME.test(clean) ? clean : ''
}

/**
 * The form in which names are compared, never shown: NFKC, in which `m²` and `m2` or `Ａｄａ` and `Ada` are the same. The keys in
 * the database are made of it, so it must not change.
 */
export function comparableForm(name: string): string {
  return name
    .toWellFormed()
    .replace(INVISIBLE_IN_KEY, (_, kept = '') => kept)
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

/**
 * A message: with its line breaks, and without control characters and those that embed text of another direction. Empty where
 * it shows nothing.
 */
export function cleanBody(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE_IN_BODY, '')
    .replace(/^\n+/, '')
    // Not /\s+$/, which takes a second for a message of nothing but blanks.
    .trimEnd()
  return VISIBLE_IN_BODY.test(clean) ? clean : ''
}

/** Whether a text is one emoji and nothing else. */
export const isEmoji = (text: string): boolean => ONE_EMOJI.test(text)
