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
  skins?: unknown[]
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

/**
 * A line for each emoji, in their usual order: the emoji, the number of its group, its name, other words for it, its short codes, and `1` where
 * it has skin tones, with tabs in between.
 */
export function emojiTable(language: string): string {
  const entries: Entry[] = read(`${language}/data.json`)
  const codes: Record<string, string | string[]> = read('en/shortcodes/github.json')
  return entries
    .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= NEWEST_VERSION)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ emoji, hexcode, group, label, tags = [], skins }) => {
      const shortCodes = [codes[hexcode] ?? []].flat().join(' ')
      return [asTyped(emoji), group, label, tags.join(' '), shortCodes, skins ? 1 : ''].join('\t')
    })
    .join('\n')
}

/** The names of the groups by their numbers. */
export function emojiGroups(language: string): string[] {
  const { groups }: { groups: { message: string; order: number }[] } = read(`${language}/messages.json`)
  return groups.sort((a, b) => a.order - b.order).map(({ message }) => message)
}

const TONES = ['light', 'medium-light', 'medium', 'medium-dark', 'dark']

/** What a skin tone is called, and the names of the five, from light to dark. */
export function emojiTones(language: string): string[] {
  type Named = { key: string; message: string }
  const { skinTones, subgroups }: { skinTones: Named[]; subgroups: Named[] } = read(`${language}/messages.json`)
  const kind = subgroups.find(({ key }) => key === 'skin-tone')
  return [kind, ...TONES.map((key) => skinTones.find((tone) => tone.key === key))].map((named) => named?.message ?? '')
}

export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    resolveId: (id) => (ID.test(id) ? id : undefined),
    load(id) {
      const language = ID.exec(id)?.[1]
      if (language === undefined) return undefined
      const parts = { table: emojiTable(language), groups: emojiGroups(language), tones: emojiTones(language) }
      return Object.entries(parts)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
        .join('\n')
    },
  }
}
