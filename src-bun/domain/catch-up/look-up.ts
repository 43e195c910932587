import { beginningOf } from '../../contract/characters.ts'
import type { Message } from '../../contract/chat.ts'
import type { CatchUpAnswer, CaughtComment, CaughtMessage, CaughtPlace } from '../../contract/http/catch-up.ts'
import { CATCH_UP_BODY_CHARS, CATCH_UP_ITEMS } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import type { Actor } from '../ports/common.ts'
import type { Tables } from '../ports/tables.ts'
import { concerns, type Found, type Named } from './found.ts'

/** Each of these is looked up by its id. */
const LOOKED_UP_PER_STEP = 25

export const newest = <T>(found: ReadonlyMap<string, T>): T[] => [...found.values()].slice(-CATCH_UP_ITEMS).reverse()

/** Leaves out what the reader may not see any more. */
export function createLookUp(tables: Tables, actor: Actor, found: Found) {
  const { rooms, messages, members, documents, boards, comments } = tables
  const known = new Map<string, Room | undefined>()
  function roomOf(id: string): Room | undefined {
    if (!known.has(id)) known.set(id, rooms.visibleTo(actor, id))
    return known.get(id)
  }
  const nameOf = ({ id, direct, name }: Room): string => {
    const other = direct ? rooms.directMemberIds(id).find((memberId) => memberId !== actor.id) : undefined
    return other === undefined ? name : (members.byId(other)?.name ?? name)
  }

  function caught(room: Room, message: Message): CaughtMessage {
    const { id, roomId, seq, authorId, authorName, body, postedAt, poll, reactions = [] } = message
    return {
      ...{ id, roomId, roomName: nameOf(room), seq, authorId, authorName, postedAt },
      body: beginningOf(body, CATCH_UP_BODY_CHARS),
      replies: found.discussed.get(id)?.replies ?? 0,
      reactions: reactions.reduce((sum, { memberIds }) => sum + memberIds.length, 0),
      ...(poll && {
        poll: {
          answers: poll.answers.map(({ text, count }) => ({ text, count })),
          ...{ voters: poll.voters, isOpen: poll.closed === undefined },
        },
      }),
    }
  }

  return {
    *messages(named: readonly Named[], isWanted: (message: Message) => boolean): Generator<undefined, CaughtMessage[]> {
      const all: CaughtMessage[] = []
      for (const [n, { roomId, id }] of named.entries()) {
        if (n > 0 && n % LOOKED_UP_PER_STEP === 0) {
          yield
          // They may have lost sight of one meanwhile.
          known.clear()
        }
        const room = roomOf(roomId)
        const message = room && messages.inRoom(roomId, id)
        if (room && message && !message.deleted && isWanted(message)) all.push(caught(room, message))
      }
      return all
    },
    counts(): Pick<CatchUpAnswer, 'messages' | 'rooms'> {
      const all = [...found.counts].flatMap(([id, count]) => {
        const room = roomOf(id)
        return room ? [{ id, name: nameOf(room), messages: count }] : []
      })
      return {
        messages: all.reduce((sum, { messages }) => sum + messages, 0),
        rooms: all.sort((a, b) => b.messages - a.messages).slice(0, CATCH_UP_ITEMS),
      }
    },
    comments: (): CaughtComment[] =>
      newest(found.comments).flatMap(({ documentId, id }) => {
        const document = documents.visibleTo(actor, documentId)
        const comment = document && comments.inDocument(documentId, id)
        if (!document || !comment || comment.deleted || !concerns(actor, comment)) return []
        const { authorId, authorName, body, postedAt } = comment
        const text = beginningOf(body, CATCH_UP_BODY_CHARS)
        return [{ id, documentId, title: document.title, authorId, authorName, body: text, postedAt }]
      }),
    places: (): CaughtPlace[] =>
      newest(found.places).flatMap((place) => {
        if (place.kind === 'room') {
          const room = roomOf(place.id)
          return room ? [{ ...place, name: nameOf(room) }] : []
        }
        if (place.kind === 'board') {
          const board = boards.visibleTo(actor, place.id)
          return board ? [{ ...place, name: board.name }] : []
        }
        const document = documents.visibleTo(actor, place.id)
        return document ? [{ ...place, name: document.title }] : []
      }),
    people: () =>
      newest(found.people).flatMap((person) => {
        const member = members.byId(person.id)
        return member ? [{ ...person, name: member.name }] : []
      }),
  }
}
