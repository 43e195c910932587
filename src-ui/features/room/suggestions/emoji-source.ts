import { emojiTone, noteEmoji } from '../../../state/rooms/recent-emojis.ts'
import type { SuggestionSource } from '../../../state/suggestions/suggestions.ts'
import { type Emoji, emojiOfCode, findEmojis, withTone } from '../emoji/emoji-list.ts'
import { loadEmojis } from '../emoji/load-emojis.ts'

const SHOWN_MAX = 8

/** `:tad` offers emojis by name and short code, and `:tada:` becomes one at once. */
export const emojiSource: SuggestionSource = {
  // After a blank only: a time such as 10:30:00 is none.
  pattern: /(?:^|[\s(])(?<token>:(?:(?<word>[\p{L}\p{N}_+-]{3,})|(?<closed>[\p{L}\p{N}_+-]+):))$/u,
  async find(word, isClosed) {
    const { emojis } = await loadEmojis()
    if (!isClosed) return findEmojis(emojis, word.replaceAll('_', ' '), SHOWN_MAX).map(suggestionFor)
    const emoji = emojiOfCode(emojis, word)
    if (emoji) noteEmoji(emoji.emoji)
    return emoji ? [suggestionFor(emoji)] : []
  },
}

function suggestionFor(emoji: Emoji) {
  const { name, codes } = emoji
  const sign = withTone(emoji, emojiTone())
  return { id: emoji.emoji, sign, label: codes[0] ? `${name} :${codes[0]}:` : name, insert: sign }
}
