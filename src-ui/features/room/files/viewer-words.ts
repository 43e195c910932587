import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  save: 'Download ({{ size }})',
  previous: 'Previous image',
  next: 'Next image',
  of: '{{ at }} of {{ count }}',
  notShown: 'This image cannot be shown. You can still download it.',
}
const de: typeof en = {
  save: 'Herunterladen ({{ size }})',
  previous: 'Voriges Bild',
  next: 'Nächstes Bild',
  of: '{{ at }} von {{ count }}',
  notShown: 'Dieses Bild lässt sich nicht zeigen. Herunterladen geht trotzdem.',
}

export const viewerWord = partWords({ en, de })
