// The form of a text in which words are looked for: without capitals, accents, and the widths of East Asian letters. What is stored in
// the index is in this form, so a change of it needs another `FORMAT` in `store/search/search-file.ts`.

/** Accents of Latin, Greek and Cyrillic letters. The marks of other scripts are letters of their own. */
const ACCENTS = /[\u0300-\u036f]/g
const NOT_ASCII = /[^\0-\x7f]/

/** Chinese, Japanese and Korean characters, which have one form only. */
const isOneForm = (code: number) => (code >= 0x3041 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3)

function foldCharacter(character: string): string {
  const code = character.codePointAt(0) as number
  if (code <= 0x20) return ' '
  if (code < 0x80) return character.toLowerCase()
  if (isOneForm(code)) return character
  if (/\s/.test(character)) return ' '
  const plain = character.normalize('NFKD').replace(ACCENTS, '').normalize('NFC').toLowerCase()
  return plain === 'ς' ? 'σ' : plain
}

export function fold(text: string): string {
  // Most texts need nothing else.
  if (!NOT_ASCII.test(text)) return text.replace(/[\0-\x1f]/g, ' ').toLowerCase()
  let folded = ''
  for (const character of text) folded += foldCharacter(character)
  return folded
}

/** The same, and for each UTF-16 unit of it, and for its end, where in the text the character begins that it comes from. */
export function foldWithPlaces(text: string): { folded: string; places: number[] } {
  const places: number[] = []
  let [folded, place] = ['', 0]
  for (const character of text) {
    const plain = foldCharacter(character)
    for (let unit = 0; unit < plain.length; unit++) places.push(place)
    folded += plain
    place += character.length
  }
  places.push(place)
  return { folded, places }
}
