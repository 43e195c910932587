// Parts of search by themselves: texts in the form of the index, passages, excerpts, and what a query costs.
import type { Database } from 'bun:sqlite'
import { Database as AnyDatabase } from 'bun:sqlite'
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SearchAnswer } from '../../src-bun/contract/http/search.ts'
import { SEARCH_QUERY_MAX_UNITS } from '../../src-bun/contract/limits.ts'
import type { Actor } from '../../src-bun/domain/ports/common.ts'
import { excerptOf } from '../../src-bun/domain/search/excerpt.ts'
import { type Search as Asked, find } from '../../src-bun/domain/search/find.ts'
import { fold, foldWithPlaces } from '../../src-bun/domain/search/fold.ts'
import { passagesOf } from '../../src-bun/domain/search/passages.ts'
import { termsOf } from '../../src-bun/domain/search/terms.ts'
import { createMessageFollower } from '../../src-bun/store/search/message-follower.ts'
import { createSearch, type Search } from '../../src-bun/store/search/search.ts'
import { openSearchFile } from '../../src-bun/store/search/search-file.ts'
import { createSearchIndex, type WritableIndex } from '../../src-bun/store/search/search-index.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { systemClock } from '../../src-bun/system-clock.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'
import { fill, idOf } from '../support/past.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

test('[SEARCH-11] a text has one folded form, and each unit of it knows its letter in the text', () => {
  const same = [
    ['Ärger', 'arger', 'A\u0308RGER'],
    ['ﬁn', 'FIN'],
    ['Ｔｏｋｙｏ', 'tokyo'],
    ['ΟΔΟΣ', 'οδος'],
    ['a\tb\nc\u00a0d', 'A B C D'],
  ]
  for (const [first = '', ...others] of same) for (const other of others) expect(fold(other)).toBe(fold(first))
  expect(fold('が')).not.toBe(fold('か'))
  expect(fold('한국')).toBe('한국')
  for (const text of ['Ärger in Köln', 'plain', 'ﬁ 🙂 Ёж', 'e\u0301e']) {
    const { folded, places } = foldWithPlaces(text)
    expect(folded).toBe(fold(text))
    expect([places.length, places.at(-1)]).toEqual([folded.length + 1, text.length])
  }
})

test('[SEARCH-12] an excerpt shows the first word that was found, and ranges that touch are one', () => {
  const of = (text: string, query: string) => {
    const found = excerptOf(text, termsOf(query))
    return found && { ...found, marked: found.highlights.map(([start, end]) => found.excerpt.slice(start, end)) }
  }
  expect(of('no such thing', 'thing missing')).toBeUndefined()
  const long = `${'word '.repeat(500)}Needle here${' word'.repeat(500)}`
  const found = of(long, 'needle')
  expect(found?.marked).toEqual(['Needle'])
  expect(found?.excerpt).toMatch(/^…word.*word…$|^…word.*wor…$|^…word.*…$/)
  expect(found?.excerpt.length).toBeLessThan(210)
  expect(of('abcabcab', 'abc bca')?.marked).toEqual(['abcabca'])
  expect(of('one\ntwo', '"one two"')?.excerpt).toBe('one two')
  expect(of('cafe\u0301 x', 'café')?.marked).toEqual(['cafe\u0301'])
  // Whatever is cut stays a character, and every range is inside.
  for (let before = 0; before < 60; before++) {
    const text = `${'🙂'.repeat(before)}needle${'🙂'.repeat(200)}`
    const cut = of(text, 'needle')
    expect(cut?.marked).toEqual(['needle'])
    expect(cut?.excerpt.isWellFormed()).toBe(true)
  }
})

test('[SEARCH-13] after an edit almost all passages of a document are as they were, and together they have all of its text', () => {
  const line = (n: number) => `Line ${n} of a text that somebody writes, and it goes on for a while ${n * 7919}.`
  const lines = Array.from({ length: 3000 }, (_, n) => line(n))
  const before = passagesOf(lines.join('\n'))
  expect(before.join('').trim()).toBe(lines.join('\n'))
  expect(Math.max(...before.map(({ length }) => length))).toBeLessThanOrEqual(4001)
  expect(before.length).toBeGreaterThan(50)
  const after = passagesOf([...lines.slice(0, 700), 'A new line.', ...lines.slice(700)].join('\n'))
  const known = new Set(before)
  expect(after.filter((passage) => !known.has(passage)).length).toBeLessThanOrEqual(5)
  // A text without lines is cut where it may be, and what is asked for is whole in one of the pieces.
  const endless = Array.from({ length: 6000 }, (_, n) => n).join(' ')
  const pieces = passagesOf(endless)
  for (let at = 0; at + SEARCH_QUERY_MAX_UNITS < endless.length; at += 97) {
    const asked = endless.slice(at, at + SEARCH_QUERY_MAX_UNITS)
    expect(pieces.some((piece) => piece.includes(asked))).toBe(true)
  }
  expect(passagesOf('\n \n')).toEqual([])
})

