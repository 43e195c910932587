// How what is typed into the palette finds entries.

export type Entry = {
  id: string
  /** What it is called, and other words by which it is found. */
  name: string
  words?: string
}

/**
 * Those that fit, the closest first; of equally close ones those in `recentIds` first, then in the order given. Without anything
 * typed that is all of them.
 */
export function findEntries<E extends Entry>(entries: readonly E[], typed: string, recentIds: readonly string[]): E[] {
  const text = fold(typed).trim()
  const recency = new Map(recentIds.map((id, index) => [id, index]))
  const ranked = entries.map((entry) => ({ entry, rank: text === '' ? 0 : rankOf(entry, text) }))
  return ranked
    .filter(({ rank }) => rank !== undefined)
    .sort(
      (a, b) =>
        (a.rank ?? 0) - (b.rank ?? 0) ||
        (recency.get(a.entry.id) ?? recentIds.length) - (recency.get(b.entry.id) ?? recentIds.length),
    )
    .map(({ entry }) => entry)
}

/** The smaller, the closer. Undefined where the entry does not fit. */
function rankOf({ name, words = '' }: Entry, text: string): number | undefined {
  const called = fold(name)
  if (called === text) return 0
  if (called.startsWith(text)) return 1
  const parts = text.split(/\s+/)
  const begins = (within: string) => parts.every((part) => ` ${within}`.includes(` ${part}`))
  if (begins(called)) return 2
  if (called.includes(text)) return 3
  if (begins(`${called} ${fold(words)}`)) return 4
  return hasLettersOf(called, text.replace(/\s+/g, '')) ? 5 : undefined
}

/** Whether the letters stand in the name in this order, with others in between: `rmp` finds "roadmap". Two letters would find nearly everything. */
function hasLettersOf(name: string, letters: string): boolean {
  if (letters.length < 3) return false
  let at = -1
  for (const letter of letters) {
    at = name.indexOf(letter, at + 1)
    if (at === -1) return false
  }
  return true
}

/** Without case and accents, with single blanks in place of what is neither letter nor digit. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}\p{S}]+/gu, ' ')
}
