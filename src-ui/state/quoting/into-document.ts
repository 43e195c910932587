// Messages that somebody puts into a document. It is an edit of theirs like any other: in the history under their name, and merged with
// what others type meanwhile.
import { createSignal } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { Document } from '../../../src-bun/contract/documents.ts'
import { errorText } from '../../i18n/i18n.ts'
import { dateAndTime } from '../../i18n/times.ts'
import { appendText } from '../../live/documents/text.ts'
import { whyNotNow } from '../connection/now.ts'
import { createDocument } from '../documents/documents.ts'
import { documentList, hub, whyMayNotSpeak } from '../hub.ts'
import { quotedMessages } from './quoted.ts'

/** The message whose menu was used, while its person decides where it goes. */
const [messageToQuote, quoteMessage] = createSignal<Message>()

export { messageToQuote, quoteMessage }

/** So many messages before it and after it are offered with it. */
const NEIGHBOURS = 10

/** The message as it is now, and those around it that can be quoted. */
export function messagesAround({ roomId, seq }: Message): Message[] {
  const items = hub.messages[roomId]?.items ?? []
  const at = items.findIndex((message) => message.seq === seq)
  return items.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1).filter(({ deleted }) => !deleted)
}

/** The documents that this person may write a text into: those of the room first. */
export function documentsToWriteIn(roomId: string): Document[] {
  const writable = documentList().filter(
    (document) =>
      !document.archived && document.kind !== 'rich' && whyMayNotSpeak(hub.rooms[document.roomId ?? '']) === undefined,
  )
  const isOfRoom = (document: Document) => document.roomId === roomId
  return [...writable.filter(isOfRoom), ...writable.filter((document) => !isOfRoom(document))]
}

export type Into = { documentId: string } | { title: string }

/** Resolves with the id of the document, or with why it could not be done: now, or not at all. `made` is then the document that was made all the same. */
export async function putIntoDocument(
  messages: readonly Message[],
  into: Into,
  roomId: string,
  signal: AbortSignal,
): Promise<{ id: string } | { problem: string; made?: string }> {
  const away = whyNotNow()
  if (away !== undefined) return { problem: away }
  const created = 'title' in into ? await createDocument(into.title, signal, roomId) : { id: into.documentId }
  if ('code' in created) return { problem: errorText(created.code) }
  const text = quotedMessages(messages, {
    nameOf: ({ authorId, authorName }) => hub.members[authorId]?.name ?? authorName,
    timeOf: dateAndTime,
  })
  // An empty line between it and what is there.
  const written = await appendText(created.id, 'title' in into ? `${text}\n` : `\n${text}\n`)
  if (written.ok) return created
  return { problem: errorText(written.code), ...('title' in into && { made: created.id }) }
}
