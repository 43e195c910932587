// Everything that a member can ask the hub to do. Commands are called `noun.verb`.
import { type Static, Type as t } from '@sinclair/typebox'
import { BoardCreate, RecordBatch, RecordPatch, RecordPut, RecordRemove } from '../boards.ts'
import { ChatSend } from '../chat.ts'
import { DocumentCreate, DocumentRename } from '../documents.ts'
import { DoorRenew, DoorSet } from '../door/door.ts'
import { MemberBan, MemberKick, MemberMute, MemberReadmit, MemberRename, MemberSetRole } from '../members.ts'
import { RoomArchive, RoomCreate, RoomDirect, RoomInvite, RoomLeave, RoomLock, RoomRemove } from '../rooms.ts'

/** Answered by the change it made, or by an error with the same `clientId`. */
export const Command = t.Union([
  ChatSend,
  RoomCreate,
  RoomDirect,
  RoomInvite,
  RoomRemove,
  RoomLeave,
  RoomArchive,
  RoomLock,
  MemberRename,
  MemberMute,
  MemberSetRole,
  MemberKick,
  MemberBan,
  MemberReadmit,
  DocumentCreate,
  DocumentRename,
  DoorSet,
  DoorRenew,
  BoardCreate,
  RecordPut,
  RecordPatch,
  RecordRemove,
  RecordBatch,
])
export type Command = Static<typeof Command>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>
