import { CROCKFORD, normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { SPOKEN_CODE_CHARS } from '../../../src-bun/contract/limits.ts'

/**
 * What somebody has put into the field of the code: the text to show there, and the code in it. A code that is typed may be
 * incomplete, and is shown in the form of the host's screen: `K7QX-4M2P`, or `K7QX-4`. A pasted sentence is searched for a
 * code, outside of the addresses in it. A pasted link with a token stays as it is, and the code is its token. An address alone
 * stays too, and the code is empty.
 */
export type TypedCode = { shown: string; code: string }

const LINK_TOKEN = /(?:#|^(?=\S+$))([A-Za-z0-9_-]{20,64})(?![A-Za-z0-9_-])/
const ADDRESS = /https?:\/\/\S+|[\w-]+(?:\.[\w-]+)+(?::\d+)?\S*/gi

export function readTypedCode(typed: string): TypedCode {
  const text = typed.trim()
  const [, token] = LINK_TOKEN.exec(text) ?? []
  if (token !== undefined) return { shown: text, code: token }
  const isLong = normaliseCode(text).length > SPOKEN_CODE_CHARS
  const found = isLong ? codeInSentence(text.replace(ADDRESS, ' . ')) : undefined
  if (found === undefined && text.includes('://')) return { shown: text, code: '' }
  const code = normaliseCode(found ?? ((isLong && codeInSentence(text)) || text)).slice(0, SPOKEN_CODE_CHARS)
  return { shown: code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code, code }
}

/** Of several words that could be a code: the one that looks most like one, and of two alike the last. */
function codeInSentence(text: string): string | undefined {
  const candidates = [...groupsIn(text)].filter(({ group }) => isPossible(group))
  return candidates.sort((a, b) => likeness(b) - likeness(a))[0]?.group
}

/** A group of characters, and the text before it. */
type Group = { group: string; before: string }

/** What stands by itself as a group of eight, or as two of four with a dash or a blank between them; the last one first. */
function* groupsIn(text: string): Generator<Group> {
  const words = [...text.matchAll(/[0-9A-Za-z]+/g)]
  for (let at = words.length - 1; at >= 0; at--) {
    const { 0: word = '', index = 0 } = words[at] ?? {}
    const before = text.slice(0, index)
    if (word.length === SPOKEN_CODE_CHARS) yield { group: word, before }
    const { 0: next = '', index: nextIndex = 0 } = words[at + 1] ?? {}
    const between = text.slice(index + word.length, nextIndex)
    if (word.length === 4 && next.length === 4 && /^[\s\-–—]{1,3}$/.test(between))
      yield { group: word + between + next, before }
  }
}

const isPossible = (group: string) => [...normaliseCode(group)].every((character) => CROCKFORD.includes(character))

/** What follows the word "code" is one before everything else, unless it looks like a word of the sentence. */
function likeness({ group, before }: Group): number {
  const isUpperCase = group === group.toUpperCase() && group !== group.toLowerCase()
  const hasDigit = /\d/.test(group)
  const followsWord = (isUpperCase || hasDigit) && /\bcode(?:\s+(?:is|ist|lautet))?[^0-9A-Za-z]*$/i.test(before)
  return Number(followsWord) * 8 + Number(isUpperCase) * 4 + Number(hasDigit) * 2 + Number(/^\S+$/.test(group))
}
