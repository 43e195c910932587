// Exports of a running hub: what is in a file that is made while people write, and whose turn it is.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkFile } from '../../src-bun/cli/log/check-file.ts'
import type { BoardRecord } from '../../src-bun/contract/boards.ts'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { ExportFormat, ExportKind } from '../../src-bun/contract/http/exports.ts'
import {
  EXPORTS_AT_ONCE,
  EXPORTS_PER_MEMBER,
  PDF_MESSAGES_MAX,
  PDF_TEXT_MAX_UNITS,
  UNUSED_FILE_KEPT_MS,
} from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { createCheckpoints } from '../../src-bun/domain/log-tree/checkpoints.ts'
import { allow, type Result, refuse } from '../../src-bun/domain/result.ts'
import type { Pace } from '../../src-bun/store/contents/append.ts'
import { createDocumentHistory } from '../../src-bun/store/history/document-history.ts'
import { openLogKey } from '../../src-bun/store/log-tree/log-key.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { createExports, type Exports, type MadeFile } from '../../src-bun/transport/http/record/making/exports.ts'
import { openDocument } from '../../src-bun/transport/http/record/making/open-document.ts'
import { openRoom } from '../../src-bun/transport/http/record/making/open-room.ts'
import { createSlots } from '../../src-bun/transport/http/record/making/slots.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const WRITERS = 50
const MESSAGES = 1000
const ONE_PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
/** How much is written while one pair of files is made. Without a limit a busy machine, on which a Worker waits long, would never be done. */
const WRITES_A_ROUND = 3000

const folder = temporaryFolder()
/** How much later it is for the hub, in ms. */
let later = 0
const clock = { now: () => Date.now() + later, monotonic: () => performance.now() + later }
const work = createWorkBudget(clock, false)
const onFault = (_step: string, fault: unknown) => {
  throw fault
}
let store: Store
let exports: Exports
let history: ReturnType<typeof createDocumentHistory>
let host: Member
const people: Member[] = []
/** Every change, as it was committed. */
const log: LoggedChange[] = []
/** The messages of each writer, by their ids. */
const posted = new Map<string, string[]>()

let commands = 0
const run = (by: Member, command: Record<string, unknown>) =>
  new Promise<boolean>((resolve) =>
    store.run(
      { type: 'command.run', memberId: by.id, command: { clientId: `c${commands++}`, ...command } as Command },
      (result) => resolve(result.ok),
    ),
  )

beforeAll(async () => {
  store = openStore(folder.path, clock, console.error, undefined, undefined, false)
  store.observe(({ changes }) => {
    for (const { change } of changes) {
      log.push(structuredClone(change))
      if (change.type !== 'chat.posted') continue
      const { id, authorId } = change.message
      const own = posted.get(authorId) ?? []
      own.push(id)
      posted.set(authorId, own)
    }
  })
  history = createDocumentHistory(store, onFault)
  exports = createExports({ store, history, textOf: async (stored) => readText(stored), work, onFault })
  store.observe(exports.onCommitted)
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = async (name: string) => {
    const member = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: '10.0.0.1' })
    if (!member.ok) throw new Error(member.code)
    return member.value
  }
  host = await joined('Host')
  for (let n = 0; n < WRITERS; n++) people.push(await joined(`Writer ${n}`))
})
afterAll(() => {
  exports.stop()
  history.stop()
  store.close()
  folder.remove()
})

async function make(kind: ExportKind, id: string, format: ExportFormat, actor = host, signal?: AbortSignal) {
  const made = await exports.make(
    kind,
    { actor, id, format, asked: {}, takenAt: 0 },
    {
      actorNow: () => actor,
      payer: undefined,
      reader: { memberId: actor.id, pause: async () => {}, isGone: () => false },
      signal: signal ?? new AbortController().signal,
    },
  )
  if (!made.ok) throw new Error(made.code)
  return made.value
}
async function textOf({ pieces }: MadeFile): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of pieces) text += decoder.decode(piece, { stream: true })
  return text
}

