// Exports of long rooms and documents, on a real store: how much of the hub's time each piece takes, and what happens meanwhile.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { type ExportFormat, formatsOf, INCOMPLETE } from '../../src-bun/contract/http/exports.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { type Result, refuse } from '../../src-bun/domain/result.ts'
import type { Read, Sources } from '../../src-bun/export/content.ts'
import type { ExportFile } from '../../src-bun/export/file.ts'
import { exportBoard } from '../../src-bun/export/read/board.ts'
import { exportDocument } from '../../src-bun/export/read/document.ts'
import { exportRoom } from '../../src-bun/export/read/room.ts'
import { render } from '../../src-bun/export/worker/render.ts'
import { createTextThread } from '../../src-bun/export/worker/text-thread.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { streamOf } from '../../src-bun/transport/http/record/stream.ts'
import { aTypedLog, inRows } from '../support/document-logs.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const folder = temporaryFolder()
const at = Date.UTC(2026, 10, 28)
const byOwner = { work: createWorkBudget({ monotonic: () => 0 }, true), payer: undefined }
let store: Store

beforeAll(() => {
  store = openStore(folder.path, { now: () => at, monotonic: () => performance.now() }, (fault) => {
    throw fault
  })
  // Opens a transaction, in which everything here is stored at once.
  store.run({ type: 'changes.trim', keepCount: 1000, deleteAtMost: 1 })
  store.members.create({ id: 'ada', name: 'Ada', role: 'member', colour: 'teal', createdAt: 0 })
  store.rooms.create({ id: 'long', name: 'Long', createdAt: at, createdBy: 'ada' })
  for (let n = 0; n < 1300; n++)
    store.messages.append({
      id: `m${n}`,
      roomId: 'long',
      authorId: 'ada',
      authorName: 'Ada',
      body: `${n}`,
      postedAt: at,
    })
  store.boards.create({
    id: 'board',
    name: 'Board',
    columns: [{ key: 'n', type: 'number' }],
    createdAt: at,
    createdBy: 'ada',
  })
  for (let n = 0; n < 1300; n++)
    store.boards.put({
      boardId: 'board',
      key: `k${n}`,
      values: { n },
      updatedAt: at,
      updatedBy: 'ada',
      updatedByName: 'Ada',
    })
})
afterAll(() => {
  store.close()
  folder.remove()
})

/** Somebody who types in a document of their own. */
function typist(id: string) {
  store.documents.create({ id, title: id, createdAt: at, createdBy: 'ada' })
  const doc = new Y.Doc()
  const text = doc.getText('content')
  doc.on('update', (bytes: Uint8Array) => {
    const update = { documentId: id, memberId: 'ada', mayWrite: true, bytes, connectionId: '1', relayFrame: undefined }
    store.run({ type: 'document.write', ...update }, (result) => expect(result.ok).toBe(true))
  })
  return {
    text: () => text.toString(),
    type(keys: number) {
      for (let n = 0; n < keys; n++) text.insert(text.length, 'x')
      store.read(() => {})
    },
    paste(words: string) {
      text.insert(text.length, words)
      store.read(() => {})
    },
    async compact() {
      const { snapshot, tail } = store.documentLog.stored(id)
      const compacted = compact({ snapshot, tail: joinRows(tail) })
      expect((await store.runAndWait({ type: 'document.compact', documentId: id, compacted })).ok).toBe(true)
    },
  }
}

/** What exports are made from, as in a command line. */
const sources = (others: Partial<Sources> = {}): Sources => ({
  read: store.read,
  contentOf: store.uploads.contentOf,
  textOf: async (stored) => readText(stored),
  pastTextOf: async () => refuse('document.noSuchPoint'),
  render: async (job) => render(job),
  ...others,
})
const fileOf = (result: Result<ExportFile>) => {
  if (!result.ok) throw new Error(result.code)
  return result.value
}
/** Reads a file piece by piece. `slices` has the number of list entries (messages, records, updates) in each piece. */
function inPieces({ pieces }: ExportFile, entry: RegExp) {
  const texts = [...pieces].map(String)
  return { text: texts.join(''), slices: texts.map((text) => text.match(entry)?.length ?? 0) }
}

