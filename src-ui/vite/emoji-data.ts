// The emojis with their names, as modules `~emoji/<language>`. The package has a megabyte of data for each language, of which a page
// needs a few columns: they are put into one text, which a browser reads much faster than as many objects.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

type Entry = {
  emoji: string
  hexcode: string
  label: string
  tags?: string[]
  group?: number
  order?: number
  version: number
}

/** Phones that are some years old show later ones as empty boxes. */
const NEWEST_VERSION = 15
/** Skin tones and hair by themselves, which are parts of other emojis. */
const COMPONENTS = 2
const ID = /^~emoji\/([a-z-]+)$/

/**
 * The form that keyboards type: the selector stands only behind what would be shown as text without it. Otherwise two reactions with
 * a thumb would be two.
 */
const asTyped = (emoji: string): string => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1')

const require = createRequire(import.meta.url)
const PACKAGE = dirname(require.resolve('emojibase-data/package.json'))
const read = (file: string) => JSON.parse(readFileSync(join(PACKAGE, file), 'utf8'))

/** A line for each emoji, in their usual order: the emoji, the number of its group, its name, other words for it, and its short codes, with tabs in between. */
export function emojiTable(language: string): string {
  const entries: Entry[] = read(`${language}/data.json`)
  const codes: Record<string, string | string[]> = read('en/shortcodes/github.json')
  return entries
    .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= NEWEST_VERSION)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ emoji, hexcode, group, label, tags = [] }) =>
      [asTyped(emoji), group, label, tags.join(' '), [codes[hexcode] ?? []].flat().join(' ')].join('\t'),
    )
    .join('\n')
}

/** The names of the groups by their numbers. */
export function emojiGroups(language: string): string[] {
  const { groups }: { groups: { message: string; order: number }[] } = read(`${language}/messages.json`)
  return groups.sort((a, b) => a.order - b.order).map(({ message }) => message)
}

export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    resolveId: (id) => (ID.test(id) ? id : undefined),
    load(id) {
      const language = ID.exec(id)?.[1]
      if (language === undefined) return undefined
      const [table, groups] = [emojiTable(language), emojiGroups(language)].map((value) => JSON.stringify(value))
      return `export const table = ${table}\nexport const groups = ${groups}`
    },
  }
}