/** What a room is after the change number `seq`. */
function roomAt(roomId: string, seq: number): Map<string, Message> {
  const messages = new Map<string, Message>()
  for (const change of log) {
    if (change.seq > seq) break
    if ('message' in change && change.message.roomId === roomId) {
      const { reactions: _, ...message } = change.message
      const before = messages.get(message.id)
      messages.set(message.id, {
        ...message,
        ...(before?.reactions && !message.deleted && { reactions: before.reactions }),
      })
    }
    if (change.type !== 'chat.reacted' || change.roomId !== roomId) continue
    const message = messages.get(change.messageId)
    if (!message) continue
    const { emoji, memberId, isSet } = change
    const others = (message.reactions ?? []).map((reaction) =>
      reaction.emoji === emoji ? { emoji, memberIds: reaction.memberIds.filter((id) => id !== memberId) } : reaction,
    )
    if (isSet) {
      const reaction = others.find((known) => known.emoji === emoji)
      if (reaction) reaction.memberIds.push(memberId)
      else others.push({ emoji, memberIds: [memberId] })
    }
    message.reactions = others.filter(({ memberIds }) => memberIds.length > 0)
  }
  return messages
}
const comparable = ({ seq, body, editedAt, deleted, reactions = [] }: Message) => ({
  seq,
  body,
  editedAt,
  deleted: deleted?.by,
  reactions: reactions.map(({ emoji, memberIds }) => `${emoji} ${memberIds.toSorted().join()}`).sort(),
})

test('[EXPORT-29] the file of a running hub is a room, or a board, as it was after the change that the file names, whatever fifty people write meanwhile', async () => {
  const rooms = store.rooms.all(host)
  const roomId = rooms[0]?.id as string
  for (let n = 0; n < MESSAGES; n++)
    void run(people[n % WRITERS] as Member, { type: 'chat.send', roomId, body: `first ${n}` })
  const columns = [{ key: 'n', type: 'number' }]
  expect(await run(host, { type: 'board.create', boardId: 'b'.repeat(16), name: 'Board', columns })).toBe(true)
  const boardId = store.boards.all(host)[0]?.id as string
  for (let n = 0; n < 500; n++) void run(host, { type: 'record.put', boardId, key: `k${n}`, values: { n } })
  await run(host, { type: 'record.put', boardId, key: 'last', values: { n: 1 } })

  let isWriting = true
  let written = 0
  let attempts = 0
  let attemptsMax = 0
  const random = (max: number) => Math.floor(Math.random() * max)
  async function write(by: Member, n: number): Promise<void> {
    for (let turn = 0; isWriting; turn++) {
      // Everybody writes once in a turn of the loop, which has to serve the export as well.
      await new Promise((resolve) => setImmediate(resolve))
      if (attempts >= attemptsMax) {
        await Bun.sleep(5)
        continue
      }
      attempts++
      const own = posted.get(by.id) ?? []
      const messageId = own[random(own.length)]
      const kinds: Record<string, unknown>[] = [
        { type: 'chat.send', roomId, body: `later ${n} ${turn}` },
        { type: 'chat.edit', roomId, messageId, body: `edited ${n} ${turn}` },
        { type: 'chat.react', roomId, messageId, emoji: '👍', isSet: turn % 3 > 0 },
        { type: 'chat.delete', roomId, messageId },
        { type: 'record.put', boardId, key: `k${random(600)}`, values: { n: turn } },
        { type: 'record.remove', boardId, key: `k${random(600)}` },
      ]
      if (await run(by, kinds[random(kinds.length)] as Record<string, unknown>)) written++
    }
  }
  const writing = people.map(write)
  try {
    for (let round = 0; round < 4; round++) {
      const before = written
      attemptsMax += WRITES_A_ROUND
      const room = JSON.parse(await textOf(await make('room', roomId, 'json'))) as { seq: number; messages: Message[] }
      const expected = [...roomAt(roomId, room.seq).values()].map(comparable)
      expect(room.messages.length).toBeGreaterThanOrEqual(MESSAGES)
      expect(room.messages.map(comparable)).toEqual(expected)
      const board = JSON.parse(await textOf(await make('board', boardId, 'json'))) as {
        seq: number
        records: BoardRecord[]
      }
      const records = new Map<string, number>()
      for (const change of log.filter(({ seq }) => seq <= board.seq)) {
        if (change.type === 'record.set') records.set(change.record.key, change.record.values['n'] as number)
        if (change.type === 'record.removed') records.delete(change.key)
      }
      expect(new Map(board.records.map(({ key, values }) => [key, values['n'] as number]))).toEqual(records)
      expect(board.records.map(({ key }) => key)).toEqual([...records.keys()].sort())
      expect(written).toBeGreaterThan(before)
    }
  } finally {
    isWriting = false
    await Promise.all(writing)
  }
}, 600_000)

