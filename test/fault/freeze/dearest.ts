// Every frame and every route at its dearest: the sender chooses what costs the hub most, within the limits. A frame or a route
// without a row here does not compile.
import * as encoding from 'lib0/encoding'
import type { Command, CommandOf } from '../../../src-bun/contract/frames/commands.ts'
import type { Signal, SignalOf } from '../../../src-bun/contract/frames/live.ts'
import type { ChatUp, PresenceUp } from '../../../src-bun/contract/frames/plain.ts'
import {
  AWARENESS_MAX_BYTES,
  PRESENCE_WATCHED_MAX,
  RECORDS_PER_BATCH,
  TRASH_ITEMS_PER_COMMAND,
} from '../../../src-bun/contract/limits.ts'
import type { Route } from '../../../src-bun/domain/permissions.ts'
import { awarenessFrame, step1Frame, updateFrame } from '../../../src-bun/transport/documents/frames.ts'
import { updateBytes } from '../../support/yjs-bytes.ts'
import { DOCUMENT_CLIENT, type World } from './world.ts'

/** The world, who sends, and where the log is. `n` is another number for each frame. */
export type Sender = World & { memberId: string; epoch: string; lastSeq: number; n: number }

const LONG = '漢'.repeat(3990)
/** Behind each `@` there are several names to look for, as long as a text looks for names. */
const MENTIONING = Array.from({ length: 150 }, (_, n) => `@l ${n} I1l ${n} oO0`).join(', ')