const LOOKED_THROUGH = [
  // All rows are asked for, once when the hub starts and when something is erased.
  'SELECT id FROM documents',
  'WITH RECURSIVE room',
  'WITH RECURSIVE commented',
]

function anIndex(): { db: Database; index: WritableIndex; statements: string[] } {
  const query = spyOn(AnyDatabase.prototype, 'query')
  const db = openSearchFile(folder.path, 'epoch')
  const index = createSearchIndex(db)
  const statements = query.mock.calls.map(([sql]) => String(sql).replace(/\s+/g, ' ').trim())
  query.mockRestore()
  return { db, index, statements }
}

const message = (n: number, body: string, roomId = 'room') => ({
  id: `m${String(n).padStart(6, '0')}`,
  ...{ roomId, seq: n, authorId: 'ada', authorName: 'Ada', body, postedAt: n },
})

test('[SEARCH-14] no statement of the index reads a whole table or sorts', () => {
  const { db, statements } = anIndex()
  const asked = [...new Set(statements)].filter((sql) => /^(SELECT|INSERT|DELETE|WITH)/.test(sql))
  expect(asked.length).toBeGreaterThan(20)
  for (const sql of asked) {
    const plan = db.query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`).all()
    const dear = plan.filter(({ detail }) =>
      /TEMP B-TREE|^SCAN (?!\w+_words VIRTUAL|messages$|passages$|comments$|room\b|commented\b)/.test(detail),
    )
    const isFirstOrLast = plan.some(({ detail }) => /^SCAN/.test(detail)) && /LIMIT (1|\?)/.test(sql)
    const isAllowed = LOOKED_THROUGH.some((part) => sql.startsWith(part)) || isFirstOrLast
    expect([sql, isAllowed ? [] : dear.map(({ detail }) => detail)]).toEqual([sql, []])
  }
  db.close()
})

test('[SEARCH-15] a word that is in every message costs as many look-ups as are shown, and one that is in none of theirs costs none', () => {
  const { db, index } = anIndex()
  db.run('BEGIN')
  for (let n = 0; n < 3000; n++) index.addMessage(message(n, `a hidden word ${n}`, 'secret'), true)
  for (let n = 3000; n < 9000; n++) index.addMessage(message(n, `the word number ${n}`), false)
  db.run('COMMIT')
  let lookUps = 0
  const places = {
    rooms: {
      visibleTo: (_: Actor, id: string) => ({ id, name: id }),
      privateIdsOf: () => [],
      page: () => ({ items: [] }),
    },
    boards: { page: () => ({ items: [] }) },
    documents: { page: () => ({ items: [] }) },
    messages: {
      inRoom(roomId: string, id: string) {
        lookUps++
        return { ...message(Number(id.slice(1)), `the word number ${Number(id.slice(1))}`, roomId) }
      },
    },
  } as unknown as Store
  const actor = { id: 'eve', role: 'member' } as Actor
  function run(text: string, more: Partial<Asked> = {}): { answer: SearchAnswer; steps: number } {
    const steps = find(places, { ...index, isComplete: () => true }, actor, {
      text,
      terms: termsOf(text),
      limit: 30,
      ...more,
    })
    for (let count = 1; ; count++) {
      const { done, value } = steps.next()
      if (done) return { answer: value, steps: count }
    }
  }
  const { answer, steps } = run('word')
  expect([answer.results.length, lookUps, steps]).toEqual([30, 31, 1])
  lookUps = 0
  // What eve may not see is not even looked up.
  expect([run('hidden').answer, lookUps]).toEqual([{ results: [] }, 0])
  // Two letters are looked for in the newest messages, and an answer says where to go on.
  const short = run('zz').answer
  expect(short.results).toEqual([])
  const last = run('wo', { below: Number(run('wo').answer.next) }).answer
  expect(last.results.length).toBe(30)
  db.close()
})

test('[SEARCH-16] a query of very many private rooms is answered', () => {
  const { db, index } = anIndex()
  const ids = Array.from({ length: 500 }, (_, n) => `room${n}`)
  db.run('BEGIN')
  for (const [n, id] of ids.entries()) index.addMessage(message(n, `the word ${n}`, id), true)
  db.run('COMMIT')
  const asked = { terms: ['word'], below: Number.MAX_SAFE_INTEGER }
  expect(index.messages({ ...asked, privateRoomIds: ids }).found.length).toBe(200)
  expect(index.messages({ ...asked, privateRoomIds: ids.slice(0, 7) }).found.length).toBe(7)
  expect(index.messages({ ...asked, privateRoomIds: [] }).found).toEqual([])
  db.close()
})

test('[SEARCH-17] the index is not touched while somebody waits for a COMMIT, and follows afterwards, older messages in their order', async () => {
  const store: Store = openStore(folder.path, systemClock, console.error, undefined, undefined, false)
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const roomId = store.rooms.byName('lobby')?.id as string
  store.run({ type: 'door.renewExpired' })
  store.members.create({ id: 'ada', name: 'Ada', colour: '', role: 'member', createdAt: 0 })
  // From before the index: without a change in the log.
  for (let n = 0; n < 120; n++) store.messages.append({ ...message(n, `older ${n}`, roomId) })
  store.read(() => {})
  const faults: unknown[] = []
  const search: Search = createSearch({
    ...{ folder: folder.path, epoch: 'epoch', store, clock: systemClock },
    textOf: () => Promise.resolve(''),
    onFault: (_step, fault) => void faults.push(fault),
  })
  store.observe(search.onCommitted)
  const words = (q: string) => {
    const steps = find(store, search.index() as never, store.members.byId('ada') as Actor, {
      ...{ text: q, terms: termsOf(q), limit: 100, kind: 'message' },
    })
    for (;;) {
      const { done, value } = steps.next()
      if (done) return value.results.map(({ excerpt }) => excerpt)
    }
  }
  await eventually(() => words('older 119').length === 1 && search.index()?.isComplete())
  expect(words('older').slice(0, 2)).toEqual(['older 119', 'older 118'])

  const command = { type: 'chat.send', roomId, body: 'a newcomer', clientId: 'c1' } as const
  let isAnswered = false
  store.run({ type: 'command.run', memberId: 'ada', command }, () => {
    isAnswered = true
  })
  const isGroupOpen = spyOn(store, 'isGroupOpen').mockImplementation(() => true)
  await eventually(() => isAnswered && isGroupOpen.mock.calls.length > 3)
  expect(words('newcomer')).toEqual([])
  isGroupOpen.mockRestore()
  await eventually(() => words('newcomer').length === 1)
  expect(faults).toEqual([])
  search.stop()
  store.close()
})

test('[SEARCH-21] of a message that was removed or changed the file of the index has no part of a word left', () => {
  const { db, index } = anIndex()
  const isInFile = (text: string) => {
    db.run('PRAGMA wal_checkpoint(TRUNCATE)')
    return readFileSync(join(folder.path, 'search.sqlite')).includes(text)
  }
  index.addMessage(message(1, 'qzx'), false)
  index.addMessage(message(2, 'zqj'), true)
  expect([isInFile('qzx'), isInFile('zqj')]).toEqual([true, true])
  index.changeMessage(message(1, 'another'))
  index.removeMessage(message(2, '').id)
  expect([isInFile('qzx'), isInFile('zqj')]).toEqual([false, false])
  db.close()
})

test('[SEARCH-23] an index counts as complete when it has every document that was written before it, and not sooner', async () => {
  const store: Store = openStore(folder.path, systemClock, console.error, undefined, undefined, false)
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  fill(store, { documents: 250 })
  store.run({ type: 'door.renewExpired' })
  for (const n of [0, 200])
    store.documentLog.append({
      documentId: idOf('document', n),
      ...{ seq: 1, authorId: idOf('member', 0), at: n, bytes: new Uint8Array(2), newClients: [] },
    })
  store.read(() => {})
  const asked: { resolve(text: string): void; reject(fault: unknown): void }[] = []
  const faults: string[] = []
  const search: Search = createSearch({
    ...{ folder: folder.path, epoch: 'epoch', store, clock: systemClock },
    textOf: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
    onFault: (step) => void faults.push(step),
  })
  // Documents without a text are not read.
  await eventually(() => asked.length === 1)
  expect(search.index()?.isComplete()).toBe(false)
  asked[0]?.resolve('the first text')
  await eventually(() => asked.length === 2)
  expect(search.index()?.isComplete()).toBe(false)
  // One that cannot be read is not waited for.
  asked[1]?.reject(new Error('cannot be read'))
  await eventually(() => search.index()?.isComplete())
  expect([faults, asked.length]).toEqual([['searchText'], 2])
  search.stop()
  store.close()
})

/** As long as a message may be that fits into a frame. */
const LONG = 'e\u0323\u0324\u0325\u0326\u0327\u0328\u0329'.repeat(3900)

test('[SEARCH-27] a step of a search compares so much text and no more, and none that its actor may not see', () => {
  const { db, index } = anIndex()
  db.run('BEGIN')
  for (let n = 0; n < 40; n++) index.addMessage(message(n, `${LONG} word`), false)
  db.run('COMMIT')
  for (const terms of [['q'], ['word', 'q']]) {
    let steps = 0
    for (let below: number | undefined = Number.MAX_SAFE_INTEGER; below !== undefined; steps++) {
      const { found, next } = index.messages({ terms, below, privateRoomIds: [] })
      expect(found).toEqual([])
      below = next
    }
    expect(steps).toBeGreaterThan(15)
  }
  const all = new Set<string>()
  for (let below: number | undefined = Number.MAX_SAFE_INTEGER; below !== undefined; ) {
    const step = index.messages({ terms: ['wo'], below, privateRoomIds: [] })
    for (const { id } of step.found) all.add(id)
    expect(step.found.length).toBeLessThan(5)
    below = step.next
  }
  expect(all.size).toBe(40)
  // How far a step gets does not tell how much others have written where one may not read.
  db.run('BEGIN')
  for (let n = 40; n < 80; n++) index.addMessage(message(n, LONG, 'secret'), true)
  db.run('COMMIT')
  const top = index.messages({ terms: ['zz'], below: Number.MAX_SAFE_INTEGER, privateRoomIds: [] }).next
  expect(top).toBe(index.messages({ terms: ['zz'], below: (top ?? 0) + 3, privateRoomIds: [] }).next)
  db.close()
})

test('[SEARCH-28] a term of many equal letters costs about as much as one of three', () => {
  const { db, index } = anIndex()
  db.run('BEGIN')
  for (let n = 0; n < 250; n++) index.addMessage(message(n, `${'a'.repeat(100)}b`.repeat(39)), false)
  db.run('COMMIT')
  const costOf = (term: string) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const before = process.cpuUsage()
        index.messages({ terms: [term], below: Number.MAX_SAFE_INTEGER, privateRoomIds: [] })
        const { user, system } = process.cpuUsage(before)
        return user + system
      }),
    )
  const short = costOf('aaa')
  for (const term of [`${'a'.repeat(150)}b`, 'a'.repeat(200), `b${'a'.repeat(150)}`])
    expect(costOf(term) / short).toBeLessThan(10)
  db.close()
})

test('[SEARCH-29] of many long messages that were removed or changed at once each is a piece of work by itself', () => {
  const { db, index } = anIndex()
  const posted = Array.from({ length: 20 }, (_, n) => message(n, `word${n} `.repeat(400)))
  let changes: object[] = []
  const tables = {
    rooms: { isErased: (id: string) => id === 'erased', isPrivate: () => false },
    messages: { before: () => [] },
    changes: {
      lastSeq: () => changes.length,
      between: (since: number, upTo: number, limit: number) => changes.slice(since, Math.min(upTo, since + limit)),
    },
  } as unknown as Store
  index.setProgress('seq', '0')
  index.setProgress('oldest', '')
  const follower = createMessageFollower(tables, index)
  const count = (roomId: string) =>
    (db.query('SELECT count(*) AS n FROM messages WHERE room_id = ?').get(roomId) as { n: number }).n
  db.run('BEGIN')
  for (const one of posted) index.addMessage(one, false)
  for (const one of posted) index.addMessage({ ...one, id: `e${one.seq}`, roomId: 'erased' }, false)
  db.run('COMMIT')
  follower.onCommitted({ changes: [], acceptedUpdates: [], expiredThings: [{}] } as never)
  changes = posted.map((one, at) => ({ seq: at + 1, type: 'chat.deleted', message: { ...one, body: '' } }))
  follower.onCommitted({
    changes: changes.map((change) => ({ change })),
    ...{ acceptedUpdates: [], expiredThings: [] },
  } as never)
  for (let left = count('room') + count('erased'), isDone = false; !isDone; ) {
    isDone = !follower.work()
    const now = count('room') + count('erased')
    expect(left - now).toBeLessThanOrEqual(1)
    left = now
  }
  expect([count('room'), count('erased')]).toEqual([0, 0])
  db.close()
})
