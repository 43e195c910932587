import type { Words } from '../en/messages.ts'

export const words: Words = {
  drop: 'Dateien hier ablegen',
  each: 'je bis zu {{ size }}',
  limit: 'Eine Datei darf bis zu {{ size }} haben.',
  heldBack: 'Noch nicht gesendet: Entferne zuerst die abgelehnte Datei, oder sende sie nochmal.',
  unreadable: 'Diese Datei lässt sich nicht mehr lesen. Wähle sie noch einmal.',
  newFromHere: 'Neue Nachrichten ab hier',
  code: 'Code',
  poll: 'Eine Umfrage stellen',
  search: 'In diesem Raum suchen',
}