/** On `/live`. */
export const COMMANDS: { readonly [T in Command['type']]: (by: Sender) => Omit<CommandOf<T>, 'type' | 'clientId'> } = {
  'chat.send': ({ lobbyId }) => ({ roomId: lobbyId, body: LONG }),
  'chat.edit': ({ lobbyId, messageId }) => ({ roomId: lobbyId, messageId, body: MENTIONING }),
  'chat.delete': ({ lobbyId, messageId }) => ({ roomId: lobbyId, messageId }),
  'chat.react': ({ lobbyId, messageId, n }) => ({
    roomId: lobbyId,
    messageId,
    emoji: String.fromCodePoint(0x1f600 + (n % 20)),
    isSet: n % 3 > 0,
  }),
  'chat.pin': ({ lobbyId, messageId, n }) => ({ roomId: lobbyId, messageId, isSet: n % 2 === 0 }),
  'poll.vote': ({ lobbyId, pollId, n }) => ({ roomId: lobbyId, messageId: pollId, choices: [n % 10] }),
  'poll.close': ({ lobbyId, messageId }) => ({ roomId: lobbyId, messageId }),
  'hand.raise': () => ({}),
  'hand.lower': () => ({}),
  'hand.lowerAll': () => ({}),
  'timer.start': () => ({ ms: 60_000, label: 'x'.repeat(80) }),
  'timer.pause': ({ n }) => ({ isPaused: n % 2 === 0 }),
  'timer.extend': () => ({ ms: 60_000 }),
  'timer.end': () => ({}),
  'eyesUp.start': () => ({ text: '漢'.repeat(200) }),
  'eyesUp.end': () => ({}),
  'lookHere.start': ({ documentId }) => ({ place: { kind: 'document', id: documentId, passage: '漢'.repeat(200) } }),
  'lookHere.end': () => ({}),
  'groups.start': ({ memberIds, n }) => ({
    groups: Array.from({ length: 30 }, (_, group) => ({
      name: `group ${n % 5} ${group}`,
      memberIds: memberIds.filter((_, place) => place % 30 === group).slice(0, 100),
    })),
    ms: 60_000,
  }),
  'groups.join': () => ({}),
  'groups.end': ({ lobbyId }) => ({ place: { kind: 'room', id: lobbyId } }),
  'ending.start': () => ({ ms: 3_600_000 }),
  'ending.cancel': () => ({}),
  'room.create': ({ n }) => ({ name: `room ${n}`, private: true }),
  'room.direct': ({ memberIds, n }) => ({ memberId: memberIds[n % memberIds.length] as string }),
  'room.invite': ({ lobbyId, memberIds, n }) => ({
    roomId: lobbyId,
    memberId: memberIds[n % memberIds.length] as string,
  }),
  'room.remove': ({ lobbyId, memberIds, n }) => ({
    roomId: lobbyId,
    memberId: memberIds[n % memberIds.length] as string,
  }),
  'room.leave': ({ lobbyId }) => ({ roomId: lobbyId }),
  'room.archive': ({ lobbyId, n }) => ({ roomId: lobbyId, archived: n % 2 === 0 }),
  'room.delete': ({ memberIds }) => ({ roomId: memberIds[0] as string }),
  'room.lock': ({ lobbyId, n }) => ({ roomId: lobbyId, locked: n % 2 === 0 }),
  'room.change': ({ lobbyId, n }) => ({ roomId: lobbyId, topic: `${n} ${'漢'.repeat(240)}` }),
  'room.mute': ({ lobbyId, n }) => ({ roomId: lobbyId, muted: n % 2 === 0 }),
  // As all others are called.
  'member.rename': ({ n }) => ({ name: n % 2 === 0 ? 'l' : 'I' }),
  'member.mute': ({ memberIds }) => ({ memberId: memberIds[0] as string, muted: true }),
  'member.setRole': ({ memberIds }) => ({ memberId: memberIds[0] as string, role: 'viewer' }),
  'member.kick': ({ memberIds }) => ({ memberId: memberIds[0] as string }),
  'member.ban': ({ memberIds }) => ({ memberId: memberIds[0] as string }),
  'member.readmit': ({ memberIds }) => ({ memberId: memberIds[0] as string }),
  'document.create': ({ n }) => ({ title: `${n} ${'x'.repeat(100)}` }),
  'document.rename': ({ documentId, n }) => ({ documentId, title: `${n} ${'x'.repeat(100)}` }),
  'comment.create': ({ documentId }) => ({ documentId, body: MENTIONING, quote: LONG.slice(0, 200) }),
  'comment.reply': ({ documentId, memberIds }) => ({ documentId, commentId: memberIds[0] as string, body: MENTIONING }),
  'comment.edit': ({ documentId, memberIds }) => ({ documentId, commentId: memberIds[0] as string, body: MENTIONING }),
  'comment.resolve': ({ documentId, memberIds }) => ({
    documentId,
    commentId: memberIds[0] as string,
    resolved: true,
  }),
  'comment.suggest': ({ documentId, n }) => ({
    documentId,
    suggestion: { original: LONG, replacement: `${LONG.slice(0, 3900)} ${n}` },
    body: MENTIONING,
  }),
  'comment.accept': ({ documentId, memberIds }) => ({ documentId, commentId: memberIds[0] as string }),
  'comment.delete': ({ documentId, memberIds }) => ({ documentId, commentId: memberIds[0] as string }),
  'comment.markRead': ({ documentId }) => ({ documentId, upTo: 1 }),
  'document.archive': ({ documentId, n }) => ({ documentId, archived: n % 2 === 0 }),
  'document.letViewersComment': ({ documentId, n }) => ({ documentId, viewersComment: n % 2 === 0 }),
  'document.delete': ({ memberIds }) => ({ documentId: memberIds[0] as string }),
  'board.archive': ({ boardId, n }) => ({ boardId, archived: n % 2 === 0 }),
  'board.delete': ({ memberIds }) => ({ boardId: memberIds[0] as string }),
  'trash.restore': ({ memberIds }) => ({ id: memberIds[0] as string }),
  'trash.empty': ({ memberIds }) => ({ ids: memberIds.slice(0, TRASH_ITEMS_PER_COMMAND) }),
  'door.set': () => ({ door: 'code' }),
  'door.renew': () => ({}),
  'exports.allow': () => ({ to: 'everybody' }),
  'retention.set': () => ({ days: 3650 }),
  'board.create': ({ n }) => ({
    name: `new ${n}`,
    columns: Array.from({ length: 40 }, (_, column) => ({ key: `c${column}`, type: 'text' as const })),
  }),
  'record.put': ({ boardId, n }) => ({ boardId, key: `k${n}`, values: { n } }),
  'record.patch': ({ boardId, n }) => ({ boardId, key: 'k0', values: { n } }),
  'record.remove': ({ boardId, n }) => ({ boardId, key: `k${n - 1}` }),
  'record.batch': ({ boardId, n }) => ({
    boardId,
    put: Array.from({ length: RECORDS_PER_BATCH }, (_, at) => ({ key: `b${at}`, values: { n } })),
  }),
}

