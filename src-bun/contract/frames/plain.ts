// What scripts and devices send on the plain sockets: the query of each address and the frames. `plain-down.ts` has the answers.
// Eden has its types from both.
import { type Static, type TProperties, Type as t } from '@sinclair/typebox'
import { FilesToSend, mentioned } from '../chat.ts'
import { ClientId, Id } from '../ids.ts'
import { LEADING_FIELDS } from '../leading/leading.ts'
import { Choices, PollToSend } from '../leading/polls.ts'
import {
  CUSTOM_STATUS_MAX_CHARS,
  EMOJI_MAX_UNITS,
  MESSAGE_MAX_CHARS,
  PRESENCE_WATCHED_MAX,
  ROOM_NAME_MAX_CHARS,
  USER_ID_MAX_CHARS,
} from '../limits.ts'
import { StatusFor } from '../presence.ts'
import { nameOf, textOf } from '../text.ts'

const closed = { additionalProperties: false }
const RoomName = nameOf(ROOM_NAME_MAX_CHARS)
const content = textOf(MESSAGE_MAX_CHARS, 1)
const clientId = t.Optional(ClientId)
/** The `id` of a message in the room that this one answers. */
const replyTo = t.Optional(Id)
const poll = t.Optional(PollToSend)

const PlainPing = t.Object({ type: t.Literal('ping'), t: t.Number() }, closed)
/** Shows that the peer is alive; not answered. */
const PlainPong = t.Object({ type: t.Literal('pong') })

/**
 * Who opens a socket. `token` is a ticket; a name is for guests at an open door, where `userId` is what others get as the
 * guest's `userId`. A session in a header or a cookie needs none of them.
 */
export type SocketQuery = { token?: string; username?: string; userId?: string }

/** `room` is the name or the id of the first room. */
export type ChatQuery = SocketQuery & { room?: string }

/** What `/changes` reports on. */
export const ENTITIES = [
  'rooms',
  'messages',
  'reactions',
  'pins',
  'polls',
  'leading',
  'members',
  'documents',
  'comments',
  'boards',
  'records',
] as const
export type Entity = (typeof ENTITIES)[number]

/** `entities` is separated by commas, all by default. `since` is the `seq` after which to begin, by default the newest. */
export type ChangesQuery = SocketQuery & { entities?: Entity | `${Entity},${string}`; since?: number | `${number}` }

/**
 * `acks` asks for acks, `count` for those without a state vector; `epoch` is the one under which the client has got its copy of the document;
 * `kind` is that of an editor which writes more than plain text; `member` is the one whose edits the client holds.
 */
export type DocumentQuery = SocketQuery & { acks?: 1 | '1' | 'count'; epoch?: string; kind?: 'rich'; member?: string }

/** `/ws` sends back whatever it gets: this as JSON, any other text as text, and bytes as bytes. */
export type EchoUp = object | string | number | boolean | null

const leads = <A extends string, F extends TProperties>(action: A, fields: F) =>
  t.Object({ action: t.Literal(action), clientId, ...fields }, closed)
/** What somebody who leads others sends, and hands: the action is the name of the command on `/live`. */
const Leads = [
  leads('hand.raise', LEADING_FIELDS['hand.raise']),
  leads('hand.lower', LEADING_FIELDS['hand.lower']),
  leads('hand.lowerAll', LEADING_FIELDS['hand.lowerAll']),
  leads('timer.start', LEADING_FIELDS['timer.start']),
  leads('timer.pause', LEADING_FIELDS['timer.pause']),
  leads('timer.extend', LEADING_FIELDS['timer.extend']),
  leads('timer.end', LEADING_FIELDS['timer.end']),
  leads('eyesUp.start', LEADING_FIELDS['eyesUp.start']),
  leads('eyesUp.end', LEADING_FIELDS['eyesUp.end']),
  leads('lookHere.start', LEADING_FIELDS['lookHere.start']),
  leads('lookHere.end', LEADING_FIELDS['lookHere.end']),
  leads('groups.start', LEADING_FIELDS['groups.start']),
  leads('groups.join', LEADING_FIELDS['groups.join']),
  leads('groups.end', LEADING_FIELDS['groups.end']),
  leads('ending.start', LEADING_FIELDS['ending.start']),
  leads('ending.cancel', LEADING_FIELDS['ending.cancel']),
] as const

export const ChatUp = t.Union([
  t.Object({ content, replyTo, ...mentioned, poll, clientId, room: t.Optional(RoomName) }, closed),
  t.Object(
    { action: t.Literal('message'), content, replyTo, ...mentioned, poll, clientId, room: t.Optional(RoomName) },
    closed,
  ),
  // Files that were sent to `/api/files` before, with a text or without one.
  t.Object(
    {
      action: t.Optional(t.Literal('message')),
      content: t.Optional(textOf(MESSAGE_MAX_CHARS)),
      files: FilesToSend,
      replyTo,
      ...mentioned,
      poll,
      clientId,
      room: t.Optional(RoomName),
    },
    closed,
  ),
  t.Object({ action: t.Union([t.Literal('subscribe'), t.Literal('unsubscribe')]), room: RoomName }, closed),
  // Each about the message with this id, which every message frame has.
  t.Object({ action: t.Literal('edit'), id: Id, content, ...mentioned, clientId, room: t.Optional(RoomName) }, closed),
  t.Object({ action: t.Literal('delete'), id: Id, clientId, room: t.Optional(RoomName) }, closed),
  t.Object(
    {
      action: t.Literal('react'),
      id: Id,
      emoji: t.String({ minLength: 1, maxLength: EMOJI_MAX_UNITS }),
      /** `false` takes the reaction back. */
      isSet: t.Optional(t.Boolean()),
      clientId,
      room: t.Optional(RoomName),
    },
    closed,
  ),
  t.Object(
    {
      action: t.Literal('pin'),
      id: Id,
      /** `false` takes the pin away. */
      isSet: t.Optional(t.Boolean()),
      clientId,
      room: t.Optional(RoomName),
    },
    closed,
  ),
  t.Object({ action: t.Literal('vote'), id: Id, choices: Choices, clientId, room: t.Optional(RoomName) }, closed),
  t.Object({ action: t.Literal('closePoll'), id: Id, clientId, room: t.Optional(RoomName) }, closed),
  ...Leads,
  t.Object({ type: t.Literal('typing'), room: t.Optional(RoomName) }, closed),
  t.Object(
    { type: t.Literal('read'), messageId: t.String({ minLength: 1, maxLength: 64 }), room: t.Optional(RoomName) },
    closed,
  ),
  /** Asks who is in the room. */
  t.Object({ type: t.Literal('people'), room: t.Optional(RoomName) }, closed),
  PlainPing,
  PlainPong,
])
export type ChatUp = Static<typeof ChatUp>

export const PresenceUp = t.Union([
  t.Object(
    {
      type: t.Literal('status'),
      status: t.Union([t.Literal('online'), t.Literal('away'), t.Literal('busy')]),
      customStatus: t.Optional(textOf(CUSTOM_STATUS_MAX_CHARS)),
      /** How long the words hold. */
      forMs: StatusFor,
    },
    closed,
  ),
  t.Object(
    {
      type: t.Literal('subscribe'),
      userIds: t.Array(textOf(USER_ID_MAX_CHARS), { maxItems: PRESENCE_WATCHED_MAX }),
    },
    closed,
  ),
  PlainPing,
  PlainPong,
])
export type PresenceUp = Static<typeof PresenceUp>

export const ChangesUp = t.Union([PlainPing, PlainPong])
export type ChangesUp = Static<typeof ChangesUp>
