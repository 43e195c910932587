// What one member, one address and all may make, on a real store with a clock that is handed in.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { Command } from '../../src-bun/contract/frames/commands.ts'
import {
  ALL_BOARD_COLUMNS_MAX_BYTES,
  BOARDS_MAX,
  CLIENTS_PER_DOCUMENT,
  DOCUMENT_MAX_BYTES,
  DOCUMENTS_MAX,
  MEMBERS_MAX,
  RICH_DOCUMENT_MAX_BYTES,
  ROOMS_MAX,
} from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { mayRun } from '../../src-bun/domain/permissions.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { createAllowance } from '../../src-bun/domain/quotas/allowance.ts'
import { QUOTAS, type Quota, type QuotaKind } from '../../src-bun/domain/quotas/table.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { handClock, temporaryFolder } from '../support/hub.ts'
import { updateBytes } from '../support/yjs-bytes.ts'

const HOUR = 3_600_000
let folder: ReturnType<typeof temporaryFolder>
let clock: ReturnType<typeof handClock>
let store: Store
let host: Member
let ada: Member
let eve: Member
let lobbyId: string

beforeEach(async () => {
  folder = temporaryFolder()
  clock = handClock()
  store = open()
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const asHost = await store.runAndWait({ type: 'host.join', name: 'Host' })
  if (asHost.ok) host = asHost.value
  ada = await join('Ada', '10.0.0.1')
  eve = await join('Eve', '10.0.0.2')
  lobbyId = store.rooms.all(ada)[0]?.id ?? ''
})
afterEach(() => {
  store.close()
  folder.remove()
})

const open = (areRatesLimited = true) => {
  const fail = (fault: unknown) => {
    throw fault
  }
  return openStore(folder.path, clock, fail, undefined, undefined, areRatesLimited)
}

async function join(name: string, address: string): Promise<Member> {
  const joined = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address })
  if (!joined.ok) throw new Error(joined.code)
  await openSession(joined.value, address)
  return joined.value
}

let made = 0
const openSession = ({ id: memberId }: Member, address: string) => {
  const session = { id: `s-${++made}`, memberId, createdAt: 0, expiresAt: 1e15, deviceKey: '', device: '', address }
  return codeOf(store.runAndWait({ type: 'session.open', session }))
}

async function codeOf(result: ReturnType<Store['runAndWait']>): Promise<string> {
  const { ok, ...rest } = await result
  return 'code' in rest ? rest.code : 'ok'
}

type Fields = { [T in Command['type']]: Omit<Extract<Command, { type: T }>, 'type' | 'clientId'> }
type Sample = { [T in Command['type']]: { type: T } & Fields[T] }[Command['type']]
const run = ({ id }: Member, command: Sample) =>
  store.runAndWait({ type: 'command.run', memberId: id, command: { ...command, clientId: `c-${++made}` } as Command })

const COLUMNS = [{ key: 'n', type: 'text' as const }]

/** Uses up what a member has of a kind, but for `left`. */
function useUp({ id: memberId }: Member, kind: QuotaKind, left = 0): void {
  const { perMember = 0 }: Quota = QUOTAS[kind]
  expect(store.quotas.take({ memberId }, { [kind]: perMember - left })).toBeUndefined()
}