test('[EXPORT-8] an export is made in pieces of a bounded number of rows, and between two of them the hub does what else is to be done', async () => {
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)
  for (const [format, entry] of [
    ['md', /^> /gm],
    ['html', /<li id="m/g],
    ['json', /"postedAt"/g],
    ['csv', /^"\d+",/gm],
  ] as const) {
    const room = inPieces(fileOf(await exportRoom(sources(), OWNER, 'long', format, at)), entry)
    expect([sum(room.slices), Math.max(...room.slices)]).toEqual([1300, 250])
  }
  for (const [format, entry] of [
    ['md', /^\| k/gm],
    ['html', /<tr data-entry>/g],
    ['json', /"updatedAt"/g],
    ['csv', /^"k/gm],
  ] as const) {
    const board = inPieces(fileOf(await exportBoard(sources(), OWNER, 'board', format, at)), entry)
    expect([sum(board.slices), Math.max(...board.slices)]).toEqual([1300, 100])
  }
  const ada = typist('sliced')
  ada.type(1200)
  await ada.compact()
  ada.type(1300)
  const file = fileOf(await exportDocument(sources(), OWNER, 'sliced', 'json', at))
  const { slices } = inPieces(file, /"update":/g)
  expect(sum(slices)).toBe(2500)
  expect(Math.max(...slices)).toBeLessThanOrEqual(500)

  let turns = 0
  let isCounting = true
  const count = () => {
    turns++
    if (isCounting) setImmediate(count)
  }
  setImmediate(count)
  const turnsSeen: number[] = []
  const long = fileOf(await exportRoom(sources(), OWNER, 'long', 'md', at))
  function* watched() {
    for (const piece of long.pieces) {
      turnsSeen.push(turns)
      yield piece
    }
  }
  const answer = await new Response(streamOf(watched(), byOwner, () => {})).text()
  isCounting = false
  expect(answer.match(/^> /gm)).toHaveLength(1300)
  expect(turnsSeen).toHaveLength(7)
  // Each piece was made in a turn of the event loop of its own.
  expect(new Set(turnsSeen).size).toBe(7)
})

test('[EXPORT-15] no piece of an export has much more text than 64 KB or one entry has, however many and long the entries are', async () => {
  const longest = ({ pieces }: ExportFile) =>
    Iterator.from(pieces).reduce((most, { length }) => Math.max(most, length), 0)
  // Text that goes around it included: quotes, JSON, base64.
  const most = 2 * 64 * 1024
  const body = 'one two\n'.repeat(500)
  const message = { id: 'm', roomId: 'many', authorId: 'ada', authorName: 'Ada', body, postedAt: at }
  const many = { id: 'many', name: 'Many', topic: '', lastSeq: 500 } as Room
  const page = (_: string, { before = 0, limit = 0 }) => ({
    messages: Array.from({ length: limit }, (_, n) => ({ ...message, seq: before - limit + n })),
  })
  const readMany = ((look) =>
    look({ rooms: { visibleTo: () => many }, messages: { page }, changes: { lastSeq: () => 1 } } as never)) as Read
  store.run({ type: 'changes.trim', keepCount: 1000, deleteAtMost: 1 })
  store.boards.create({
    id: 'wide',
    name: 'Wide',
    columns: [{ key: 'n', type: 'text' }],
    createdAt: at,
    createdBy: 'ada',
  })
  const record = { boardId: 'wide', values: { n: body }, updatedAt: at, updatedBy: 'ada', updatedByName: 'Ada' }
  for (let n = 0; n < 200; n++) store.boards.put({ ...record, key: `k${n}` })
  const ada = typist('pasted')
  for (let n = 0; n < 100; n++) ada.paste(body)
  // Each piece would end within one of these signs, which UTF-16 has as two units.
  const words = `x${'😀'.repeat(100_000)}`
  const pasted = (format: ExportFormat) =>
    exportDocument(sources({ textOf: async () => words }), OWNER, 'pasted', format, at)

  // The pages of a PDF file are compressed one by one, and laying out 250,000 lines takes minutes.
  for (const format of formatsOf('room').filter((each) => each !== 'pdf'))
    expect(longest(fileOf(await exportRoom(sources({ read: readMany }), OWNER, 'many', format, at)))).toBeLessThan(most)
  for (const format of formatsOf('board'))
    expect(longest(fileOf(await exportBoard(sources(), OWNER, 'wide', format, at)))).toBeLessThan(most)
  for (const format of formatsOf('document')) {
    expect(longest(fileOf(await pasted(format)))).toBeLessThan(most)
    const text = await new Response(streamOf(fileOf(await pasted(format)).pieces, byOwner, () => {})).text()
    const textIn = {
      md: () => text,
      json: () => (JSON.parse(text) as { text: string }).text,
      html: () => /x😀+/u.exec(text)?.[0],
    }
    if (format in textIn) expect(textIn[format as keyof typeof textIn]()).toBe(words)
  }
})

test('[EXPORT-9] an export has the text and every update as of its beginning, also if the document is written and compacted meanwhile', async () => {
  const ada = typist('moving')
  ada.type(600)
  await ada.compact()
  ada.type(700)
  for (const moved of [async () => ada.type(10), ada.compact, async () => ada.type(600), ada.compact]) {
    const text = ada.text()
    const file = fileOf(await exportDocument(sources(), OWNER, 'moving', 'json', at))
    const pieces = file.pieces[Symbol.iterator]()
    let json = pieces.next().value as string
    await moved()
    for (let piece = pieces.next(); !piece.done; piece = pieces.next()) json += piece.value
    const record = JSON.parse(json) as { seq: number; text: string; updates: { seq: number; update: string }[] }
    expect(record.text).toBe(text)
    expect(record.updates.map(({ seq }) => seq)).toEqual(Array.from({ length: record.seq }, (_, n) => n + 1))
    const doc = new Y.Doc()
    for (const { update } of record.updates) Y.applyUpdate(doc, Buffer.from(update, 'base64'))
    expect(doc.getText('content').toString()).toBe(text)
  }
})

test('[EXPORT-10] the text of a long document is made in a Worker, that of a short one at once, and a failure of either is reported', async () => {
  const NativeWorker = globalThis.Worker
  let workers = 0
  globalThis.Worker = class extends NativeWorker {
    constructor(file: string | URL) {
      super(file)
      workers++
    }
  }
  const thread = createTextThread()
  try {
    const long = aTypedLog(4000)
    const stored = { snapshot: [], tail: inRows(long.updates) }
    const short = { snapshot: [], tail: inRows(aTypedLog(40).updates) }
    expect(await thread.textOf(short)).toBe(readText(short))
    expect(workers).toBe(0)
    const text = long.doc.getText('content').toString()
    expect(await Promise.all([thread.textOf(stored), thread.textOf(stored)])).toEqual([text, text])
    expect(workers).toBe(2)
    // The rows are still there, for the history.
    expect(readText(stored)).toBe(text)

    const damaged = { seq: 1, authorId: 'ada', at, updateCount: 1, bytes: new Uint8Array(100_000).fill(255) }
    expect(await thread.textOf({ snapshot: [], tail: [damaged] }).catch(() => 'rejected')).toBe('rejected')
    const few = { ...damaged, bytes: damaged.bytes.slice(0, 10) }
    expect(await thread.textOf({ snapshot: [], tail: [few] }).catch(() => 'rejected')).toBe('rejected')
    expect(await thread.textOf(stored)).toBe(text)
  } finally {
    thread.stop()
    globalThis.Worker = NativeWorker
  }
})

test('[EXPORT-11] an answer whose rest cannot be read says so in its last line, and the fault is logged', async () => {
  function* failing() {
    yield 'first\n'
    throw new Error('damaged')
  }
  const faults: unknown[] = []
  const reader = streamOf(failing(), byOwner, (fault) => faults.push(fault)).getReader()
  let text = ''
  const end = await (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return 'whole'
      text += new TextDecoder().decode(value)
    }
  })().catch((fault: Error) => fault.message)
  expect([text, end]).toEqual([`first\n${INCOMPLETE}`, 'damaged'])
  expect(faults).toEqual([new Error('damaged')])
})

