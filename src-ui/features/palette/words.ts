import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  field: 'A room, a person, a document, a command…',
  list: 'What fits',
  nothing: 'Nothing fits.',
  person: 'Person',
  command: 'Command',
  shortcuts: 'Keyboard shortcuts',
  roomsKey: 'Another room; first those with unread messages',
  lineKey: 'A new line',
  editKey: 'In an empty field: change the last message',
  mentionKey: 'A person; a room or document',
  emojiKey: 'An emoji by its name',
  escapeKey: 'Close, or leave as it was',
}
const de: typeof en = {
  field: 'Ein Raum, eine Person, ein Dokument, ein Befehl…',
  list: 'Was passt',
  nothing: 'Nichts passt.',
  person: 'Person',
  command: 'Befehl',
  shortcuts: 'Tastenkürzel',
  roomsKey: 'Ein anderer Raum; zuerst die mit Ungelesenem',
  lineKey: 'Eine neue Zeile',
  editKey: 'Im leeren Feld: die letzte Nachricht ändern',
  mentionKey: 'Eine Person; ein Raum oder Dokument',
  emojiKey: 'Ein Emoji nach seinem Namen',
  escapeKey: 'Schließen, oder lassen, wie es war',
}

export const paletteWord = partWords({ en, de })
