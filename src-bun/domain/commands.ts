// The table of all commands and their handlers. A command without a handler does not compile.
import type { Change } from '../contract/frames/changes.ts'
import type { Command, CommandOf } from '../contract/frames/commands.ts'
import { archiveBoard, changeRecords, createBoard, patchRecord, putRecord, removeRecord } from './boards.ts'
import { archiveDocument, createDocument, letViewersComment, renameDocument } from './documents/catalogue.ts'
import {
  createComment,
  deleteComment,
  editComment,
  replyToComment,
  resolveComment,
} from './documents/comments/comments.ts'
import { acceptSuggestion, suggestText } from './documents/comments/suggestions.ts'
import { markCommentsRead } from './documents/comments/unread.ts'
import { renewCode, setDoor } from './door.ts'
import { allowExports } from './exports.ts'
import {
  endEyesUp,
  endTimer,
  extendTimer,
  lowerAllHands,
  lowerHand,
  pauseTimer,
  raiseHand,
  startEyesUp,
  startTimer,
} from './leading/commands.ts'
import { cancelEnding, startEnding } from './leading/ending.ts'
import { endGroups, joinGroup, startGroups } from './leading/groups.ts'
import { endLookHere, startLookHere } from './leading/look-here.ts'
import { renameMember } from './members/members.ts'
import { ban, kick, mute, readmit, setRole } from './members/moderation.ts'
import type { Scope } from './ports/tables.ts'
import type { Result } from './result.ts'
import { postMessage } from './rooms/chat.ts'
import { deleteMessage, editMessage, pin, react } from './rooms/message-changes.ts'
import { closePoll, vote } from './rooms/polls.ts'
import { muteRoom } from './rooms/reading.ts'
import { setRetention } from './rooms/retention.ts'
import { changeRoom } from './rooms/room-details.ts'
import { archiveRoom, invite, leaveRoom, lockRoom, removeFromRoom } from './rooms/room-members.ts'
import { createRoom, openDirect } from './rooms/rooms.ts'
import { deleteBoard, deleteDocument, deleteRoom, emptyTrash, restoreFromTrash } from './trash.ts'

/** The change that a command makes, or several, which are committed together, each with a `seq` of its own. */
export type Outcome = Result<Change | readonly Change[]>
export type Handlers = { readonly [T in Command['type']]: (scope: Scope, command: CommandOf<T>) => Outcome }

export const commands: Handlers = {
  'chat.send': postMessage,
  'chat.edit': editMessage,
  'chat.delete': deleteMessage,
  'chat.react': react,
  'chat.pin': pin,
  'poll.vote': vote,
  'poll.close': closePoll,
  'hand.raise': raiseHand,
  'hand.lower': lowerHand,
  'hand.lowerAll': lowerAllHands,
  'timer.start': startTimer,
  'timer.pause': pauseTimer,
  'timer.extend': extendTimer,
  'timer.end': endTimer,
  'eyesUp.start': startEyesUp,
  'eyesUp.end': endEyesUp,
  'lookHere.start': startLookHere,
  'lookHere.end': endLookHere,
  'groups.start': startGroups,
  'groups.join': joinGroup,
  'groups.end': endGroups,
  'ending.start': startEnding,
  'ending.cancel': cancelEnding,
  'room.create': createRoom,
  'room.direct': openDirect,
  'room.invite': invite,
  'room.remove': removeFromRoom,
  'room.leave': leaveRoom,
  'room.archive': archiveRoom,
  'room.lock': lockRoom,
  'room.change': changeRoom,
  'room.mute': muteRoom,
  'member.rename': renameMember,
  'member.mute': mute,
  'member.setRole': setRole,
  'member.kick': kick,
  'member.ban': ban,
  'member.readmit': readmit,
  'document.create': createDocument,
  'document.rename': renameDocument,
  'door.set': setDoor,
  'door.renew': renewCode,
  'exports.allow': allowExports,
  'retention.set': setRetention,
  'board.create': createBoard,
  'record.put': putRecord,
  'record.patch': patchRecord,
  'record.remove': removeRecord,
  'record.batch': changeRecords,
  'room.delete': deleteRoom,
  'document.archive': archiveDocument,
  'document.letViewersComment': letViewersComment,
  'document.delete': deleteDocument,
  'board.archive': archiveBoard,
  'board.delete': deleteBoard,
  'comment.create': createComment,
  'comment.suggest': suggestText,
  'comment.reply': replyToComment,
  'comment.edit': editComment,
  'comment.resolve': resolveComment,
  'comment.accept': acceptSuggestion,
  'comment.delete': deleteComment,
  'comment.markRead': markCommentsRead,
  'trash.restore': restoreFromTrash,
  'trash.empty': emptyTrash,
}

/** Runs the handler of a command. TypeScript cannot see that `commands[type]` takes this command; the type of the table guarantees it. */
export function handle<T extends Command['type']>(scope: Scope, command: CommandOf<T>): Outcome {
  const handler = commands[command.type as T] as (scope: Scope, command: CommandOf<T>) => Outcome
  return handler(scope, command)
}