/** A valid command of every type, in an order in which each can run, and what it takes. Hosts are not counted. */
async function samples(): Promise<(Sample & { takes: QuotaKind | 'nothing' })[]> {
  const makeRoom = async (name: string) => {
    const made = await run(ada, { type: 'room.create', name, private: true })
    return made.ok && made.value.logged.change.type === 'room.created' ? made.value.logged.change.room.id : ''
  }
  const [roomId, oldRoomId] = [await makeRoom('plans'), await makeRoom('old plans')]
  const board = await run(ada, { type: 'board.create', name: 'first', columns: COLUMNS })
  const boardId =
    board.ok && board.value.logged.change.type === 'board.created' ? board.value.logged.change.board.id : ''
  store.documents.create({ id: 'doc0000000000000', title: 'doc', createdAt: 0, createdBy: ada.id })
  const documentId = 'doc0000000000000'
  const posted = await run(ada, { type: 'chat.send', roomId: lobbyId, body: 'first' })
  const messageId =
    posted.ok && posted.value.logged.change.type === 'chat.posted' ? posted.value.logged.change.message.id : ''
  const asked = await run(ada, { type: 'chat.send', roomId: lobbyId, body: 'which?', poll: { answers: ['a', 'b'] } })
  const pollId =
    asked.ok && asked.value.logged.change.type === 'chat.posted' ? asked.value.logged.change.message.id : ''
  const ofPoll = { roomId: lobbyId, messageId: pollId }
  const said = await run(ada, { type: 'comment.create', documentId, body: 'first' })
  const commentId =
    said.ok && said.value.logged.change.type === 'comment.created' ? said.value.logged.change.comment.id : ''
  const ofComment = { documentId, commentId }
  const suggestion = { original: 'x', replacement: 'y' }
  const suggested = await run(ada, { type: 'comment.suggest', documentId, suggestion })
  const suggestedChange = suggested.ok ? suggested.value.logged.change : undefined
  const suggestionId = suggestedChange?.type === 'comment.created' ? suggestedChange.comment.id : ''
  const ofMessage = { roomId: lobbyId, messageId }
  await run(host, { type: 'groups.start', groups: [{ name: 'group', memberIds: [] }] })
  clock.pass(HOUR)
  const [memberId, put] = [eve.id, { key: 'k', values: { n: 'x' } }]
  return [
    { type: 'chat.send', roomId: lobbyId, body: 'x', takes: 'messageBytes' },
    { type: 'chat.edit', ...ofMessage, body: 'y', takes: 'messageBytes' },
    { type: 'chat.react', ...ofMessage, emoji: '👍', isSet: true, takes: 'otherChanges' },
    { type: 'chat.pin', ...ofMessage, isSet: true, takes: 'otherChanges' },
    { type: 'hand.raise', takes: 'otherChanges' },
    { type: 'hand.lower', takes: 'otherChanges' },
    { type: 'poll.vote', ...ofPoll, choices: [0], takes: 'otherChanges' },
    { type: 'poll.close', ...ofPoll, takes: 'otherChanges' },
    { type: 'chat.delete', ...ofMessage, takes: 'otherChanges' },
    { type: 'room.create', name: 'more', takes: 'rooms' },
    { type: 'room.direct', memberId, takes: 'directRooms' },
    { type: 'room.invite', roomId, memberId, takes: 'otherChanges' },
    { type: 'room.remove', roomId, memberId, takes: 'otherChanges' },
    { type: 'room.change', roomId, topic: 'x', takes: 'otherChanges' },
    { type: 'room.mute', roomId, muted: true, takes: 'otherChanges' },
    { type: 'room.archive', roomId, archived: true, takes: 'otherChanges' },
    { type: 'room.leave', roomId, takes: 'otherChanges' },
    { type: 'member.rename', name: 'Ada L', takes: 'otherChanges' },
    { type: 'document.create', title: 'more', takes: 'documents' },
    { type: 'document.rename', documentId, title: 'other', takes: 'otherChanges' },
    { type: 'comment.create', documentId, body: 'x', takes: 'messageBytes' },
    { type: 'comment.reply', ...ofComment, body: 'x', takes: 'messageBytes' },
    { type: 'comment.edit', ...ofComment, body: 'y', takes: 'messageBytes' },
    { type: 'comment.resolve', ...ofComment, resolved: true, takes: 'otherChanges' },
    { type: 'comment.suggest', documentId, suggestion, takes: 'messageBytes' },
    { type: 'comment.accept', documentId, commentId: suggestionId, takes: 'otherChanges' },
    { type: 'comment.markRead', documentId, upTo: 1, takes: 'otherChanges' },
    { type: 'comment.delete', ...ofComment, takes: 'otherChanges' },
    { type: 'board.create', name: 'more', columns: COLUMNS, takes: 'boards' },
    { type: 'record.put', boardId, ...put, takes: 'records' },
    { type: 'record.patch', boardId, ...put, takes: 'records' },
    { type: 'record.batch', boardId, put: [put, { ...put, key: 'l' }], takes: 'records' },
    { type: 'record.remove', boardId, key: 'k', takes: 'records' },
    { type: 'board.archive', boardId, archived: true, takes: 'otherChanges' },
    { type: 'board.delete', boardId, takes: 'otherChanges' },
    { type: 'document.letViewersComment', documentId, viewersComment: true, takes: 'nothing' },
    { type: 'document.archive', documentId, archived: true, takes: 'otherChanges' },
    { type: 'document.delete', documentId, takes: 'otherChanges' },
    { type: 'trash.restore', id: documentId, takes: 'otherChanges' },
    { type: 'room.delete', roomId: oldRoomId, takes: 'otherChanges' },
    { type: 'trash.empty', takes: 'nothing' },
    { type: 'hand.lowerAll', takes: 'nothing' },
    { type: 'timer.start', ms: 60_000, takes: 'nothing' },
    { type: 'timer.pause', isPaused: true, takes: 'nothing' },
    { type: 'timer.extend', ms: 60_000, takes: 'nothing' },
    { type: 'timer.end', takes: 'nothing' },
    { type: 'eyesUp.start', text: 'x', takes: 'nothing' },
    { type: 'eyesUp.end', takes: 'nothing' },
    { type: 'lookHere.start', place: { kind: 'room', id: lobbyId }, takes: 'nothing' },
    { type: 'lookHere.end', takes: 'nothing' },
    { type: 'groups.start', groups: [{ name: 'group', memberIds: [] }], takes: 'nothing' },
    { type: 'groups.join', takes: 'otherChanges' },
    { type: 'groups.end', takes: 'nothing' },
    { type: 'ending.start', takes: 'nothing' },
    { type: 'ending.cancel', takes: 'nothing' },
    { type: 'room.lock', roomId: lobbyId, locked: true, takes: 'nothing' },
    { type: 'member.mute', memberId, muted: true, takes: 'nothing' },
    { type: 'member.setRole', memberId, role: 'viewer', takes: 'nothing' },
    { type: 'member.kick', memberId, takes: 'nothing' },
    { type: 'member.ban', memberId, takes: 'nothing' },
    { type: 'member.readmit', memberId, takes: 'nothing' },
    { type: 'door.set', door: 'code', takes: 'nothing' },
    { type: 'door.renew', takes: 'nothing' },
    { type: 'exports.allow', to: 'everybody', takes: 'nothing' },
    { type: 'retention.set', days: 3650, takes: 'nothing' },
  ]
}

