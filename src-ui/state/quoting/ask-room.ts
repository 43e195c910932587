// A passage of a document that somebody asks about in a room: the draft there gets it as a quotation, with a link back to the place.
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { hub, roomList, whyMayNotPost } from '../hub.ts'
import { draftOf, draftPicks, saveDraft, saveDraftPicks } from '../rooms/drafts.ts'
import { addressOfPassage } from './addresses.ts'
import { quotedPassage } from './quoted.ts'

/** The rooms in which this person may ask: that of the document first, then as they are listed. */
export function roomsToAskIn(documentId: string): Room[] {
  const rooms = roomList().filter((room) => whyMayNotPost(room) === undefined)
  const own = hub.documents[documentId]?.roomId
  return [...rooms.filter(({ id }) => id === own), ...rooms.filter(({ id }) => id !== own)]
}

/** Adds the passage to what this person has typed in the room. `title` is that of the document. */
export function askRoom(roomId: string, documentId: string, passage: string, title: string): void {
  // In a message the name of a link is one line, and a bracket in it would be shown with a backslash while it is typed.
  const name = `#${title.replace(/[\s[\]\\]+/g, ' ').trim()}`
  const typed = draftOf(roomId).trimEnd()
  const quotation = `${quotedPassage(passage)}\n\n${name}\n`
  saveDraft(roomId, typed === '' ? quotation : `${typed}\n\n${quotation}`)
  // The newest place that a title stands for is the one that counts.
  const others = draftPicks(roomId).filter(({ text }) => text !== name)
  saveDraftPicks(roomId, [...others, { text: name, href: addressOfPassage(documentId, passage) }])
}