test('[EXPORT-30] whoever may not see a room any more gets no more of it, and a file that cannot be read is not the end of the others', async () => {
  const [ada] = people as [Member]
  expect(await run(host, { type: 'room.create', name: 'Private', private: true })).toBe(true)
  const room = store.rooms.all(host).find(({ name }) => name === 'Private')
  const roomId = room?.id as string
  await run(host, { type: 'room.invite', roomId, memberId: ada.id })
  for (let n = 0; n < 2000; n++) void run(host, { type: 'chat.send', roomId, body: `secret ${n}` })
  await run(host, { type: 'chat.send', roomId, body: 'last' })
  const file = await make('room', roomId, 'md', ada)
  const reading = textOf(file).catch((fault: Error) => fault.message)
  expect(await run(host, { type: 'room.remove', roomId, memberId: ada.id })).toBe(true)
  expect(await reading).toBe('the room is not there any more')
  expect(await textOf(await make('room', roomId, 'md', host))).toMatch('secret 1999')
  expect(exports.count()).toBe(0)
}, 600_000)

test('[EXPORT-31] one export of a member is made at a time and three of all, the others in their order; a download that is given up, or never begun, ends the work', async () => {
  const slots = createSlots()
  const begun: string[] = []
  const take = async (id: string, signal = new AbortController().signal) => {
    const slot = await slots.take(id, signal)
    if (slot.ok) begun.push(id)
    return slot.ok ? slot.value : slot.code
  }
  const first = await take('a')
  const gaveUp = new AbortController()
  const queued = [take('a'), take('a', gaveUp.signal), take('b'), take('c'), take('d'), take('a')]
  await eventually(() => begun.length === EXPORTS_AT_ONCE)
  expect(begun).toEqual(['a', 'b', 'c'])
  expect(await take('a')).toBe('rate.tooMuch')
  gaveUp.abort()
  expect(await queued[1]).toBe('rate.tooMuch')
  expect(slots.count()).toBe(3 + 3)
  ;(first as () => void)()
  // A slot that is given back twice is one.
  ;(first as () => void)()
  await eventually(() => begun.length === 4)
  expect(begun).toEqual(['a', 'b', 'c', 'a'])
  ;((await queued[2]) as () => void)()
  await eventually(() => begun.length === 5)
  expect(begun.at(-1)).toBe('d')
  for (const slot of [queued[0], queued[3], queued[4]]) ((await slot) as () => void)()
  await eventually(() => begun.length === 6)
  ;((await queued[5]) as () => void)()
  expect([slots.count(), EXPORTS_PER_MEMBER]).toEqual([0, 4])

  const roomId = store.rooms.all(host)[0]?.id as string
  const never = await make('room', roomId, 'md')
  expect(exports.count()).toBe(1)
  await never.pieces[Symbol.asyncIterator]().return?.()
  expect(exports.count()).toBe(0)
  const half = (await make('room', roomId, 'json')).pieces[Symbol.asyncIterator]()
  expect((await half.next()).done).toBe(false)
  await half.return?.()
  expect(exports.count()).toBe(0)
  // While it is read, and nobody has taken anything yet.
  const early = (await make('room', roomId, 'json')).pieces[Symbol.asyncIterator]()
  const pending = early.next()
  await early.return?.()
  expect(exports.count()).toBe(0)
  await pending
}, 600_000)

