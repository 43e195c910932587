// What the hub sends on the plain sockets. Beside what is here, every one of them gets errors, pongs and the notices of hosts.
import { type Static, Type as t } from '@sinclair/typebox'
import { Board, BoardRecord } from '../boards.ts'
import { Mention, Message, ReplyTo } from '../chat.ts'
import { Comment, CommentResolved } from '../comments.ts'
import { Document } from '../documents.ts'
import { Notice } from '../door/notices.ts'
import { MessageFile } from '../files/files.ts'
import { ClientId, Id, Seq, Time } from '../ids.ts'
import {
  EndingChanged,
  EyesUpChanged,
  GroupsChanged,
  HandsChanged,
  LookHereChanged,
  TimerChanged,
} from '../leading/leading.ts'
import { Choices, Poll } from '../leading/polls.ts'
import { Member, MemberRemoved } from '../members.ts'
import { PresenceStatus } from '../presence.ts'
import { Room } from '../rooms.ts'
import { ErrorFrame } from './live.ts'
import type { Entity } from './plain.ts'

/** `t` is that of the ping. */
const PlainPong = t.Object({ type: t.Literal('pong'), t: t.Number() })
const always = [PlainPong, ErrorFrame, Notice] as const

export const EchoDown = t.Union([t.Object({ type: t.Literal('echo'), data: t.Unknown(), at: Time }), ...always])
export type EchoDown = Static<typeof EchoDown>

/** `room` is what the receiver calls the room, and `userId` a member's id or what a guest gave. */
const inRoom = { room: t.String(), user: t.String(), userId: t.String(), timestamp: Time }
const RoomPeople = t.Array(t.Object({ user: t.String(), userId: t.String() }))
/** `count` is how many people are in the room on `/chat`; of very many not all are named. */
const people = { type: t.Literal('people'), room: t.String(), count: t.Integer({ minimum: 0 }), timestamp: Time }
/** `seq` is the position in the room, from 1, without gaps. */
const ofMessage = { id: Id, seq: Seq, clientId: t.Optional(ClientId) }
/** Whom the content mentions. */
const mentions = { mentions: t.Optional(t.Array(Mention)), mentionsAll: t.Optional(t.Literal(true)) }
/** How often each answer of a poll is chosen, and by how many members. */
const votes = { counts: t.Array(t.Integer({ minimum: 0 })), voters: t.Integer({ minimum: 0 }) }
/** Without a field inside there is none any more. */
const LeadingData = t.Union([
  t.Omit(HandsChanged, ['type']),
  t.Omit(TimerChanged, ['type']),
  t.Omit(EyesUpChanged, ['type']),
  t.Omit(LookHereChanged, ['type']),
  t.Omit(GroupsChanged, ['type']),
  t.Omit(EndingChanged, ['type']),
])
export const ChatDown = t.Union([
  t.Object({
    type: t.Literal('message'),
    ...inRoom,
    content: t.String(),
    replyTo: t.Optional(ReplyTo),
    ...mentions,
    files: t.Optional(t.Array(MessageFile)),
    poll: t.Optional(Poll),
    ...ofMessage,
  }),
  // About the message with this `id`, by `user`; `seq` is that of the message.
  t.Object({ type: t.Literal('edited'), ...inRoom, content: t.String(), ...mentions, ...ofMessage }),
  t.Object({ type: t.Literal('deleted'), ...inRoom, ...ofMessage }),
  t.Object({ type: t.Literal('reaction'), ...inRoom, emoji: t.String(), isSet: t.Boolean(), ...ofMessage }),
  t.Object({ type: t.Literal('pin'), ...inRoom, isSet: t.Boolean(), ...ofMessage }),
  // `choices` of `user` have changed, who is named where the poll shows names.
  t.Object({
    type: t.Literal('vote'),
    ...votes,
    ...{ room: t.String(), user: t.Optional(t.String()), userId: t.Optional(t.String()), timestamp: Time },
    choices: t.Optional(Choices),
    ...ofMessage,
  }),
  t.Object({ type: t.Literal('pollClosed'), ...inRoom, ...ofMessage }),
  // The answer to a command of somebody who leads, or of a hand.
  t.Object({
    type: t.Literal('leading'),
    id: t.String(),
    data: LeadingData,
    timestamp: Time,
    clientId: t.Optional(ClientId),
  }),
  t.Object({ type: t.Union([t.Literal('join'), t.Literal('leave'), t.Literal('typing')]), ...inRoom }),
  /** In place of many frames `join` and `leave`: who has come and gone in a tenth of a second. The receiver may be among them. */
  t.Object({ ...people, joined: RoomPeople, left: RoomPeople }),
  /** The answer to who asked. */
  t.Object({ ...people, people: RoomPeople }),
  t.Object({ type: t.Literal('read'), ...inRoom, messageId: t.String() }),
  t.Object({ type: t.Union([t.Literal('subscribed'), t.Literal('unsubscribed')]), room: t.String() }),
  ...always,
])
export type ChatDown = Static<typeof ChatDown>

