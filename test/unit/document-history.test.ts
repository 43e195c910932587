// Reading the history of a document from a real store: across segments and tail, a part at a time, for several people.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { HISTORY_QUESTIONS_PER_MEMBER } from '../../src-bun/contract/limits.ts'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import type { DocumentLog } from '../../src-bun/domain/ports/documents.ts'
import { createDocumentHistory, type Reader } from '../../src-bun/store/history/document-history.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { temporaryFolder } from '../support/hub.ts'

const folder = temporaryFolder()
const faults: unknown[] = []
const ADA = { id: 'ada', name: 'Ada', role: 'member', colour: 'teal', createdAt: 0 } as const
const clock = { now: () => nowAt, monotonic: () => performance.now() }
let nowAt = 1_700_000_000_000
let store: Store
beforeAll(() => {
  store = openStore(folder.path, clock, (fault) => faults.push(fault))
  store.members.create(ADA)
})
afterAll(() => {
  store.close()
  folder.remove()
  expect(faults).toEqual([])
})

const reader = (memberId = 'ada', isGone = () => false): Reader => ({ memberId, isGone, pause: async () => {} })

/** What a history reads of the log: the part of it that each call gave. */
function historyOf() {
  const read: string[] = []
  const counted =
    <K extends 'segmentWith' | 'tail'>(log: DocumentLog, name: K) =>
    (...given: Parameters<DocumentLog[K]>) => {
      const found = (log[name] as (...of: Parameters<DocumentLog[K]>) => ReturnType<DocumentLog[K]>)(...given)
      if (found && !(Array.isArray(found) && found.length === 0)) read.push(name)
      return found
    }
  const look: Store['read'] = (ask) =>
    store.read(({ documentLog, ...tables }) =>
      ask({
        ...tables,
        documentLog: {
          ...documentLog,
          segmentWith: counted(documentLog, 'segmentWith') as DocumentLog['segmentWith'],
          tail: counted(documentLog, 'tail') as DocumentLog['tail'],
        },
      }),
    )
  return { ...createDocumentHistory({ read: look }, (_step, fault) => faults.push(fault)), read }
}

/** Somebody who types `xxxx…`, a minute of which is a stretch of its own; what they have typed can be compacted. */
function typist(id: string) {
  store.documents.create({ id, title: id, createdAt: 0, createdBy: ADA.id })
  const doc = new Y.Doc()
  const text = doc.getText('content')
  doc.on('update', (bytes: Uint8Array) => {
    const update = { documentId: id, memberId: ADA.id, mayWrite: true, bytes, connectionId: '1', relayFrame: undefined }
    store.run({ type: 'document.write', ...update }, (result) => void (result.ok || faults.push(result.code)))
  })
  return {
    type(keys: number) {
      for (let n = 0; n < keys; n++) text.insert(text.length, 'x')
    },
    pause() {
      nowAt += 60 * 60 * 1000
    },
    async compact() {
      const { snapshot, tail } = store.read(({ documentLog }) => documentLog.stored(id))
      const compacted = compact({ snapshot, tail: joinRows(tail) })
      expect(await store.runAndWait({ type: 'document.compact', documentId: id, compacted })).toMatchObject({
        ok: true,
      })
    },
  }
}

const textOf = (answer: Awaited<ReturnType<ReturnType<typeof historyOf>['ask']>>) =>
  answer.ok ? new TextDecoder().decode(answer.value.bytes) : answer.code

test('[HIST-30] a history is read once, a part at a time, and then only what is new of it', async () => {
  const ada = typist('parts')
  for (let n = 0; n < 3; n++) {
    ada.type(10)
    await ada.compact()
  }
  ada.type(5)
  const history = historyOf()
  const at = async (seq: number) => textOf(await history.ask('parts', { type: 'text', seq, upTo: seq }, reader()))
  expect(await at(12)).toBe('x'.repeat(12))
  // All of it, so that whoever looks through it waits once.
  expect(history.read.splice(0)).toEqual(['segmentWith', 'segmentWith', 'segmentWith', 'tail'])
  expect(await at(35)).toBe('x'.repeat(35))
  for (const seq of [0, 1, 20, 34]) expect(await at(seq)).toBe('x'.repeat(seq))
  expect(history.read).toEqual([])
  // What was the tail is a segment now, with more behind it.
  await ada.compact()
  ada.type(3)
  expect(await at(38)).toBe('x'.repeat(38))
  expect(history.read.splice(0)).toEqual(['tail'])
  // Some of what becomes a segment now was read, and some was not.
  ada.type(4)
  await ada.compact()
  expect(await at(42)).toBe('x'.repeat(42))
  ada.type(1)
  expect(await at(43)).toBe('x'.repeat(43))
  expect(history.read.splice(0)).toEqual(['segmentWith', 'tail'])
  history.stop()
})

