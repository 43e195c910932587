// Everything that a member can ask the hub to do. Commands are called `noun.verb`.
import { type Static, Type as t } from '@sinclair/typebox'
import { BoardArchive, BoardCreate, BoardDelete, RecordBatch, RecordPatch, RecordPut, RecordRemove } from '../boards.ts'
import { ChatDelete, ChatEdit, ChatPin, ChatReact, ChatSend } from '../chat.ts'
import {
  CommentAccept,
  CommentCreate,
  CommentDelete,
  CommentEdit,
  CommentMarkRead,
  CommentReply,
  CommentResolve,
  CommentSuggest,
} from '../comments.ts'
import {
  DocumentArchive,
  DocumentCreate,
  DocumentDelete,
  DocumentLetViewersComment,
  DocumentRename,
} from '../documents.ts'
import { DoorRenew, DoorSet } from '../door/door.ts'
import {
  EyesUpEnd,
  EyesUpStart,
  HandLower,
  HandLowerAll,
  HandRaise,
  TimerEnd,
  TimerExtend,
  TimerPause,
  TimerStart,
} from '../leading/leading.ts'
import { PollClose, PollVote } from '../leading/polls.ts'
import { MemberBan, MemberKick, MemberMute, MemberReadmit, MemberRename, MemberSetRole } from '../members.ts'
import {
  RoomArchive,
  RoomChange,
  RoomCreate,
  RoomDelete,
  RoomDirect,
  RoomInvite,
  RoomLeave,
  RoomLock,
  RoomMute,
  RoomRemove,
} from '../rooms.ts'
import { TrashEmpty, TrashRestore } from '../trash.ts'

/** Answered by the change it made, or by an error with the same `clientId`. */
export const Command = t.Union([
  ChatSend,
  ChatEdit,
  ChatDelete,
  ChatReact,
  ChatPin,
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
  RoomDelete,
  DocumentArchive,
  DocumentDelete,
  BoardArchive,
  BoardDelete,
  TrashRestore,
  TrashEmpty,
  RoomChange,
  RoomMute,
  CommentCreate,
  CommentReply,
  CommentEdit,
  CommentResolve,
  CommentDelete,
  CommentSuggest,
  CommentAccept,
  PollVote,
  PollClose,
  CommentMarkRead,
  HandRaise,
  HandLower,
  HandLowerAll,
  TimerStart,
  TimerPause,
  TimerExtend,
  TimerEnd,
  EyesUpStart,
  EyesUpEnd,
  DocumentLetViewersComment,
])
export type Command = Static<typeof Command>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>
