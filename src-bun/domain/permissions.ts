// Who may do what, in one table. A command without a row does not compile; a route without one fails `test/contract/permissions.test.ts`.

import type { ErrorCode } from '../contract/errors.ts'
import type { Command } from '../contract/frames/commands.ts'
import type { Signal } from '../contract/frames/live.ts'
import type { Role } from '../contract/members.ts'
import type { Room } from '../contract/rooms.ts'
import { eyesUp } from './leading/state.ts'
import { type Actor, OWNER } from './ports/common.ts'
import type { Documents } from './ports/documents.ts'
import type { Rooms } from './ports/rooms.ts'
import type { Boards, Settings } from './ports/tables.ts'

type Who = 'anyone' | 'owner' | Role

const ALL = ['host', 'member', 'viewer'] as const
const WRITERS = ['host', 'member'] as const
const HOST = ['host'] as const

/** The frames of plain sockets that are neither commands nor signals. */
type PlainFrame =
  | { readonly type: 'chat.read'; readonly roomId: string }
  | { readonly type: 'chat.people' | 'presence.words' }
type Frame = Command | Signal | PlainFrame
type FrameOf<T extends Frame['type']> = Extract<Frame, { type: T }>

/**
 * Where a frame makes its sender speak (glossary: cause something that others read or see), which says what is checked beside the role:
 * - `nowhere`: nothing.
 * - `everywhere`, in the whole hub: that the member is not muted. No room is looked at.
 * - `inRoom`, `inDocument`, `inBoard`, in what the frame names: that the member is not muted, that the room is not archived, and that it is
 *   not locked or the sender is a host.
 */
type SpeaksWhere<T extends Frame['type']> =
  | 'nowhere'
  | 'everywhere'
  | ('roomId' extends keyof FrameOf<T> ? 'inRoom' : never)
  | ('documentId' extends keyof FrameOf<T> ? 'inDocument' : never)
  | ('boardId' extends keyof FrameOf<T> ? 'inBoard' : never)
type Row<P extends string> = {
  readonly may: readonly Who[]
  readonly speaks: P
  /** Whether viewers may send the frame, too, in a document on which a host lets viewers comment. */
  readonly viewersComment?: true
}

/**
 * `anyone` needs no session; `owner` is the user of this computer, who is not a member. This table knows only roles and rooms. If the actor may
 * not see a thing, the handler of the command refuses with `…notFound`, as if the thing did not exist.
 */