export const SIGNALS: { readonly [T in Signal['type']]: (by: Sender) => Omit<SignalOf<T>, 'type'> } = {
  // What was changed in a private room of others.
  sync: ({ lastSeq, epoch }) => ({ since: lastSeq - 4999, epoch }),
  ping: ({ n }) => ({ t: n }),
  'presence.set': ({ n }) => ({ status: n % 2 === 0 ? 'away' : 'online' }),
  'chat.typing': ({ lobbyId }) => ({ roomId: lobbyId }),
  'room.read': ({ lobbyId, n }) => ({ roomId: lobbyId, seq: n }),
}

/** A snapshot, and a frame that is refused for its depth only when all of it was read. */
export const OTHER_LIVE_FRAMES: Record<string, (by: Sender) => string> = {
  snapshot: () => '{"type":"sync"}',
  'long and invalid': () => `{"type":"sync","x":[${'[1],'.repeat(12_000)}1]}`,
}

export const CHAT_FRAMES: Record<string, (by: Sender) => ChatUp> = {
  content: ({ lobbyId }) => ({ content: LONG, room: lobbyId }),
  message: ({ lobbyId }) => ({ action: 'message', content: MENTIONING, room: lobbyId }),
  subscribe: ({ n }) => ({ action: 'subscribe', room: `chat ${n}` }),
  unsubscribe: ({ n }) => ({ action: 'unsubscribe', room: `chat ${n}` }),
  typing: ({ lobbyId }) => ({ type: 'typing', room: lobbyId }),
  read: ({ lobbyId }) => ({ type: 'read', messageId: 'x', room: lobbyId }),
}

export const PRESENCE_FRAMES: Record<string, (by: Sender) => PresenceUp> = {
  status: ({ n }) => ({ type: 'status', status: 'busy', customStatus: `${n} ${'漢'.repeat(70)}` }),
  'subscribe to unknown names': ({ n }) => ({
    type: 'subscribe',
    userIds: Array.from({ length: PRESENCE_WATCHED_MAX }, (_, at) => `nobody ${n} ${at}`),
  }),
  'subscribe to names': () => ({
    type: 'subscribe',
    userIds: Array.from({ length: PRESENCE_WATCHED_MAX }, (_, at) => `l ${at + 2}`),
  }),
}

/** On `/ws`. */
export const ECHO_FRAMES: Record<string, (by: Sender) => string> = {
  text: () => `"${'漢'.repeat(21_000)}"`,
  json: () => `[${'{"a":1},'.repeat(7000)}1]`,
}