test('[COUNT-3] every command that makes something takes from a quota, is refused with its code once that is used up, and passes again later', async () => {
  const list = await samples()
  expect(list.map(({ type }): string => type).sort()).toEqual(
    Command.anyOf.map(({ properties }) => properties.type.const as string).sort(),
  )
  for (const { takes, ...command } of list) {
    expect([command.type, mayRun(ada, command.type)]).toEqual([command.type, takes !== 'nothing'])
    if (takes === 'nothing') continue
    const { everyMs = 0, tooMany }: Quota = QUOTAS[takes]
    useUp(ada, takes)
    const before = store.changes.lastSeq()
    expect([command.type, await codeOf(run(ada, command as Sample))]).toEqual([command.type, tooMany ?? ''])
    expect(store.changes.lastSeq()).toBe(before)
    clock.pass(everyMs)
    expect([command.type, await codeOf(run(ada, command as Sample))]).toEqual([command.type, 'ok'])
    // It was counted.
    expect(store.quotas.take({ memberId: ada.id }, { [takes]: (QUOTAS[takes] as Quota).perMember ?? 0 })).toBe(
      tooMany as never,
    )
    clock.pass(everyMs)
  }
})

test('[COUNT-24] a member begins so many files in an hour, however small they are, and so many bytes of them', async () => {
  const begin = () =>
    codeOf(store.runAndWait({ type: 'file.begin', memberId: ada.id, name: 'x', mediaType: '', bytes: 0 }))
  const { everyMs, tooMany } = QUOTAS.files
  useUp(ada, 'files', 1)
  expect(await begin()).toBe('ok')
  expect(await begin()).toBe(tooMany)
  clock.pass(everyMs)
  expect(await begin()).toBe('ok')
  useUp(ada, 'fileBytes')
  const one = { type: 'file.begin', memberId: ada.id, name: 'x', mediaType: '', bytes: 1 } as const
  expect(await codeOf(store.runAndWait(one))).toBe('file.tooMuch')
})

