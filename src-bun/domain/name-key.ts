// The keys by which names are found and kept unique. They are stored beside the names, so what they are made of must not change.
import { comparableForm } from './text.ts'

/** Names that read the same have the same key: "Lobby", "LOBBY" and "l o b b y" do, "Ada" and "Adé" do not. */
export function nameKey(name: string): string {
  return comparableForm(name)
    .toLowerCase()
    .replace(/\s|\u200D|\uFE0E|\uFE0F/g, '')
}

/** Letters of other scripts, and digits, that look like a Latin letter. i, l and 1 look like each other. */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  'aаα bвβ cсϲ dԁ eеε hнһ jј kкκ liі1ιӏ| mм nη oо0ο pрρ sѕ5 tтτ uυ vν wѡω xхχ yуγ'.split(' ').flatMap((same) => {
    const [latin = '', ...others] = same
    return others.map((other) => [other, latin] as const)
  }),
)

const latinOf = (key: string): string[] => Array.from(key, (character) => LOOKS_LIKE.get(character) ?? character)

/**
 * By which a member is recognised who comes back under the same name, as older versions stored it. A number at the end counts as a
 * number. What other names a name could be taken for is a longer list, see `confusables/`.
 */
export function lookAlikeKey(name: string): string {
  const [, base = '', number = ''] = /^(.*?)( \d+)?$/su.exec(comparableForm(name)) ?? []
  return latinOf(nameKey(base)).join('') + number.trim()
}

/** Every `lookAlikeKey` of names that have this `nameKey`: its last digits may be of a number or not, which the blank showed. */
export function lookAlikeKeysOf(key: string): string[] {
  const latin = latinOf(key)
  const keys = [latin.join('')]
  for (let digits = 1; isDigit(key.charCodeAt(key.length - digits)); digits++)
    keys.push(latin.slice(0, -digits).join('') + key.slice(-digits))
  return keys
}

const isDigit = (charCode: number) => charCode >= 48 && charCode <= 57
