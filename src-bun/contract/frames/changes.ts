// Everything that the hub commits and sends to its clients. Changes are called `noun.participle`.
import { type Static, Type as t } from '@sinclair/typebox'
import { BoardChanged, BoardCreated, BoardDeleted, BoardRestored, RecordRemoved, RecordSet } from '../boards.ts'
import { ChatDeleted, ChatEdited, ChatPinned, ChatPosted, ChatReacted } from '../chat.ts'
import { CommentCreated, CommentDeleted, CommentEdited, CommentMarkedRead, CommentResolved } from '../comments.ts'
import { DocumentChanged, DocumentCreated, DocumentDeleted, DocumentRenamed, DocumentRestored } from '../documents.ts'
import { DoorChanged } from '../door/door.ts'
import { RetentionChanged } from '../door/retention.ts'
import { ExportsAllowed } from '../door/taking-home.ts'
import { ClientId, Seq, Time } from '../ids.ts'
import {
  EndingChanged,
  EyesUpChanged,
  GroupsChanged,
  HandsChanged,
  LookHereChanged,
  TimerChanged,
} from '../leading/leading.ts'
import { PollClosed, PollVoted } from '../leading/polls.ts'
import { MemberChanged, MemberJoined, MemberReadmitted, MemberRemoved, MemberRenamed } from '../members.ts'
import { RoomChanged, RoomCreated, RoomDeleted, RoomJoined, RoomLeft, RoomMuted, RoomRestored } from '../rooms.ts'
import { ChangeErased, TrashEmptied } from '../trash.ts'

/** What was committed, without its position in the log. */
export const Change = t.Union([
  ChatPosted,
  ChatEdited,
  ChatDeleted,
  ChatReacted,
  ChatPinned,
  RoomCreated,
  RoomJoined,
  RoomLeft,
  RoomChanged,
  MemberJoined,
  MemberRenamed,
  MemberChanged,
  MemberRemoved,
  MemberReadmitted,
  DocumentCreated,
  DocumentRenamed,
  DoorChanged,
  BoardCreated,
  RecordSet,
  RecordRemoved,
  RoomDeleted,
  RoomRestored,
  DocumentChanged,
  DocumentDeleted,
  DocumentRestored,
  BoardChanged,
  BoardDeleted,
  BoardRestored,
  TrashEmptied,
  ChangeErased,
  RoomMuted,
  CommentCreated,
  CommentEdited,
  CommentResolved,
  CommentDeleted,
  PollVoted,
  PollClosed,
  CommentMarkedRead,
  HandsChanged,
  TimerChanged,
  EyesUpChanged,
  LookHereChanged,
  GroupsChanged,
  EndingChanged,
  ExportsAllowed,
  RetentionChanged,
])
export type Change = Static<typeof Change>
export type ChangeOf<T extends Change['type']> = Extract<Change, { type: T }>

/** What the log adds to a change: its position, its time, and the `clientId` of the command that made it. */
export const Logged = t.Object({ seq: Seq, at: Time, clientId: t.Optional(ClientId) })
export type LoggedChange = Change & Static<typeof Logged>