test('[EXPORT-45] where a file of a cluster cannot be taken for the moment, an export fails instead of leaving it out without a word', async () => {
  const roomId = store.rooms.all(host)[0]?.id as string
  const image = Buffer.from(ONE_PIXEL, 'base64')
  const atOnce: Pace = { turn: async () => {}, charge: (make) => make() }
  const begun = await store.uploads.begin(
    { memberId: host.id, name: 'map.png', mediaType: 'image/png', bytes: image.length },
    atOnce,
  )
  if (!begun.ok) throw new Error(begun.code)
  const left = [image]
  await store.uploads.receive(begun.value.id, 0, { next: async () => left.shift(), cancel() {} }, atOnce)
  expect(await run(host, { type: 'chat.send', roomId, body: 'see', files: [{ id: begun.value.id }] })).toBe(true)
  store.leaves.finish()

  const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', openLogKey(folder.path))
  async function filesWhere(fetched: Result<true>) {
    const uploads = { ...store.uploads, fetch: async () => fetched }
    const made = createExports({
      ...{ store: { read: store.read, settings: store.settings, uploads }, history, work, onFault },
      textOf: async (stored) => readText(stored),
    })
    const { signal } = new AbortController()
    const asking = {
      actorNow: () => host,
      payer: undefined,
      signal,
      reader: { memberId: host.id, pause: async () => {}, isGone: () => false },
    }
    const files: string[] = []
    const take = async (file: Result<MadeFile>) => {
      if (!file.ok) throw new Error(file.code)
      files.push(await textOf(file.value).catch((fault: Error) => fault.message))
    }
    await take(await made.make('room', { actor: host, id: roomId, format: 'html', asked: {}, takenAt: 0 }, asking))
    await take(
      await made.box({
        ...{
          actor: host,
          actorNow: () => host,
          payer: undefined,
          signal,
          files: 'all',
          takenAt: 0,
          hub: 'Hub',
          checkpoints,
        },
        uiFolder: undefined,
      }),
    )
    made.stop()
    return files
  }
  const inBase64 = image.toString('base64')
  for (const file of await filesWhere(allow(true))) expect(file).toContain(inBase64)
  for (const code of ['storage.unavailable', 'file.noRoom', 'storage.missing'] as const)
    expect(await filesWhere(refuse(code))).toEqual(
      Array(2).fill(`a content could not be taken from the cluster: ${code}`),
    )
  // What is nowhere any more is no reason to keep all the rest.
  for (const file of await filesWhere(refuse('file.notFound'))) expect(file.length).toBeGreaterThan(1000)
}, 600_000)

