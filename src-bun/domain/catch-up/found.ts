// What the changes of the log say of what somebody has missed.
import type { Message } from '../../contract/chat.ts'
import type { Change, LoggedChange } from '../../contract/frames/changes.ts'
import type { CaughtPerson, CaughtPlace } from '../../contract/http/catch-up.ts'
import type { Actor } from '../ports/common.ts'

export type Named = { roomId: string; id: string }
export type Discussed = Named & { replies: number; reactions: number }
/** Of each map the newest is the last. A key that comes again moves to the end. */
export type Found = {
  /** When the actor came, and when somebody else first said something, in ms since 1970. */
  came?: number
  began?: number
  counts: Map<string, number>
  mentions: Map<string, Named>
  polls: Map<string, Named>
  pins: Map<string, Named>
  discussed: Map<string, Discussed>
  comments: Map<string, { documentId: string; id: string }>
  places: Map<string, Omit<CaughtPlace, 'name'>>
  people: Map<string, Omit<CaughtPerson, 'name'>>
}

export const nothingFound = (): Found => ({
  ...{ counts: new Map(), mentions: new Map(), polls: new Map(), pins: new Map() },
  ...{ discussed: new Map(), comments: new Map(), places: new Map(), people: new Map() },
})

type Mentioning = Pick<Message, 'authorId' | 'mentions' | 'mentionsAll'>
/** Whether somebody else mentions them. */
export const concerns = (actor: Actor, { authorId, mentions = [], mentionsAll }: Mentioning): boolean =>
  authorId !== actor.id && (mentionsAll === true || mentions.some(({ id }) => id === actor.id))

function put<T extends { id: string }>(map: Map<string, T>, value: T): void {
  map.delete(value.id)
  map.set(value.id, value)
}

const named = ({ roomId, id }: Named): Named => ({ roomId, id })

function addTo({ discussed }: Found, of: Named, what: 'replies' | 'reactions', by: number): void {
  const known = discussed.get(of.id) ?? { ...of, replies: 0, reactions: 0 }
  discussed.set(of.id, { ...known, [what]: known[what] + by })
}

function noteMentions(found: Found, actor: Actor, message: Message): void {
  if (concerns(actor, message)) put(found.mentions, named(message))
  else found.mentions.delete(message.id)
}

type Noters = {
  readonly [T in Change['type']]?: (found: Found, change: Extract<LoggedChange, { type: T }>, actor: Actor) => void
}

/** Of a change without a row nothing is said. */
const noters: Noters = {
  'chat.posted': (found, { message }, actor) => {
    const { roomId, authorId, replyTo, poll } = message
    noteMentions(found, actor, message)
    if (poll) put(found.polls, named(message))
    if (authorId !== actor.id) {
      found.counts.set(roomId, (found.counts.get(roomId) ?? 0) + 1)
      found.began ??= message.postedAt
    }
    if (replyTo) addTo(found, { roomId, id: replyTo.id }, 'replies', 1)
  },
  'chat.edited': (found, { message }, actor) => noteMentions(found, actor, message),
  'chat.reacted': (found, { roomId, messageId, isSet }) =>
    addTo(found, { roomId, id: messageId }, 'reactions', isSet ? 1 : -1),
  'chat.pinned': ({ pins }, { roomId, messageId, isSet }) => {
    if (isSet) put(pins, { roomId, id: messageId })
    else pins.delete(messageId)
  },
  'comment.created': ({ comments }, { comment }, actor) => {
    if (concerns(actor, comment)) put(comments, { documentId: comment.documentId, id: comment.id })
  },
  'comment.edited': ({ comments }, { comment }, actor) => {
    if (concerns(actor, comment)) put(comments, { documentId: comment.documentId, id: comment.id })
  },
  'room.created': ({ places }, { room: { id }, at }) => put(places, { kind: 'room', id, at }),
  // Somebody has taken the member in.
  'room.joined': ({ places }, { room: { id }, memberId, at }, actor) => {
    if (memberId === actor.id && !places.has(id)) put(places, { kind: 'room', id, at })
  },
  'document.created': ({ places }, { document: { id }, at }) => put(places, { kind: 'document', id, at }),
  'board.created': ({ places }, { board: { id }, at }) => put(places, { kind: 'board', id, at }),
  'member.joined': (found, { member: { id }, at }, actor) => {
    if (id === actor.id) found.came = at
    else put(found.people, { id, what: 'came', at })
  },
  'member.removed': ({ people }, { memberId: id, forgotten, at }) => {
    if (forgotten) people.delete(id)
    else put(people, { id, what: 'sentAway', at })
  },
  'member.readmitted': ({ people }, { memberId }) => void people.delete(memberId),
}

export function note(found: Found, change: LoggedChange, actor: Actor): void {
  const noter = noters[change.type] as ((found: Found, change: LoggedChange, actor: Actor) => void) | undefined
  noter?.(found, change, actor)
}
