// The footnotes of a text: `[^label]` refers to the line that begins with `[^label]:`.

/** A label has no blanks and no brackets. */
const MARK = /\[\^([^\s[\]^]{1,50})\]/g
const DEFINITION_BEFORE = /(?:^|\n) {0,3}$/
const WORDS_MAX = 300

/** `from` and `to` are those of the mark; of a definition the colon and the blanks behind it belong to it. */
export type FootnoteMark = { label: string; from: number; to: number; isDefinition: boolean }

/** `number`: the order in which the text refers to them. `words`: what the line says. */
export type Footnote = { number: number; definition: number; reference: number; words: string }

export function marksIn(text: string): FootnoteMark[] {
  return [...text.matchAll(MARK)].map(({ 0: mark, 1: label = '', index }) => {
    const end = index + mark.length
    const isDefinition = text[end] === ':' && DEFINITION_BEFORE.test(text.slice(Math.max(0, index - 4), index))
    const blanks = isDefinition ? (/^[ \t]*/.exec(text.slice(end + 1, end + 20))?.[0].length ?? 0) : 0
    return { label, from: index, to: isDefinition ? end + 1 + blanks : end, isDefinition }
  })
}

/** By label: those that are defined, at their first definition, and that the text refers to. */
export function footnotesIn(text: string): ReadonlyMap<string, Footnote> {
  const marks = marksIn(text)
  const definitions = new Map<string, FootnoteMark>()
  for (const mark of marks) if (mark.isDefinition && !definitions.has(mark.label)) definitions.set(mark.label, mark)
  const found = new Map<string, Footnote>()
  for (const { label, from, isDefinition } of marks) {
    const definition = definitions.get(label)
    if (isDefinition || !definition || found.has(label)) continue
    const end = text.indexOf('\n', definition.to)
    const words = text.slice(definition.to, Math.min(end === -1 ? text.length : end, definition.to + WORDS_MAX)).trim()
    found.set(label, { number: found.size + 1, definition: definition.from, reference: from, words })
  }
  return found
}