/** `userId` is the word by which the socket asked for the member; `lastSeen` is 0 for somebody who was never here. */
export const WatchedPresence = t.Object({
  userId: t.String(),
  name: t.String(),
  status: PresenceStatus,
  lastSeen: Time,
  customStatus: t.Optional(t.String()),
  /** When the words end. */
  until: t.Optional(Time),
})
export type WatchedPresence = Static<typeof WatchedPresence>

export const PresenceDown = t.Union([
  t.Object({ type: t.Literal('presence'), data: t.Array(WatchedPresence) }),
  ...always,
])
export type PresenceDown = Static<typeof PresenceDown>

/** Of something that was deleted. */
const Gone = t.Object({ id: Id })
/** What `data` is. The second form, where there is one, comes where the entity itself does not: it was left, removed or deleted. */
const DATA = {
  rooms: t.Union([Room, t.Object({ id: Id, left: Id }), Gone]),
  messages: Message,
  reactions: t.Object({ messageId: Id, roomId: Id, emoji: t.String(), memberId: Id }),
  pins: t.Object({ messageId: Id, roomId: Id, by: Id, byName: t.String() }),
  polls: t.Union([
    t.Object({ messageId: Id, roomId: Id, ...votes, memberId: t.Optional(Id), choices: t.Optional(Choices) }),
    t.Object({ messageId: Id, roomId: Id, closed: t.Object({ by: Id, byName: t.String() }) }),
  ]),
  leading: LeadingData,
  members: t.Union([Member, t.Composite([t.Omit(MemberRemoved, ['type', 'memberId']), t.Object({ id: Id })])]),
  documents: t.Union([Document, Gone]),
  comments: t.Union([
    Comment,
    // Its thread was resolved, or opened again.
    t.Composite([t.Omit(CommentResolved, ['type', 'commentId']), t.Object({ id: Id })]),
  ]),
  boards: t.Union([Board, Gone]),
  records: t.Union([BoardRecord, t.Object({ boardId: Id, key: t.String() })]),
}
export type EntityData = { [E in Entity]: Static<(typeof DATA)[E]> }

const Action = t.Union([t.Literal('created'), t.Literal('updated'), t.Literal('deleted')])
const changed = <E extends Entity>(entity: E) =>
  t.Object({ seq: Seq, entity: t.Literal(entity), action: Action, id: t.String(), data: DATA[entity], timestamp: Time })

/** A change has an `entity` and no `type`. */
export const ChangesDown = t.Union([
  changed('rooms'),
  changed('messages'),
  changed('reactions'),
  changed('pins'),
  changed('polls'),
  changed('leading'),
  changed('members'),
  changed('documents'),
  changed('comments'),
  changed('boards'),
  changed('records'),
  t.Object({ type: t.Union([t.Literal('caught-up'), t.Literal('reset')]), seq: Seq }),
  ...always,
])
export type ChangesDown = Static<typeof ChangesDown>