/** On `/collaborate`. `clientId` is one that belongs to nobody. */
export const DOCUMENT_FRAMES: Record<string, (by: Sender) => Uint8Array> = {
  'step 1 that knows nothing': () => step1Frame(Uint8Array.of(0)),
  // Another answer each time, and of each part of the document something is missing.
  'step 1 that knows a part': ({ n }) => step1Frame(stateVector([[DOCUMENT_CLIENT, 100_000 + n]])),
  'step 1 with many clients': ({ n }) => step1Frame(stateVector(Array.from({ length: 100_000 }, (_, c) => [c, n]))),
  keystroke: ({ n }) =>
    updateFrame(
      updateBytes([{ client: 77, clock: n, structs: [n === 0 ? { text: 'x' } : { origin: [77, n - 1], text: 'x' }] }]),
    ),
  'deletions that are known': () =>
    updateFrame(
      updateBytes(
        [],
        [
          {
            client: DOCUMENT_CLIENT,
            ranges: Array.from({ length: 250_000 }, (_, at): [number, number] => [at * 2, 1]),
          },
        ],
      ),
    ),
  'an update that is refused at its end': ({ n }) =>
    updateFrame(
      updateBytes([
        {
          client: 1000 + n,
          clock: 0,
          structs: [...Array.from({ length: 40_000 }, () => ({ text: 'x' })), { text: 'x', parent: 'other' }],
        },
      ]),
    ),
  'carets of others': () =>
    awarenessFrame(Array.from({ length: 120_000 }, (_, clientId) => ({ clientId, clock: 1, state: '{}' }))),
  'its own caret': ({ n }) =>
    awarenessFrame([{ clientId: 5, clock: n, state: `"${'x'.repeat(AWARENESS_MAX_BYTES - 10)}"` }]),
  'query for carets': () => Uint8Array.of(3),
}

const stateVector = (clients: [number, number][]): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clients.length)
    for (const pair of clients) for (const part of pair) encoding.writeVarUint(encoder, part)
  })

type Asked = { path: string; body?: unknown; headers?: Record<string, string> }

const tus = { 'tus-resumable': '1.0.0' }