const FRAMES: { readonly [T in Frame['type']]: Row<SpeaksWhere<T>> } = {
  'chat.send': { may: WRITERS, speaks: 'inRoom' },
  'chat.edit': { may: WRITERS, speaks: 'inRoom' },
  // Speaks nowhere, because it adds no text: a muted member may still delete their own messages.
  'chat.delete': { may: WRITERS, speaks: 'nowhere' },
  'chat.react': { may: WRITERS, speaks: 'inRoom' },
  'chat.pin': { may: WRITERS, speaks: 'inRoom' },
  // `everywhere` looks at no room, so members can vote in a locked one: a vote has no words. `vote` refuses in an archived room.
  'poll.vote': { may: WRITERS, speaks: 'everywhere' },
  // Only the member who has begun the poll may close it, or a host: see `closePoll`.
  'poll.close': { may: WRITERS, speaks: 'nowhere' },
  // Viewers and muted members may raise a hand, too: it has no words, and shows hosts that somebody wants to speak.
  'hand.raise': { may: ALL, speaks: 'nowhere' },
  // Members may lower only their own hand, hosts anybody's: see `lowerHand`.
  'hand.lower': { may: ALL, speaks: 'nowhere' },
  'hand.lowerAll': { may: HOST, speaks: 'nowhere' },
  'timer.start': { may: HOST, speaks: 'nowhere' },
  'timer.pause': { may: HOST, speaks: 'nowhere' },
  'timer.extend': { may: HOST, speaks: 'nowhere' },
  'timer.end': { may: HOST, speaks: 'nowhere' },
  'eyesUp.start': { may: HOST, speaks: 'nowhere' },
  'eyesUp.end': { may: HOST, speaks: 'nowhere' },
  'lookHere.start': { may: HOST, speaks: 'nowhere' },
  'lookHere.end': { may: HOST, speaks: 'nowhere' },
  'groups.start': { may: HOST, speaks: 'nowhere' },
  // Speaks nowhere: a member who comes late is put into a group that a host has made.
  'groups.join': { may: ALL, speaks: 'nowhere' },
  'groups.end': { may: HOST, speaks: 'nowhere' },
  'ending.start': { may: HOST, speaks: 'nowhere' },
  'ending.cancel': { may: HOST, speaks: 'nowhere' },
  'chat.typing': { may: WRITERS, speaks: 'inRoom' },
  'chat.read': { may: WRITERS, speaks: 'inRoom' },
  // The answer is sent to the asking socket alone.
  'chat.people': { may: ALL, speaks: 'nowhere' },
  'room.create': { may: WRITERS, speaks: 'everywhere' },
  // Somebody who may not speak can only rejoin a direct room that exists: `openDirect` refuses to create one for them.
  'room.direct': { may: ALL, speaks: 'nowhere' },
  'room.invite': { may: WRITERS, speaks: 'inRoom' },
  'room.remove': { may: WRITERS, speaks: 'nowhere' },
  'room.leave': { may: ALL, speaks: 'nowhere' },
  // The change is sent to the member's own devices alone.
  'room.read': { may: ALL, speaks: 'nowhere' },
  'room.archive': { may: WRITERS, speaks: 'everywhere' },
  'room.lock': { may: HOST, speaks: 'nowhere' },
  // Everybody who may speak in the room may change its topic. Only hosts and the member who created the room may change its name: see `changeRoom`.
  'room.change': { may: WRITERS, speaks: 'inRoom' },
  'room.mute': { may: ALL, speaks: 'nowhere' },
  // A muted member may not rename themselves, because everybody sees a name, so it could be used to say something.
  'member.rename': { may: WRITERS, speaks: 'everywhere' },
  'member.mute': { may: HOST, speaks: 'nowhere' },
  'member.setRole': { may: HOST, speaks: 'nowhere' },
  'member.kick': { may: HOST, speaks: 'nowhere' },
  'member.ban': { may: HOST, speaks: 'nowhere' },
  'member.readmit': { may: HOST, speaks: 'nowhere' },
  'document.create': { may: WRITERS, speaks: 'inRoom' },
  'document.rename': { may: WRITERS, speaks: 'inDocument' },
  'comment.create': { may: WRITERS, speaks: 'inDocument', viewersComment: true },
  'comment.suggest': { may: WRITERS, speaks: 'inDocument' },
  'comment.reply': { may: WRITERS, speaks: 'inDocument', viewersComment: true },
  'comment.edit': { may: WRITERS, speaks: 'inDocument', viewersComment: true },
  'comment.resolve': { may: WRITERS, speaks: 'inDocument' },
  // The editor of the member who accepts a suggestion then changes the text, so they must be allowed to write in the document.
  'comment.accept': { may: WRITERS, speaks: 'inDocument' },
  // As `chat.delete`. Viewers may send it as well, to delete their own comments.
  'comment.delete': { may: ALL, speaks: 'nowhere' },
  // As `room.read`.
  'comment.markRead': { may: ALL, speaks: 'nowhere' },
  'door.set': { may: HOST, speaks: 'nowhere' },
  'door.renew': { may: HOST, speaks: 'nowhere' },
  'exports.allow': { may: HOST, speaks: 'nowhere' },
  'retention.set': { may: HOST, speaks: 'nowhere' },
  'board.create': { may: WRITERS, speaks: 'inRoom' },
  'record.put': { may: WRITERS, speaks: 'inBoard' },
  'record.patch': { may: WRITERS, speaks: 'inBoard' },
  'record.remove': { may: WRITERS, speaks: 'inBoard' },
  'record.batch': { may: WRITERS, speaks: 'inBoard' },
  // Only hosts and the member who created a thing may delete it. The member who deleted it may also restore it: see `domain/trash.ts`.
  'room.delete': { may: WRITERS, speaks: 'everywhere' },
  'document.archive': { may: WRITERS, speaks: 'everywhere' },
  'document.delete': { may: WRITERS, speaks: 'everywhere' },
  'document.letViewersComment': { may: HOST, speaks: 'nowhere' },
  'board.archive': { may: WRITERS, speaks: 'everywhere' },
  'board.delete': { may: WRITERS, speaks: 'everywhere' },
  'trash.restore': { may: WRITERS, speaks: 'everywhere' },
  'trash.empty': { may: HOST, speaks: 'nowhere' },
  // Which status a member shows (a coloured dot) and which page they look at: no words of their own.
  'presence.set': { may: ALL, speaks: 'nowhere' },
  'presence.words': { may: WRITERS, speaks: 'everywhere' },
  sync: { may: ALL, speaks: 'nowhere' },
  ping: { may: ALL, speaks: 'nowhere' },
}