test('[COUNT-25] a message takes as much as the log gets of it, each time that it is changed', async () => {
  const family = '👨‍👩‍👧‍👦'
  const files: { id: string }[] = []
  for (let n = 0; n < 10; n++) {
    const one = { memberId: ada.id, name: `${n}${family.repeat(150)}.txt`, mediaType: '', bytes: 0 }
    const begun = await store.uploads.begin(one, { turn: async () => {}, charge: (work) => work() })
    if (begun.ok) files.push({ id: begun.value.id })
  }
  const posted = await run(ada, { type: 'chat.send', roomId: lobbyId, body: 'x', files })
  const change = posted.ok ? posted.value.logged.change : undefined
  if (change?.type !== 'chat.posted') throw new Error(JSON.stringify(posted))
  const length = Buffer.byteLength(JSON.stringify(change.message))
  expect(length).toBeGreaterThan(30_000)
  const edit = { type: 'chat.edit', roomId: lobbyId, messageId: change.message.id, body: 'y' } as const
  clock.pass(QUOTAS.messageBytes.everyMs)
  useUp(ada, 'messageBytes', length - 10)
  expect(await codeOf(run(ada, edit))).toBe('message.tooMuch')
  clock.pass(QUOTAS.messageBytes.everyMs)
  expect(await codeOf(run(ada, edit))).toBe('ok')
})

test('[COUNT-4] a host may make more, and so may everybody where the limits are off', async () => {
  const makeRooms = async (member: Member) => {
    const codes = new Set<string>()
    for (let n = 0; n <= QUOTAS.rooms.perMember; n++)
      codes.add(await codeOf(run(member, { type: 'room.create', name: `${member.name} ${n}` })))
    return [...codes]
  }
  expect(await makeRooms(host)).toEqual(['ok'])
  expect(await makeRooms(ada)).toEqual(['ok', 'room.tooMany'])
  store.close()
  store = open(false)
  expect(await makeRooms(eve)).toEqual(['ok'])
})

test('[COUNT-5] members and guests who joined from one address share what that address may make', async () => {
  const guest = async (name: string, address = '10.0.0.3') => {
    const joined = await store.runAndWait({ type: 'guest.join', name, address })
    if (!joined.ok) throw new Error(joined.code)
    return joined.value
  }
  const names = QUOTAS.documents.perAddress / QUOTAS.documents.perMember
  for (let n = 0; n < names; n++) useUp(await guest(`guest ${n}`), 'documents')
  // The address comes from the database, so that a restart changes nothing for those who come back.
  expect(await codeOf(run(await guest('one more'), { type: 'document.create', title: 'x' }))).toBe('document.tooMany')
  expect(await codeOf(run(await join('Bob', '10.0.0.3'), { type: 'document.create', title: 'x' }))).toBe(
    'document.tooMany',
  )
  expect(await codeOf(run(ada, { type: 'document.create', title: 'x' }))).toBe('ok')

  const left = QUOTAS.members.perAddress - names - 2
  expect(store.quotas.take({ address: '10.0.0.3' }, { members: left })).toBeUndefined()
  const before = store.members.all().length
  const one = { name: 'too many', address: '10.0.0.3' }
  expect(await codeOf(store.runAndWait({ type: 'guest.join', ...one }))).toBe('join.tooMany')
  expect(await codeOf(store.runAndWait({ type: 'member.join', deviceKey: '', ...one }))).toBe('join.tooMany')
  expect([store.members.all().length, store.changes.lastSeq()]).toEqual([before, store.changes.lastSeq()])
  // Somebody who comes back is not new.
  expect(await codeOf(store.runAndWait({ type: 'guest.join', name: 'one more', address: '10.0.0.3' }))).toBe('ok')
  expect(await codeOf(store.runAndWait({ type: 'guest.join', name: 'far', address: '10.0.0.4' }))).toBe('ok')
})

test('[COUNT-6] a member is refused more sessions than an hour takes', async () => {
  // One is open since she joined.
  useUp(ada, 'sessions', 2)
  expect([await openSession(ada, '10.0.0.1'), await openSession(ada, '10.0.0.1')]).toEqual(['ok', 'rate.tooMuch'])
  expect(store.sessions.open(1, ada.id)).toHaveLength(2)
  expect(await openSession(eve, '10.0.0.1')).toBe('ok')
})