/** The dearest request of each route. Undefined for the routes of sockets, which are opened instead. */
export const REQUESTS: { readonly [R in Route]: ((by: Sender) => Asked) | undefined } = {
  'GET /health': () => ({ path: '/health' }),
  'GET /api/encryption': () => ({ path: '/api/encryption' }),
  'GET /hubbub-authority.crt': () => ({ path: '/hubbub-authority.crt' }),
  'GET /api/hub/proof': () => ({ path: `/api/hub/proof?claims=a.${'b'.repeat(2000)}&nonce=${'n'.repeat(64)}` }),
  'POST /api/session/move': () => ({ path: '/api/session/move', body: { pass: `a.${'b'.repeat(2000)}.c` } }),
  'POST /api/session/pass': () => ({ path: '/api/session/pass', body: {} }),
  'POST /api/join': ({ n }) => ({ path: '/api/join', body: { name: n % 2 === 0 ? 'l' : 'I' } }),
  'GET /api/join/:pending': () => ({ path: '/api/join/nobody' }),
  'DELETE /api/join/:pending': () => ({ path: '/api/join/nobody' }),
  'POST /api/join/:pending/cancel': () => ({ path: '/api/join/nobody/cancel', body: {} }),
  'POST /api/join/:pending/admit': () => ({ path: '/api/join/nobody/admit', body: {} }),
  'POST /api/join/:pending/refuse': () => ({ path: '/api/join/nobody/refuse', body: {} }),
  'POST /api/host': () => ({ path: '/api/host', body: { hostToken: 'x'.repeat(60_000) } }),
  'POST /api/host/links': () => ({ path: '/api/host/links', body: {} }),
  'POST /api/window': () => ({ path: '/api/window', body: {} }),
  'GET /api/session': () => ({ path: '/api/session' }),
  'GET /api/me': () => ({ path: '/api/me' }),
  'GET /api/leading': () => ({ path: '/api/leading' }),
  'PUT /api/leading/hand': () => ({ path: '/api/leading/hand', body: {} }),
  'DELETE /api/leading/hand': () => ({ path: '/api/leading/hand' }),
  'DELETE /api/leading/hands': () => ({ path: '/api/leading/hands' }),
  'DELETE /api/leading/hands/:memberId': ({ memberIds }) => ({ path: `/api/leading/hands/${memberIds[0]}` }),
  'PUT /api/leading/timer': () => ({ path: '/api/leading/timer', body: { ms: 60_000, label: 'x'.repeat(80) } }),
  'PATCH /api/leading/timer': () => ({ path: '/api/leading/timer', body: { ms: 60_000 } }),
  'DELETE /api/leading/timer': () => ({ path: '/api/leading/timer' }),
  'PUT /api/leading/eyes-up': () => ({ path: '/api/leading/eyes-up', body: { text: '漢'.repeat(200) } }),
  'DELETE /api/leading/eyes-up': () => ({ path: '/api/leading/eyes-up' }),
  'PUT /api/leading/look-here': (by) => ({ path: '/api/leading/look-here', body: COMMANDS['lookHere.start'](by) }),
  'DELETE /api/leading/look-here': () => ({ path: '/api/leading/look-here' }),
  'PUT /api/leading/groups': (by) => ({ path: '/api/leading/groups', body: COMMANDS['groups.start'](by) }),
  'POST /api/leading/groups/join': () => ({ path: '/api/leading/groups/join', body: {} }),
  'DELETE /api/leading/groups': () => ({ path: '/api/leading/groups' }),
  'PUT /api/leading/ending': () => ({ path: '/api/leading/ending', body: { ms: 3_600_000 } }),
  'DELETE /api/leading/ending': () => ({ path: '/api/leading/ending' }),
  'PUT /api/me/status': ({ n }) => ({
    path: '/api/me/status',
    body: { status: 'busy', customStatus: `${n} ${'漢'.repeat(70)}` },
  }),
  // Signing out would end the burst.
  'POST /api/sign-out': undefined,
  'GET /api/sessions': () => ({ path: '/api/sessions' }),
  'DELETE /api/sessions/:id': () => ({ path: '/api/sessions/zzzzzzzzzzzzzzzz' }),
  'POST /api/tickets': ({ documentId }) => ({ path: '/api/tickets', body: { documentId } }),
  'GET /api/invitation': () => ({ path: '/api/invitation' }),
  'PUT /api/door': () => ({ path: '/api/door', body: { door: 'code' } }),
  'POST /api/door/renew': () => ({ path: '/api/door/renew', body: {} }),
  'GET /api/audit': () => ({ path: '/api/audit' }),
  'GET /api/removals': () => ({ path: '/api/removals' }),
  'POST /api/members/:id/kick': ({ memberIds }) => ({ path: `/api/members/${memberIds[0]}/kick`, body: {} }),
  'POST /api/members/:id/ban': ({ memberIds }) => ({ path: `/api/members/${memberIds[0]}/ban`, body: {} }),
  'DELETE /api/members/:id/ban': ({ memberIds }) => ({ path: `/api/members/${memberIds[0]}/ban` }),
  'PUT /api/members/:id/role': ({ memberIds }) => ({
    path: `/api/members/${memberIds[0]}/role`,
    body: { role: 'viewer' },
  }),
  'GET /api/members': () => ({ path: '/api/members?q=a' }),
  'GET /api/rooms': () => ({ path: '/api/rooms' }),
  'POST /api/rooms': ({ n }) => ({ path: '/api/rooms', body: { name: `asked ${n}` } }),
  'POST /api/rooms/:id/members': ({ lobbyId, memberIds }) => ({
    path: `/api/rooms/${lobbyId}/members`,
    body: { memberId: memberIds[0] },
  }),
  'GET /api/rooms/:id/messages': ({ lobbyId }) => ({ path: `/api/rooms/${lobbyId}/messages?limit=100` }),
  'POST /api/rooms/:id/messages': ({ lobbyId }) => ({ path: `/api/rooms/${lobbyId}/messages`, body: { body: LONG } }),
  'PATCH /api/rooms/:id/messages/:messageId': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}`,
    body: { body: LONG },
  }),
  'DELETE /api/rooms/:id/messages/:messageId': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}`,
  }),
  'PUT /api/rooms/:id/messages/:messageId/reactions/:emoji': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}/reactions/👍`,
    body: {},
  }),
  'DELETE /api/rooms/:id/messages/:messageId/reactions/:emoji': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}/reactions/👍`,
  }),
  'GET /api/rooms/:id/messages/:messageId/readers': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}/readers`,
  }),
  'GET /api/rooms/:id/messages/:messageId/vote': ({ lobbyId, pollId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${pollId}/vote`,
  }),
  'PUT /api/rooms/:id/messages/:messageId/vote': ({ lobbyId, pollId, n }) => ({
    path: `/api/rooms/${lobbyId}/messages/${pollId}/vote`,
    body: { choices: [n % 10] },
  }),
  'POST /api/rooms/:id/messages/:messageId/close-poll': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}/close-poll`,
    body: {},
  }),
  'GET /api/rooms/:id/pins': ({ lobbyId }) => ({ path: `/api/rooms/${lobbyId}/pins` }),
  'PUT /api/rooms/:id/messages/:messageId/pin': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}/pin`,
    body: {},
  }),
  'DELETE /api/rooms/:id/messages/:messageId/pin': ({ lobbyId, messageId }) => ({
    path: `/api/rooms/${lobbyId}/messages/${messageId}/pin`,
  }),
  'POST /api/rooms/:id/read': ({ lobbyId, n }) => ({ path: `/api/rooms/${lobbyId}/read`, body: { seq: n } }),
  'PUT /api/rooms/:id/mute': ({ lobbyId }) => ({ path: `/api/rooms/${lobbyId}/mute` }),
  'DELETE /api/rooms/:id/mute': ({ lobbyId }) => ({ path: `/api/rooms/${lobbyId}/mute` }),
  'OPTIONS /api/files': () => ({ path: '/api/files' }),
  'POST /api/files': ({ n }) => ({ path: '/api/files', headers: { ...tus, 'upload-length': String(n % 2) } }),
  'PATCH /api/files/:id': () => ({ path: '/api/files/nobody', headers: tus }),
  'DELETE /api/files/:id': () => ({ path: '/api/files/nobody', headers: tus }),
  'GET /api/files/:id': () => ({ path: '/api/files/nobody' }),
  'GET /api/files/:id/:name': () => ({ path: '/api/files/nobody/x' }),
  'GET /api/documents': ({ n }) => ({ path: `/api/documents?name=nothing${n}` }),
  'POST /api/documents': ({ n }) => ({ path: '/api/documents', body: { title: `asked ${n}` } }),
  'GET /api/boards': () => ({ path: '/api/boards' }),
  'POST /api/boards': ({ n }) => ({
    path: '/api/boards',
    body: { ...COMMANDS['board.create']({ n } as Sender), name: `asked ${n}` },
  }),
  'GET /api/boards/:id': ({ boardId }) => ({ path: `/api/boards/${boardId}` }),
  'GET /api/boards/:id/records': ({ boardId }) => ({ path: `/api/boards/${boardId}/records?limit=500` }),
  // The key that is written again and again, with no end of the time that is asked for.
  'GET /api/boards/:id/records/:key/history': ({ boardId }) => ({
    path: `/api/boards/${boardId}/records/k/history?column=n&limit=1000`,
  }),
  'POST /api/boards/:id/records': ({ boardId, n }) => ({
    path: `/api/boards/${boardId}/records`,
    body: { values: { n } },
  }),
  'POST /api/boards/:id/records/batch': (by) => ({
    path: `/api/boards/${by.boardId}/records/batch`,
    body: { ...COMMANDS['record.batch'](by), boardId: undefined },
  }),
  'PUT /api/boards/:id/records/:key': ({ boardId, n }) => ({
    path: `/api/boards/${boardId}/records/k`,
    body: { values: { n } },
  }),
  'PATCH /api/boards/:id/records/:key': ({ boardId, n }) => ({
    path: `/api/boards/${boardId}/records/k`,
    body: { values: { n } },
  }),
  'DELETE /api/boards/:id/records/:key': ({ boardId, n }) => ({ path: `/api/boards/${boardId}/records/k${n}` }),
  'PATCH /api/rooms/:id': ({ lobbyId, n }) => ({ path: `/api/rooms/${lobbyId}`, body: { archived: n % 2 === 0 } }),
  'DELETE /api/rooms/:id': ({ lobbyId }) => ({ path: `/api/rooms/${lobbyId}` }),
  'PATCH /api/documents/:id': ({ documentId, n }) => ({
    path: `/api/documents/${documentId}`,
    body: { archived: n % 2 === 0 },
  }),
  'DELETE /api/documents/:id': ({ documentId }) => ({ path: `/api/documents/${documentId}` }),
  'POST /api/documents/:id/start-anew': ({ documentId }) => ({
    path: `/api/documents/${documentId}/start-anew`,
    body: {},
  }),
  'PUT /api/documents/:id/text': ({ documentId, n }) => ({
    path: `/api/documents/${documentId}/text`,
    headers: { 'content-type': 'text/markdown' },
    body: `${n} ${LONG}\n`.repeat(100),
  }),
  'POST /api/documents/:id/text': ({ documentId }) => ({
    path: `/api/documents/${documentId}/text`,
    headers: { 'content-type': 'text/markdown' },
    body: LONG.repeat(100),
  }),
  'PATCH /api/documents/:id/text': ({ documentId }) => ({
    path: `/api/documents/${documentId}/text`,
    body: { find: '漢', replacement: '字', isEach: true },
  }),
  'PUT /api/documents/:id/files/:fileId': ({ documentId, memberIds }) => ({
    path: `/api/documents/${documentId}/files/${memberIds[0]}`,
  }),
  'GET /api/documents/:id/versions': ({ documentId }) => ({ path: `/api/documents/${documentId}/versions` }),
  'POST /api/documents/:id/versions': ({ documentId, n }) => ({
    path: `/api/documents/${documentId}/versions`,
    body: { name: `named ${n}`, seq: 0 },
  }),
  'DELETE /api/documents/:id/versions/:seq': ({ documentId }) => ({ path: `/api/documents/${documentId}/versions/0` }),
  'GET /api/documents/:id/backlinks': ({ documentId }) => ({ path: `/api/documents/${documentId}/backlinks` }),
  'GET /api/documents/:id/comments': ({ documentId }) => ({ path: `/api/documents/${documentId}/comments` }),
  'GET /api/me/comments': () => ({ path: '/api/me/comments' }),
  'POST /api/documents/:id/comments/read': ({ documentId }) => ({
    path: `/api/documents/${documentId}/comments/read`,
    body: { upTo: 1 },
  }),
  'POST /api/documents/:id/comments': ({ documentId }) => ({
    path: `/api/documents/${documentId}/comments`,
    body: { body: MENTIONING },
  }),
  'PATCH /api/documents/:id/comments/:commentId': ({ documentId, memberIds }) => ({
    path: `/api/documents/${documentId}/comments/${memberIds[0]}`,
    body: { body: MENTIONING },
  }),
  'DELETE /api/documents/:id/comments/:commentId': ({ documentId, memberIds }) => ({
    path: `/api/documents/${documentId}/comments/${memberIds[0]}`,
  }),
  'POST /api/documents/:id/restore': ({ documentId }) => ({
    path: `/api/documents/${documentId}/restore`,
    body: { seq: 0 },
  }),
  'POST /api/documents/:id/take-back': ({ documentId }) => ({
    path: `/api/documents/${documentId}/take-back`,
    body: { firstSeq: 1, seq: 1 },
  }),
  'GET /api/documents/:id/text': ({ documentId }) => ({ path: `/api/documents/${documentId}/text` }),
  'GET /api/documents/:id/blame': ({ documentId }) => ({ path: `/api/documents/${documentId}/blame` }),
  'GET /api/documents/:id/compare': ({ documentId }) => ({
    path: `/api/documents/${documentId}/compare?from=0&seq=1`,
  }),
  'PATCH /api/boards/:id': ({ boardId, n }) => ({ path: `/api/boards/${boardId}`, body: { archived: n % 2 === 0 } }),
  'DELETE /api/boards/:id': ({ boardId }) => ({ path: `/api/boards/${boardId}` }),
  'GET /api/trash': () => ({ path: '/api/trash' }),
  'POST /api/trash/:id/restore': ({ boardId }) => ({ path: `/api/trash/${boardId}/restore`, body: {} }),
  'DELETE /api/trash': () => ({ path: '/api/trash' }),
  'DELETE /api/trash/:id': ({ boardId }) => ({ path: `/api/trash/${boardId}` }),
  // Three letters that are in every long message, and two that the index does not have.
  'GET /api/search': ({ n }) => ({ path: `/api/search?limit=100&q=${n % 2 === 0 ? 'xxx' : 'xx'}` }),
  'GET /api/export/rooms/:id': ({ lobbyId }) => ({ path: `/api/export/rooms/${lobbyId}?format=json` }),
  'GET /api/export/documents/:id': ({ documentId }) => ({ path: `/api/export/documents/${documentId}?format=json` }),
  'GET /api/export/boards/:id': ({ boardId }) => ({ path: `/api/export/boards/${boardId}?format=md` }),
  'GET /api/backup': () => ({ path: '/api/backup' }),
  'GET /api/hub/doctor': ({ n }) => ({ path: `/api/hub/doctor?thorough=1&tried=${n % 2}` }),
  'POST /api/clock/confirm': () => ({ path: '/api/clock/confirm', body: {} }),
  'GET /api/hubs': () => ({ path: '/api/hubs' }),
  'GET /api/catch-up': () => ({ path: '/api/catch-up?since=0' }),
  'GET /api/export/session/size': () => ({ path: '/api/export/session/size' }),
  'GET /api/export/rooms/:id/size': ({ lobbyId }) => ({ path: `/api/export/rooms/${lobbyId}/size` }),
  'GET /api/export/documents/:id/size': ({ documentId }) => ({ path: `/api/export/documents/${documentId}/size` }),
  'GET /api/export/boards/:id/size': ({ boardId }) => ({ path: `/api/export/boards/${boardId}/size` }),
  'GET /api/exports': () => ({ path: '/api/exports' }),
  'PUT /api/exports': () => ({ path: '/api/exports', body: { to: 'everybody' } }),
  'GET /api/retention': () => ({ path: '/api/retention' }),
  'PUT /api/retention': () => ({ path: '/api/retention', body: { days: 3650 } }),
  'GET /api/retention/older': () => ({ path: '/api/retention/older?days=1' }),
  'GET /api/export/log': () => ({ path: '/api/export/log' }),
  'GET /api/export/session': () => ({ path: '/api/export/session?files=all' }),
  'GET /api/log/checkpoint': () => ({ path: '/api/log/checkpoint' }),
  'GET /api/log/consistency': () => ({ path: '/api/log/consistency?from=1' }),
  'GET /api/log/inclusion': () => ({ path: '/api/log/inclusion?leaf=0' }),
  'GET /api/hub/status': () => ({ path: '/api/hub/status' }),
  'GET /api/machines': () => ({ path: '/api/machines' }),
  'GET /metrics': () => ({ path: '/metrics' }),
  'GET /api/connections': () => ({ path: '/api/connections' }),
  'DELETE /api/connections/:id': () => ({ path: '/api/connections/0' }),
  'POST /api/notices': () => ({ path: '/api/notices', body: { text: 'x' } }),
  'POST /api/members/:id/notices': ({ memberIds }) => ({
    path: `/api/members/${memberIds[0]}/notices`,
    body: { text: 'x' },
  }),
  'GET /*': () => ({ path: '/' }),
  'WS /live': undefined,
  'WS /ws': undefined,
  'WS /chat': undefined,
  'WS /presence': undefined,
  'WS /changes': undefined,
  'WS /collaborate/:docId': undefined,
  'WS /collaborate/*': undefined,
}

/** Sockets that cost the hub something when they open, by path. */
export const OPENINGS: Record<string, (by: Sender) => string> = {
  live: () => '/live',
  'all changes': () => '/changes?since=0',
  'changes of boards': () => '/changes?since=0&entities=boards',
  'the long document': ({ documentId }) => `/collaborate/${documentId}?acks=1`,
  'chat in a new room': ({ n }) => `/chat?room=opened ${n}`,
  presence: () => '/presence',
}