/** Frames on `/collaborate`, each about the document of its socket. */
const DOCUMENT_FRAMES = {
  step1: { may: ALL, speaks: 'nowhere' },
  update: { may: WRITERS, speaks: 'inDocument' },
  awareness: { may: WRITERS, speaks: 'inDocument' },
  queryAwareness: { may: ALL, speaks: 'nowhere' },
} as const satisfies Record<string, Row<'nowhere' | 'inDocument'>>

/** Method and path as registered. */
const ROUTES = {
  'GET /health': ['anyone'],
  // A page asks this before somebody types a code, which they may want to be sent encrypted.
  'GET /api/encryption': ['anyone'],
  'GET /hubbub-authority.crt': ['anyone'],
  'POST /api/join': ['anyone'],
  // What is pending here is a secret that only the person who waits has.
  'GET /api/join/:pending': ['anyone'],
  'DELETE /api/join/:pending': ['anyone'],
  'POST /api/join/:pending/cancel': ['anyone'],
  // Hosts decide by another id, which the frame `waiting` has.
  'POST /api/join/:pending/admit': HOST,
  'POST /api/join/:pending/refuse': HOST,
  'POST /api/host': ['anyone'],
  // A client asks this before it sends its token, to find out whether this is its hub.
  'GET /api/hub/proof': ['anyone'],
  // The pass in the body signs in: a secret for one use, which `POST /api/session/pass` gives to a page that moves to another address of the hub.
  'POST /api/session/move': ['anyone'],
  'POST /api/session/pass': ALL,
  'POST /api/host/links': ['owner'],
  'POST /api/window': ['owner'],
  // The first request of a page. It is answered 200 even if nobody is signed in, because browsers print every 401 as an error.
  'GET /api/session': ['anyone'],
  'GET /api/me': ALL,
  // A status with words is refused to those who may not speak, see `presence.words`.
  'PUT /api/me/status': ALL,
  'GET /api/leading': ALL,
  'PUT /api/leading/hand': ALL,
  'DELETE /api/leading/hand': ALL,
  'DELETE /api/leading/hands': HOST,
  'DELETE /api/leading/hands/:memberId': HOST,
  'PUT /api/leading/timer': HOST,
  'PATCH /api/leading/timer': HOST,
  'DELETE /api/leading/timer': HOST,
  'PUT /api/leading/eyes-up': HOST,
  'DELETE /api/leading/eyes-up': HOST,
  'PUT /api/leading/look-here': HOST,
  'DELETE /api/leading/look-here': HOST,
  'PUT /api/leading/groups': HOST,
  'POST /api/leading/groups/join': ALL,
  'DELETE /api/leading/groups': HOST,
  'PUT /api/leading/ending': HOST,
  'DELETE /api/leading/ending': HOST,
  'POST /api/sign-out': ALL,
  'GET /api/sessions': ALL,
  'DELETE /api/sessions/:id': ALL,
  'POST /api/tickets': ALL,
  'GET /api/invitation': ALL,
  'PUT /api/door': HOST,
  'POST /api/door/renew': HOST,
  'GET /api/audit': HOST,
  'GET /api/removals': HOST,
  'POST /api/members/:id/kick': HOST,
  'POST /api/members/:id/ban': HOST,
  'DELETE /api/members/:id/ban': HOST,
  'PUT /api/members/:id/role': HOST,
  'GET /api/members': ALL,
  'GET /api/rooms': ALL,
  'POST /api/rooms': WRITERS,
  'POST /api/rooms/:id/members': WRITERS,
  'GET /api/rooms/:id/messages': ALL,
  'POST /api/rooms/:id/messages': WRITERS,
  'PATCH /api/rooms/:id/messages/:messageId': WRITERS,
  'DELETE /api/rooms/:id/messages/:messageId': WRITERS,
  'PUT /api/rooms/:id/messages/:messageId/reactions/:emoji': WRITERS,
  'DELETE /api/rooms/:id/messages/:messageId/reactions/:emoji': WRITERS,
  'GET /api/rooms/:id/messages/:messageId/readers': ALL,
  'GET /api/rooms/:id/pins': ALL,
  'PUT /api/rooms/:id/messages/:messageId/pin': WRITERS,
  'DELETE /api/rooms/:id/messages/:messageId/pin': WRITERS,
  'GET /api/rooms/:id/messages/:messageId/vote': ALL,
  'PUT /api/rooms/:id/messages/:messageId/vote': WRITERS,
  'POST /api/rooms/:id/messages/:messageId/close-poll': WRITERS,
  'POST /api/rooms/:id/read': ALL,
  'PUT /api/rooms/:id/mute': ALL,
  'DELETE /api/rooms/:id/mute': ALL,
  // The answer is the same for everybody: what the hub supports of the protocol of tus.
  'OPTIONS /api/files': ['anyone'],
  'POST /api/files': WRITERS,
  'PATCH /api/files/:id': WRITERS,
  'DELETE /api/files/:id': WRITERS,
  'GET /api/files/:id': ALL,
  'GET /api/files/:id/:name': ALL,
  'GET /api/documents': ALL,
  'POST /api/documents': WRITERS,
  'GET /api/boards': ALL,
  'POST /api/boards': WRITERS,
  'GET /api/boards/:id': ALL,
  'GET /api/boards/:id/records': ALL,
  'GET /api/boards/:id/records/:key/history': ALL,
  'POST /api/boards/:id/records': WRITERS,
  'POST /api/boards/:id/records/batch': WRITERS,
  'PUT /api/boards/:id/records/:key': WRITERS,
  'PATCH /api/boards/:id/records/:key': WRITERS,
  'DELETE /api/boards/:id/records/:key': WRITERS,
  'PATCH /api/rooms/:id': WRITERS,
  'DELETE /api/rooms/:id': WRITERS,
  'PATCH /api/documents/:id': WRITERS,
  'DELETE /api/documents/:id': WRITERS,
  'POST /api/documents/:id/start-anew': HOST,
  'GET /api/documents/:id/versions': ALL,
  'POST /api/documents/:id/versions': WRITERS,
  'DELETE /api/documents/:id/versions/:seq': WRITERS,
  'POST /api/documents/:id/restore': WRITERS,
  'POST /api/documents/:id/take-back': WRITERS,
  'GET /api/documents/:id/text': ALL,
  'PUT /api/documents/:id/text': WRITERS,
  'PUT /api/documents/:id/files/:fileId': WRITERS,
  'POST /api/documents/:id/text': WRITERS,
  'PATCH /api/documents/:id/text': WRITERS,
  'GET /api/documents/:id/blame': ALL,
  'GET /api/documents/:id/compare': ALL,
  'GET /api/me/comments': ALL,
  'GET /api/documents/:id/backlinks': ALL,
  'GET /api/documents/:id/comments': ALL,
  // The commands behind these routes refuse viewers, unless the document lets viewers comment.
  'POST /api/documents/:id/comments': ALL,
  'POST /api/documents/:id/comments/read': ALL,
  'PATCH /api/documents/:id/comments/:commentId': ALL,
  'DELETE /api/documents/:id/comments/:commentId': ALL,
  'PATCH /api/boards/:id': WRITERS,
  'DELETE /api/boards/:id': WRITERS,
  'GET /api/trash': WRITERS,
  'POST /api/trash/:id/restore': WRITERS,
  'DELETE /api/trash': HOST,
  'DELETE /api/trash/:id': HOST,
  'GET /api/search': ALL,
  // As Markdown it is an export, which hosts can restrict: see `mayExport`.
  'GET /api/catch-up': ALL,
  // Hosts can restrict exports further: see `mayExport`.
  'GET /api/export/rooms/:id': ALL,
  'GET /api/export/documents/:id': ALL,
  'GET /api/export/boards/:id': ALL,
  'GET /api/export/log': ALL,
  'GET /api/export/session': ALL,
  'GET /api/export/session/size': ALL,
  'GET /api/export/rooms/:id/size': ALL,
  'GET /api/export/documents/:id/size': ALL,
  'GET /api/export/boards/:id/size': ALL,
  'GET /api/exports': ALL,
  'PUT /api/exports': HOST,
  'GET /api/retention': ALL,
  'PUT /api/retention': HOST,
  'GET /api/retention/older': HOST,
  'GET /api/backup': ['owner'],
  'GET /api/log/checkpoint': ALL,
  'GET /api/log/consistency': ALL,
  'GET /api/log/inclusion': ALL,
  'GET /api/hub/status': HOST,
  'GET /api/machines': HOST,
  'GET /api/hub/doctor': HOST,
  'POST /api/clock/confirm': HOST,
  'GET /api/hubs': ALL,
  'GET /metrics': HOST,
  'GET /api/connections': ALL,
  'DELETE /api/connections/:id': ALL,
  'POST /api/notices': HOST,
  'POST /api/members/:id/notices': HOST,
  'WS /live': ALL,
  'WS /ws': ALL,
  'WS /chat': ALL,
  'WS /presence': ALL,
  'WS /changes': ALL,
  'WS /collaborate/:docId': ALL,
  'WS /collaborate/*': ALL,
  'GET /*': ['anyone'],
} as const satisfies Record<string, readonly Who[]>
export type Route = keyof typeof ROUTES

