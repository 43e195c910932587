// Every frame of `/live`, up and down.
import { type Static, Type as t } from '@sinclair/typebox'
import { Board } from '../boards.ts'
import { ChatTyping, Typing } from '../chat.ts'
import { Document } from '../documents.ts'
import { Waiting } from '../door/door.ts'
import { Notice } from '../door/notices.ts'
import { RetentionDays } from '../door/retention.ts'
import { TakingHome } from '../door/taking-home.ts'
import { ERROR_CODES, type ErrorCode } from '../errors.ts'
import { ClientId, Seq } from '../ids.ts'
import { Leading } from '../leading/leading.ts'
import { Member } from '../members.ts'
import { PresenceChanged, PresenceEntry, PresenceSet } from '../presence.ts'
import { Read, ReadPosition, Room, RoomRead } from '../rooms.ts'
import { Change, Logged, type LoggedChange } from './changes.ts'
import { Command } from './commands.ts'

/**
 * Asks for every change after `since`; without `since`, or under another epoch, for a snapshot. The first frame that a client
 * sends. With `snapshot: 'recent'` a snapshot has only what is in use, and so have the `reads` of `caught-up`: the client asks
 * over HTTP for what it needs beside that.
 */
export const Sync = t.Object(
  {
    type: t.Literal('sync'),
    since: t.Optional(Seq),
    epoch: t.Optional(t.String({ maxLength: 64 })),
    snapshot: t.Optional(t.Literal('recent')),
  },
  { additionalProperties: false },
)
export const Ping = t.Object({ type: t.Literal('ping'), t: t.Number() }, { additionalProperties: false })

/** Frames that are handled at once and make no change: two requests (`sync`, `ping`) and three signals about a member. */
export const Signal = t.Union([Sync, Ping, PresenceSet, ChatTyping, RoomRead])
export type Signal = Static<typeof Signal>
export type SignalOf<T extends Signal['type']> = Extract<Signal, { type: T }>

export type Up = Command | Signal

export const Hello = t.Object({
  type: t.Literal('hello'),
  protocol: t.Integer(),
  /** Names the build of the pages that the hub serves. An open tab of another build offers to reload. */
  build: t.String(),
  hubId: t.String(),
  hubName: t.String(),
  epoch: t.String(),
  seq: Seq,
})
export type Hello = Static<typeof Hello>

/**
 * The state as of `seq`, as far as this member may see it. Messages and texts of documents are fetched when they are opened.
 *
 * A recent one has the members who are here, all hosts and those of direct rooms; the lobby and the rooms used last, public and
 * private ones; the documents and the boards used last. Nothing in it is archived.
 */
export const Snapshot = t.Object({
  type: t.Literal('snapshot'),
  seq: Seq,
  rooms: t.Array(Room),
  members: t.Array(Member),
  documents: t.Array(Document),
  boards: t.Array(Board),
  /** Of which kinds there is more that is not archived. Only in a recent snapshot. */
  more: t.Optional(t.Object({ rooms: t.Boolean(), members: t.Boolean(), documents: t.Boolean(), boards: t.Boolean() })),
})
export type Snapshot = Static<typeof Snapshot>

/** The number of change frames sent on this socket so far, repeats included. A client that has counted fewer has lost one. */
const SentCount = t.Integer({ minimum: 0 })

/**
 * This socket has been sent every change up to `seq`; from here on changes are sent as they are committed. Comes once more
 * whenever a socket that had fallen behind has caught up.
 */
export const CaughtUp = t.Object({
  type: t.Literal('caught-up'),
  seq: Seq,
  told: SentCount,
  /**
   * How many `sync` frames of this socket the hub has handled. A `caught-up` with fewer than the client has sent is not the
   * answer to the last one. Absent from hubs of before this field.
   */
  syncs: t.Optional(t.Integer({ minimum: 0 })),
  me: Member,
  presence: t.Array(PresenceEntry),
  /** For each visible room with messages; of a client with recent snapshots, for the rooms of one. Absent from hubs of before this field. */
  reads: t.Optional(t.Array(ReadPosition)),
  /** Absent from hubs of before this field. */
  leading: t.Optional(Leading),
  /** Who may export. Absent from hubs of before this field, which let everybody. */
  exportsTo: t.Optional(TakingHome),
  /** After how many days messages lose their words. */
  keepDays: RetentionDays,
})
export type CaughtUp = Static<typeof CaughtUp>

/** This socket has been sent every change up to `seq`, in `told` frames. A client that has counted fewer resumes. */
export const Pong = t.Object({ type: t.Literal('pong'), t: t.Number(), seq: Seq, told: SentCount })
export type Pong = Static<typeof Pong>

export const ErrorFrame = t.Object({
  type: t.Literal('error'),
  code: t.Union(ERROR_CODES.map((code) => t.Literal(code))),
  clientId: t.Optional(ClientId),
  /** Names the entry in the hub's log file. */
  ref: t.Optional(t.String()),
})
export type ErrorFrame = { type: 'error'; code: ErrorCode; clientId?: string; ref?: string }

/** How far the log tree has grown, signed; `key` is the public key. What a client keeps of it shows later whether the log goes on from there. */
export const CheckpointFrame = t.Object({ type: t.Literal('checkpoint'), checkpoint: t.String(), key: t.String() })
export type CheckpointFrame = Static<typeof CheckpointFrame>

/**
 * Of a hub on several machines. `elsewhere`: addresses of the others, where its clients find the hub when this machine is gone. `isCutOff`: nothing
 * can be saved on this one, and whoever can goes to another one now.
 */
export const MachinesFrame = t.Object({
  type: t.Literal('machines'),
  elsewhere: t.Array(t.String()),
  isCutOff: t.Boolean(),
})
export type MachinesFrame = Static<typeof MachinesFrame>

export type Down =
  | Hello
  | Snapshot
  | CaughtUp
  | LoggedChange
  | PresenceChanged
  | Typing
  | Read
  | Waiting
  | Notice
  | CheckpointFrame
  | MachinesFrame
  | Pong
  | ErrorFrame

/** All schemas of the wire; a test pins their hash to the protocol version. */
export const WIRE = {
  Command,
  Change,
  Logged,
  Signal,
  Hello,
  Snapshot,
  CaughtUp,
  Pong,
  ErrorFrame,
  PresenceChanged,
  Typing,
  Read,
  Waiting,
  Notice,
  CheckpointFrame,
  MachinesFrame,
}