test('[HIST-31] a page of stretches reads the end of the log, and together the pages have each update once', async () => {
  const ada = typist('pages')
  for (let n = 0; n < 6; n++) {
    ada.type(2)
    ada.pause()
    ada.type(3)
    // The next one goes on where this one ends.
    await ada.compact()
  }
  ada.type(1)
  const history = historyOf()
  const page = async (before: number, limit: number) => {
    const found = await history.stretches('pages', { before, limit, ends: [7] }, reader())
    if (!found.ok) throw new Error(found.code)
    return found.value
  }
  const first = await page(32, 2)
  expect(first.stretches.map(({ firstSeq, seq }) => [firstSeq, seq])).toEqual([
    [28, 31],
    [23, 27],
  ])
  expect(history.read.splice(0)).toEqual(['tail', 'segmentWith', 'segmentWith'])
  const all = []
  for (let [before, more] = [32, true]; more; ) {
    const found = await page(before, 3)
    all.push(...found.stretches)
    more = found.more
    before = all.at(-1)?.firstSeq ?? 0
  }
  expect(all.map(({ firstSeq, seq, inserted }) => [firstSeq, seq, inserted])).toEqual([
    [28, 31, 4],
    [23, 27, 5],
    [18, 22, 5],
    [13, 17, 5],
    [8, 12, 5],
    [3, 7, 5],
    [1, 2, 2],
  ])
  expect(await page(1, 3)).toEqual({ stretches: [], more: false })
  history.stop()
})

test('[HIST-32] where a part of the past is not stored the history begins with the snapshot, and says so', async () => {
  const ada = typist('gone')
  for (let n = 0; n < 2; n++) {
    ada.type(10)
    await ada.compact()
  }
  ada.type(4)
  const history = historyOf()
  expect(history.kept('gone')).toEqual({ keptFrom: 0, lastSeq: 24 })
  const withoutFirst = createDocumentHistory(
    {
      read: (look) =>
        store.read(({ documentLog, ...tables }) =>
          look({ ...tables, documentLog: { ...documentLog, hasAllSegments: () => false } }),
        ),
    },
    (_step, fault) => faults.push(fault),
  )
  expect(withoutFirst.kept('gone')).toEqual({ keptFrom: 20, lastSeq: 24 })
  const at = async (seq: number) => textOf(await withoutFirst.ask('gone', { type: 'text', seq, upTo: seq }, reader()))
  expect([await at(20), await at(23)]).toEqual(['x'.repeat(20), 'x'.repeat(23)])
  history.stop()
  withoutFirst.stop()
})

test('[HIST-33] of a member only so many questions are queued, others are answered, and who has gone away costs nothing', async () => {
  const ada = typist('many')
  ada.type(5)
  const history = historyOf()
  const ask = (by: Reader) => history.ask('many', { type: 'text', seq: 5, upTo: 5 }, by)
  const many = Array.from({ length: 2 * HISTORY_QUESTIONS_PER_MEMBER }, () => ask(reader()))
  const other = ask(reader('bob'))
  const answers = await Promise.all(many)
  expect(answers.filter(({ ok }) => ok)).toHaveLength(HISTORY_QUESTIONS_PER_MEMBER)
  expect(new Set(answers.map((answer) => answer.ok || answer.code))).toEqual(new Set([true, 'rate.tooMuch']))
  expect(textOf(await other)).toBe('xxxxx')
  // All are given back, also after a question that failed.
  const failed = await history.ask('many', { type: 'text', seq: 9, upTo: 9 }, reader()).catch(String)
  expect(failed).toBe('Error: the history has a gap')
  for (let n = 0; n < 2 * HISTORY_QUESTIONS_PER_MEMBER; n++) expect((await ask(reader())).ok).toBe(true)
  history.read.length = 0
  const before = typist('unread')
  before.type(1)
  await history.ask(
    'unread',
    { type: 'text', seq: 1, upTo: 1 },
    reader('ada', () => true),
  )
  expect(history.read).toEqual([])
  history.stop()
})

test('[HIST-43] each part is read in the turn of the reader, the first one too, and no more once the reader has gone away', async () => {
  const ada = typist('turns')
  for (let n = 0; n < 3; n++) {
    ada.type(4)
    ada.pause()
    await ada.compact()
  }
  const history = historyOf()
  /** Goes away in the turn with this number, counted from one. `read` is what had been read by each turn. */
  function leaver(turn: number): Reader & { read: number[] } {
    const read: number[] = []
    const pause = async () => void read.push(history.read.length)
    return { memberId: 'ada', pause, isGone: () => read.length >= turn, read }
  }
  const text = { type: 'text', seq: 12, upTo: 12 } as const
  const pages = { before: 13, limit: 3, ends: [] }
  for (const [turn, read] of [
    [1, 0],
    [2, 0],
    [3, 1],
  ] as const) {
    const leaving = leaver(turn)
    expect(await history.ask('turns', text, leaving)).toMatchObject({ ok: false })
    expect(history.read.splice(0)).toHaveLength(read)
  }
  // What was read for one who left is not read again.
  const staying = leaver(Number.POSITIVE_INFINITY)
  expect(textOf(await history.ask('turns', text, staying))).toBe('x'.repeat(12))
  expect(history.read.splice(0)).toHaveLength(2)
  expect(staying.read.at(-1)).toBe(1)

  const leaving = leaver(2)
  expect(await history.stretches('turns', pages, leaving)).toMatchObject({ ok: false })
  expect([leaving.read, history.read.splice(0)]).toEqual([[0, 1], ['segmentWith']])
  history.stop()
})