export const routes = Object.keys(ROUTES) as Route[]

/** Whether the actor's role may send this frame at all. `whyMayNot` also checks mutes and rooms. */
export function mayRun(actor: Actor, type: Frame['type']): boolean {
  return FRAMES[type].may.includes(actor.role)
}

/** The frames that only hosts may send during `eyesUp`, when a host asks everybody to look up. */
const QUIETED: readonly Frame['type'][] = ['chat.send', 'chat.edit', 'chat.react', 'chat.pin', 'chat.typing']

/** The tables in which a room, a document or a board is looked up as the actor sees it. */
type VisibleTables = {
  readonly rooms: Pick<Rooms, 'visibleTo'>
  readonly documents: Pick<Documents, 'visibleTo'>
  readonly boards: Pick<Boards, 'visibleTo'>
  readonly settings: Pick<Settings, 'get'>
}

/**
 * Why the actor may not send this frame; undefined if they may. `notAllowed`: because of their role. `member.muted`, `room.locked`,
 * `room.archived`, `room.quiet`: because they may not speak there now.
 */
export function whyMayNot(actor: Actor, frame: Frame, tables: VisibleTables): ErrorCode | undefined {
  const { may, speaks, viewersComment }: Row<string> = FRAMES[frame.type]
  const commentsAsViewer =
    viewersComment === true && actor.role === 'viewer' && mayCommentAsViewer(actor, frame, tables)
  if (!may.includes(actor.role) && !commentsAsViewer) return 'notAllowed'
  if (speaks === 'nowhere') return undefined
  // For a viewer who may comment here, a mute and a locked or archived room count as they do for a member.
  const speaker = commentsAsViewer ? { ...actor, role: 'member' as const } : actor
  const reason = whyMayNotSpeak(speaker, speaks === 'everywhere' ? undefined : roomOf(actor, frame, tables))
  if (reason || actor.role === 'host' || !QUIETED.includes(frame.type)) return reason
  return eyesUp(tables.settings) ? 'room.quiet' : undefined
}

