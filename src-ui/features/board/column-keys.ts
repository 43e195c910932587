/** As many characters as a key may have, see `Key` in the contract. */
const KEY_MAX_CHARS = 64

/** Letters that normalisation does not take apart into a Latin one and marks. */
const LATIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
}

/**
 * The keys that scripts address the columns of these names by: each name in lower case, reduced to the characters that a key may
 * have, and cut to the length it may have. Keys that would be the same get a number.
 */
export function columnKeys(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name, n) => {
    const base = keyOf(name) || `column-${n + 1}`
    let key = base
    for (let number = 2; taken.has(key); number++) {
      const suffix = `-${number}`
      key = base.slice(0, KEY_MAX_CHARS - suffix.length) + suffix
    }
    taken.add(key)
    return key
  })
}

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[ßæœøłđðþħıŋ]/g, (letter) => LATIN[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, KEY_MAX_CHARS)
    .replace(/-$/, '')
    .toLowerCase()
}