test('[COUNT-7] the hub holds so many rooms, documents and boards, and so many members before nobody else comes in by name alone', async () => {
  // Opens a transaction, in which everything here is stored at once.
  store.run({ type: 'changes.trim', keepCount: 1_000_000, deleteAtMost: 0 })
  const at = { createdAt: 0, createdBy: host.id }
  for (let n = store.rooms.all(host).length; n < ROOMS_MAX; n++)
    store.rooms.create({ id: `r${n}`, name: `r${n}`, ...at })
  for (let n = 0; n < DOCUMENTS_MAX; n++) store.documents.create({ id: `d${n}`, title: 'x', ...at })
  for (let n = 0; n < BOARDS_MAX; n++) store.boards.create({ id: `b${n}`, name: `b${n}`, columns: COLUMNS, ...at })
  for (let n = store.members.all().length; n < MEMBERS_MAX; n++)
    store.members.create({ id: `m${n}`, name: `m${n}`, colour: '', role: 'member', createdAt: 0 })
  store.read(() => {})

  expect(await codeOf(run(host, { type: 'room.create', name: 'one more' }))).toBe('hub.full')
  expect(await codeOf(run(host, { type: 'document.create', title: 'one more' }))).toBe('hub.full')
  expect(await codeOf(run(host, { type: 'board.create', name: 'one more', columns: COLUMNS }))).toBe('board.full')
  expect(await codeOf(store.runAndWait({ type: 'guest.join', name: 'new', address: '10.0.0.9' }))).toBe('join.full')
  expect(await codeOf(store.runAndWait({ type: 'guest.join', name: 'new', address: '10.0.0.9' }))).toBe('join.full')
  // Whoever has the code still comes in, and two who are here can talk.
  expect(await codeOf(run(host, { type: 'door.set', door: 'open' }))).toBe('ok')
  const newcomer = { type: 'member.join', name: 'New', deviceKey: '', address: '10.0.0.9' } as const
  expect(await codeOf(store.runAndWait(newcomer))).toBe('join.full')
  expect(await codeOf(run(host, { type: 'door.set', door: 'code' }))).toBe('ok')
  expect(await codeOf(store.runAndWait(newcomer))).toBe('ok')
  expect(await codeOf(run(ada, { type: 'room.direct', memberId: eve.id }))).toBe('ok')
  const things = [store.rooms.all(host), store.documents.all(host), store.boards.all(OWNER), store.members.all()]
  expect(things.map(({ length }) => length)).toEqual([ROOMS_MAX, DOCUMENTS_MAX, BOARDS_MAX, MEMBERS_MAX + 1])
})

test('[COUNT-8] the columns of one board and of all boards together have a largest size', async () => {
  const columnsOf = (count: number) => {
    const choices = Array.from({ length: 50 }, (_, n) => `${'é'.repeat(20)} ${n}`)
    return Array.from({ length: count }, (_, n) => ({ key: `k${n}`, type: 'choice' as const, choices }))
  }
  expect(await codeOf(run(host, { type: 'board.create', name: 'wide', columns: columnsOf(20) }))).toBe('board.tooLarge')
  const codes: string[] = []
  while (codes.at(-1) !== 'board.full')
    codes.push(await codeOf(run(host, { type: 'board.create', name: `b${codes.length}`, columns: columnsOf(12) })))
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.length).toBeLessThan(BOARDS_MAX)
  expect(store.boards.columnBytes()).toBeLessThanOrEqual(ALL_BOARD_COLUMNS_MAX_BYTES)
})

const write = ({ id: memberId }: Member, bytes: Uint8Array) => {
  const update = {
    documentId: 'notes',
    memberId,
    mayWrite: true,
    bytes,
    connectionId: `${++made}`,
    relayFrame: undefined,
  }
  return codeOf(store.runAndWait({ type: 'document.write', ...update }))
}
const aNotes = (isRich = false) =>
  store.documents.create({ id: 'notes', title: 'notes', createdAt: 0, createdBy: host.id, isRich })