test('[EXPORT-14] a download that is given up ends the reading of its rest, and nothing is logged', async () => {
  const faults: unknown[] = []
  let [begun, ended, made] = [0, 0, 0]
  function* endless() {
    begun++
    try {
      for (;;) yield `${'x'.repeat(20_000)}${made++}`
    } finally {
      ended++
    }
  }
  const stream = () => streamOf(endless(), byOwner, (fault) => faults.push(fault))
  // While the next piece is waited for, and between two pieces.
  for (const isWaiting of [true, false]) {
    const reader = stream().getReader()
    await reader.read()
    const next = isWaiting ? reader.read() : undefined
    await reader.cancel()
    expect(await next).toEqual(isWaiting ? { done: true, value: undefined } : undefined)
  }
  await streamOf(endless(), byOwner, (fault) => faults.push(fault)).cancel()

  const server = Bun.serve({ port: 0, fetch: () => new Response(stream()) })
  for (let n = 0; n < 20; n++) {
    const download = new AbortController()
    const { body } = await fetch(server.url, { signal: download.signal })
    const reader = body?.getReader()
    await reader?.read()
    download.abort()
  }
  await eventually(() => begun === 22 && ended === 22)
  const madeAtTheEnd = made
  // A piece that was waited for would come in one of the next turns.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect([faults.map((fault) => (fault as Error).message), made]).toEqual([[], madeAtTheEnd])
  await server.stop(true)
})
