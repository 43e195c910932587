import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  title: 'This document is written with another editor',
  words: 'These are its words, as they are now. To write in it, open it where it was made.',
  empty: 'There are no words in it yet.',
}

const de: typeof en = {
  title: 'Dieses Dokument wird mit einem anderen Editor geschrieben',
  words: 'Das sind seine Wörter, so wie sie jetzt sind. Zum Schreiben öffne es dort, wo es entstanden ist.',
  empty: 'Noch stehen keine Wörter darin.',
}

/** The words about a document that an editor of others writes. */
export const richWord = partWords({ en, de })
