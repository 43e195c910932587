import type { Words } from '../en/messages.ts'

export const words: Words = {
  drop: 'Dateien hier ablegen',
  each: 'je bis zu {{ size }}',
  heldBack: 'Noch nicht gesendet: Entferne zuerst die abgelehnte Datei, oder sende sie nochmal.',
  afterAnother: 'Noch nicht gesendet: Die Nachricht davor wartet auf ihre Dateien.',
  newFromHere: 'Neue Nachrichten ab hier',
  code: 'Code',
  poll: 'Eine Umfrage stellen',
  search: 'In diesem Raum suchen',
}
