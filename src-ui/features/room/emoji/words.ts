import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  search: 'Search emoji',
  groups: 'Groups of emoji',
  recent: 'Used last',
  list: 'Emoji',
  nothing: 'No emoji has such a name.',
}
const de: typeof en = {
  search: 'Emoji suchen',
  groups: 'Gruppen von Emoji',
  recent: 'Zuletzt benutzt',
  list: 'Emoji',
  nothing: 'Kein Emoji heißt so.',
}

export const emojiWord = partWords({ en, de })
