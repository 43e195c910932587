import { CROCKFORD, normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { SPOKEN_CODE_CHARS } from '../../../src-bun/contract/limits.ts'

/**
 * What somebody has put into the field of the code: the text to show there, and the code in it. A code that is typed may be
 * incomplete, and is shown in the form of the host's screen: `K7QX-4M2P`, or `K7QX-4`. A pasted sentence is searched for a
 * code. A pasted link stays as it is, and the code is its token: empty where it has none.
 */
export type TypedCode = { shown: string; code: string }

const LINK_TOKEN = /(?:^|#)([A-Za-z0-9_-]{20,64})\s*$/

export function readTypedCode(typed: string): TypedCode {
  const text = typed.trim()
  const [link] = /https?:\/\/\S+/i.exec(text) ?? [text]
  const [, token] = LINK_TOKEN.exec(link) ?? []
  if (token !== undefined || link !== text || text.includes('://')) return { shown: text, code: token ?? '' }
  const isLong = normaliseCode(text).length > SPOKEN_CODE_CHARS
  const code = normaliseCode((isLong && codeInSentence(text)) || text).slice(0, SPOKEN_CODE_CHARS)
  return { shown: code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code, code }
}

/** Of several words that could be a code: the one that looks most like one, and of two alike the last. */
function codeInSentence(text: string): string | undefined {
  const candidates = [...groupsIn(text)].filter(isPossible).sort((a, b) => likeness(b) - likeness(a))
  return candidates[0]
}

/** What stands by itself as a group of eight, or as two of four with a dash or a blank between them; the last one first. */
function* groupsIn(text: string): Generator<string> {
  const words = [...text.matchAll(/[0-9A-Za-z]+/g)]
  for (let at = words.length - 1; at >= 0; at--) {
    const { 0: word = '', index = 0 } = words[at] ?? {}
    if (word.length === SPOKEN_CODE_CHARS) yield word
    const { 0: next = '', index: nextIndex = 0 } = words[at + 1] ?? {}
    const between = text.slice(index + word.length, nextIndex)
    if (word.length === 4 && next.length === 4 && /^[\s\-–—]{1,3}$/.test(between)) yield word + between + next
  }
}

const isPossible = (group: string) => [...normaliseCode(group)].every((character) => CROCKFORD.includes(character))

function likeness(group: string): number {
  const isUpperCase = group === group.toUpperCase() && group !== group.toLowerCase()
  return Number(isUpperCase) * 4 + Number(/\d/.test(group)) * 2 + Number(/^\S+$/.test(group))
}