/** An update in which so many new Yjs clients have written a character each. */
function updateOf(clients: number): Uint8Array {
  const firstClient = 1_000_000 + 10_000 * ++made
  const blocks = Array.from({ length: clients }, (_, n) => ({
    client: firstClient + clients - n,
    clock: 0,
    structs: [{ text: 'x' }],
  }))
  return updateBytes(blocks)
}
function textOf(text: string) {
  const doc = new Y.Doc()
  doc.clientID = 1000 + ++made
  doc.getText('content').insert(0, text)
  return { doc, bytes: Y.encodeStateAsUpdate(doc) }
}

test('[COUNT-9] one member, and all from one address, bring so many Yjs clients in an hour and never all that a document takes', async () => {
  aNotes()
  expect(await write(ada, updateOf(QUOTAS.documentClients.perMember))).toBe('ok')
  expect(await write(ada, updateOf(1))).toBe('document.tooManyClients')
  expect(await write(eve, updateOf(1))).toBe('ok')

  // Hour after hour, under as many names as it takes: some are always left for the others.
  const codes = new Set<string>()
  for (let hour = 0; hour < 12; hour++) {
    clock.pass(HOUR)
    const name = hour % 2 === 0 ? ada : await join(`Ada ${hour}`, '10.0.0.1')
    codes.add(await write(name, updateOf(QUOTAS.documentClients.perMember)))
  }
  expect([...codes]).toEqual(['ok', 'document.tooManyClients'])
  const claims = store.stateOfOpenDocument('notes').claims.size
  expect(claims).toBeLessThanOrEqual(CLIENTS_PER_DOCUMENT / 2 + 1)
  expect(await write(eve, updateOf(QUOTAS.documentClients.perMember - 10))).toBe('ok')
})

test('[COUNT-10] a document has a largest size, beyond which text can only be deleted, and a member writes so much in an hour', async () => {
  aNotes()
  const large = textOf('x'.repeat(15 * 1024 * 1024))
  const codes = [await write(host, large.bytes)]
  while (codes.at(-1) === 'ok') codes.push(await write(host, textOf('x'.repeat(15 * 1024 * 1024)).bytes))
  expect([codes.length, codes.at(-1)]).toEqual([5, 'document.tooLarge'])
  expect(store.stateOfOpenDocument('notes').size).toBeLessThanOrEqual(DOCUMENT_MAX_BYTES)
  const before = Y.encodeStateVector(large.doc)
  large.doc.getText('content').delete(0, 1000)
  expect(await write(host, Y.encodeStateAsUpdate(large.doc, before))).toBe('ok')

  useUp(ada, 'documentBytes', 10)
  expect(await write(ada, textOf('a few words').bytes)).toBe('document.tooMuch')
  expect(await write(eve, textOf('a few words').bytes)).toBe('ok')
  clock.pass(QUOTAS.documentBytes.everyMs)
  expect(await write(ada, textOf('a few words').bytes)).toBe('ok')
})

test('[RICH-14] a rich document has half the largest size, beyond which it can only be made smaller', async () => {
  aNotes(true)
  const large = textOf('x'.repeat(15 * 1024 * 1024))
  const codes = [await write(host, large.bytes)]
  while (codes.at(-1) === 'ok') codes.push(await write(host, textOf('x'.repeat(15 * 1024 * 1024)).bytes))
  expect([codes.length, codes.at(-1)]).toEqual([3, 'document.tooLarge'])
  expect(store.stateOfOpenDocument('notes').size).toBeLessThanOrEqual(RICH_DOCUMENT_MAX_BYTES)
  const before = Y.encodeStateVector(large.doc)
  large.doc.getText('content').delete(0, 1000)
  expect(await write(host, Y.encodeStateAsUpdate(large.doc, before))).toBe('ok')
})

test('[COUNT-11] what is left to many is remembered only until it is whole again', () => {
  const allowance = createAllowance({ max: 10, everyMs: 1000 }, clock)
  allowance.spend('ada', 10)
  for (let n = 0; n < 100_000; n++) {
    clock.pass(1)
    allowance.spend(`guest ${n}`, 1)
    if (n % 60 === 0) allowance.forgetFull()
  }
  expect(allowance.remembered()).toBeLessThan(200)
  allowance.spend('ada', 10)
  expect([allowance.has('ada', 1), allowance.has('eve', 10), allowance.has('eve', 11)]).toEqual([false, true, false])
  clock.pass(500)
  expect([allowance.has('ada', 5), allowance.has('ada', 6)]).toEqual([true, false])
})
