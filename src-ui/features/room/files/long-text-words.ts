import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  isLong: 'This text is long. It may read better as a file.',
  isTooLong: 'This text is too long for a message, but not for a file.',
  asFile: 'Send as a file',
  keepText: 'Keep as text',
}
const de: typeof en = {
  isLong: 'Dieser Text ist lang. Als Datei liest er sich vielleicht besser.',
  isTooLong: 'Für eine Nachricht ist dieser Text zu lang, für eine Datei nicht.',
  asFile: 'Als Datei senden',
  keepText: 'Als Text lassen',
}

export const longTextWord = partWords({ en, de })