const mayCommentAsViewer = (actor: Actor, frame: Frame, { documents }: VisibleTables): boolean =>
  'documentId' in frame && documents.visibleTo(actor, frame.documentId)?.viewersComment === true

/** Why the actor may not send this frame on `/collaborate`; `room` is that of the document, if it has one. */
export function whyMayNotSend(
  actor: Actor,
  kind: keyof typeof DOCUMENT_FRAMES,
  room: RoomState | undefined,
): ErrorCode | undefined {
  const { may, speaks }: Row<string> = DOCUMENT_FRAMES[kind]
  if (!may.includes(actor.role)) return 'notAllowed'
  return speaks === 'nowhere' ? undefined : whyMayNotSpeak(actor, room)
}

export type RoomState = Pick<Room, 'archived' | 'locked'>

/** Why the actor may not speak in `room`, or, if that is undefined, in the whole hub. Undefined if they may. */
export function whyMayNotSpeak({ role, muted }: Actor, room?: RoomState): ErrorCode | undefined {
  if (role === 'viewer') return 'notAllowed'
  if (muted) return 'member.muted'
  if (room?.archived) return 'room.archived'
  return room?.locked && role !== 'host' ? 'room.locked' : undefined
}

/** The room in which the frame speaks. Undefined if what it names belongs to no room, or is invisible to the actor. */
function roomOf(actor: Actor, frame: Frame, tables: VisibleTables): Room | undefined {
  const roomId = roomIdOf(actor, frame, tables)
  return roomId === undefined ? undefined : tables.rooms.visibleTo(actor, roomId)
}

function roomIdOf(actor: Actor, frame: Frame, { documents, boards }: VisibleTables): string | undefined {
  if ('documentId' in frame) return documents.visibleTo(actor, frame.documentId)?.roomId
  if ('boardId' in frame) return boards.visibleTo(actor, frame.boardId)?.roomId
  return 'roomId' in frame ? frame.roomId : undefined
}

export function mayUse(actor: Actor | undefined, route: Route): boolean {
  const who: readonly Who[] = ROUTES[route] ?? []
  if (who.includes('anyone')) return true
  // The owner of this computer reads what a host may read, and gets host links; in the hub they change nothing.
  if (actor === OWNER) return who.includes('owner') || (route.startsWith('GET ') && who.includes('host'))
  return actor !== undefined && who.includes(actor.role)
}