test('[BOX-14] a box has every file that its index names, also where the message was deleted while it was downloaded, and leaves out what is not there', async () => {
  const roomId = store.rooms.all(host)[0]?.id as string
  const atOnce: Pace = { turn: async () => {}, charge: (make) => make() }
  async function posted(content: string): Promise<{ hash: string; messageId: string }> {
    const left = [Buffer.from(content)]
    const file = { memberId: host.id, name: `${content}.txt`, mediaType: 'text/plain', bytes: content.length }
    const begun = await store.uploads.begin(file, atOnce)
    if (!begun.ok) throw new Error(begun.code)
    await store.uploads.receive(begun.value.id, 0, { next: async () => left.shift(), cancel() {} }, atOnce)
    expect(await run(host, { type: 'chat.send', roomId, body: content, files: [{ id: begun.value.id }] })).toBe(true)
    const change = log.at(-1)
    const messageId = change?.type === 'chat.posted' ? change.message.id : ''
    return { hash: new Bun.CryptoHasher('sha256').update(content).digest('hex'), messageId }
  }
  const [kept, gone] = [await posted('deleted meanwhile'), await posted('never there')]
  rmSync(store.uploads.pathOf(gone.hash) as string)
  store.leaves.finish()
  const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', openLogKey(folder.path))
  const making = await exports.box({
    ...{ actor: host, payer: undefined, signal: new AbortController().signal, files: 'all', takenAt: 0, hub: 'Hub' },
    ...{ actorNow: () => host, checkpoints, uiFolder: undefined },
  })
  if (!making.ok) throw new Error(making.code)
  let box = ''
  let sweeps = 0
  for await (const piece of making.value.pieces) {
    const before = box
    box += Buffer.from(piece).toString()
    // The index is signed, and its files come next.
    if (before.includes('data-part="note"') || !box.includes('data-part="note"')) continue
    expect(await run(host, { type: 'chat.delete', roomId, messageId: kept.messageId })).toBe(true)
    later += UNUSED_FILE_KEPT_MS
    for (; sweeps < 200; sweeps++) {
      later += 60_000
      store.runMaintenance()
      await Bun.sleep(1)
    }
  }
  expect(sweeps).toBe(200)
  const path = join(folder.path, 'box.html')
  writeFileSync(path, box)
  expect(await checkFile(path, undefined)).toMatchObject({ files: expect.any(Number) })
  expect(box).toContain(Buffer.from('deleted meanwhile').toString('base64'))
  // Nobody reads it any more.
  await eventually(() => {
    later += 60_000
    store.runMaintenance()
    return !existsSync(store.uploads.pathOf(kept.hash) as string)
  })
}, 600_000)

test('[EXPORT-36] what is too long for a PDF file is refused before anything is made, and the same in other formats, or a part of it, is not', async () => {
  const roomId = store.rooms.all(host)[0]?.id as string
  const longRoom = (format: ExportFormat, asked = {}) =>
    openRoom(
      {
        read: (look) =>
          store.read((tables) => {
            const room = { ...(tables.rooms.visibleTo(host, roomId) as Room), lastSeq: PDF_MESSAGES_MAX + 1 }
            return look({ ...tables, rooms: { ...tables.rooms, visibleTo: () => room } })
          }),
        pastTextOf: async () => refuse('document.noSuchPoint'),
        textOf: async () => '',
        pathOf: () => undefined,
      },
      { actor: host, id: roomId, format, asked, takenAt: 0 },
    )
  const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code)
  expect(codeOf(longRoom('pdf'))).toBe('export.tooLong')
  expect(codeOf(longRoom('pdf', { seq: String(PDF_MESSAGES_MAX) }))).toBe('ok')
  expect(codeOf(longRoom('pdf', { from: '0' }))).toBe('ok')
  expect(codeOf(longRoom('html'))).toBe('ok')

  const text = 'x'.repeat(PDF_TEXT_MAX_UNITS)
  for (const [length, format, expected] of [
    [PDF_TEXT_MAX_UNITS, 'pdf', 'ok'],
    [PDF_TEXT_MAX_UNITS + 1, 'pdf', 'export.tooLong'],
    [PDF_TEXT_MAX_UNITS + 1, 'docx', 'ok'],
  ] as const) {
    const document = { id: 'long', title: '', createdAt: 0 } as Document
    const opened = await openDocument(
      {
        read: (look) =>
          store.read((tables) =>
            look({
              ...tables,
              documents: { ...tables.documents, visibleTo: () => document },
              documentLog: {
                ...tables.documentLog,
                stored: () => ({ snapshot: [new Uint8Array(PDF_TEXT_MAX_UNITS + 9)], tail: [] }),
                lastSeq: () => 1,
              },
            }),
          ),
        pastTextOf: async () => refuse('document.noSuchPoint'),
        textOf: async () => `${text}more`.slice(0, length),
        pathOf: () => undefined,
      },
      { actor: host, id: 'long', format, asked: {}, takenAt: 0 },
    )
    expect([length, format, codeOf(opened)]).toEqual([length, format, expected])
  }
})
