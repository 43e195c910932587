import { partPlural } from '../../../i18n/parts/part-words.ts'

const words = partPlural({
  en: {
    'kept.one': 'Messages here go after a day. Pinned ones stay.',
    'kept.other': 'Messages here go after {{ count }} days. Pinned ones stay.',
  },
  de: {
    'kept.one': 'Nachrichten hier verschwinden nach einem Tag. Angeheftete bleiben.',
    'kept.other': 'Nachrichten hier verschwinden nach {{ count }} Tagen. Angeheftete bleiben.',
  },
})

export const keptWords = (days: number): string => words('kept', days)
