// Finding emojis by their names, in the chosen language, and by their short codes, which are the same everywhere.
import type { Tone } from '../../../state/rooms/recent-emojis.ts'

export type Emoji = {
  emoji: string
  group: number
  name: string
  /** Without the colons around them. */
  codes: readonly string[]
  /** Everything by which it is found, in the form of `fold`. */
  words: readonly string[]
  hasTones: boolean
}
/**
 * `group` is where `name` of a group stands in this list; empty ones are not offered. `tones` has what a skin tone is called, and
 * behind it the names of the five.
 */
export type EmojiList = { emojis: readonly Emoji[]; groups: readonly string[]; tones: readonly string[] }

/** Reads what `src-ui/vite/emoji-data.ts` makes. */
export function readEmojiTable({ table, groups, tones }: { table: string } & Omit<EmojiList, 'emojis'>): EmojiList {
  const emojis = table.split('\n').map((line) => {
    const [emoji = '', group = '', name = '', tags = '', codes = '', hasTones = ''] = line.split('\t')
    return {
      emoji,
      group: Number(group),
      name,
      codes: codes === '' ? [] : codes.split(' '),
      words: [...new Set(fold(`${name} ${tags} ${codes}`).split(' '))],
      hasTones: hasTones !== '',
    }
  })
  return { emojis, groups, tones }
}

const JOINER = '\u200D'
const HANDSHAKE = '🤝'

/** The emoji with the tone behind each person and hand in it, where it has tones. A handshake between two people has none. */
export function withTone({ emoji, hasTones }: Emoji, tone: Tone): string {
  if (!hasTones || tone === 0) return emoji
  const sign = String.fromCodePoint(0x1f3fa + tone)
  const parts = emoji.split(JOINER)
  return parts
    .map((part) =>
      part === HANDSHAKE && parts.length > 1 ? part : part.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/u, `$1${sign}`),
    )
    .join(JOINER)
}

/** The best ones first: those whose short code or name is what was typed, then those that have a word beginning with each typed word. */
export function findEmojis(emojis: readonly Emoji[], typed: string, max: number): Emoji[] {
  const text = fold(typed).trim()
  const parts = text.split(/\s+/).filter(Boolean)
  if (parts.length === 0) return []
  const rank = ({ name, codes, words }: Emoji): number => {
    if (codes.includes(text) || fold(name) === text) return 0
    if (codes.some((code) => code.startsWith(text))) return 1
    if (!parts.every((part) => words.some((word) => word.startsWith(part)))) return 4
    return fold(name).startsWith(text) ? 2 : 3
  }
  const found = emojis.map((emoji) => ({ emoji, rank: rank(emoji) })).filter((each) => each.rank < 4)
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, max)
    .map(({ emoji }) => emoji)
}

export function emojiOfCode(emojis: readonly Emoji[], code: string): Emoji | undefined {
  return emojis.find(({ codes }) => codes.includes(code.toLowerCase()))
}

/** Without case and accents: who types quickly leaves them out. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[:,“”"’()]/g, '')
}
