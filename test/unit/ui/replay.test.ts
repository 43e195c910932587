// The line of time of a replay: what there was at any point of it, and how it goes on.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { DOCUMENT_TEXT } from '../../../src-bun/contract/frames/collaborate.ts'
import { createWorld } from '../../../src-ui/box/read/world.ts'
import { advance } from '../../../src-ui/features/replay/model/advance.ts'
import { bucketsOf, createAxis } from '../../../src-ui/features/replay/model/axis.ts'
import { blocksOfText } from '../../../src-ui/features/replay/model/blocks-of-text.ts'
import { readPast } from '../../../src-ui/features/replay/model/past-text.ts'
import { type Collected, namedIn, takeContent } from '../../../src-ui/features/replay/model/recorded.ts'
import { createTimeline } from '../../../src-ui/features/replay/model/timeline.ts'
import { readRecord } from '../../../src-ui/state/activity/record.ts'
import { type Chance, chance } from '../../fault/chance.ts'
import { aRandomLog } from '../../support/document-logs.ts'

const HOUR = 3600_000
const START = 1_700_000_000_000
const everywhere = () => true

type Record = { at: number; content: string }

/** What a hub might have written into its log, in its order; the clock is set back now and then, and some records are hidden. */
function aHistory({ below, happens }: Chance, length: number): Record[] {
  const log: Record[] = []
  const seqs = [0, 0]
  const posted: { id: string; roomId: string; body: string; seq: number }[] = []
  let at = START
  const any = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const who = () => any(['ada', 'bob', 'eve'])
  const write = (change: object) => log.push({ at, content: JSON.stringify({ seq: log.length + 1, at, change }) })
  const aMessage = () => {
    const n = below(2)
    seqs[n] = (seqs[n] as number) + 1
    const message = { id: `m${posted.length}`, roomId: `room${n}`, seq: seqs[n], authorId: who(), postedAt: at }
    const poll = { answers: ['yes', 'no'].map((text) => ({ text, count: 0 })), several: false, named: false, voters: 0 }
    return { ...message, authorName: 'Ada', body: `text ${below(1e6)}`, ...(happens(0.2) && { poll }) }
  }
  const steps = [
    () => {
      const message = aMessage()
      posted.push(message)
      if (!happens(0.1)) write({ type: 'chat.posted', message })
    },
    () => write({ type: 'chat.edited', message: { ...any(posted), body: `edited ${below(1e6)}`, editedAt: at } }),
    () =>
      write({ type: 'chat.deleted', message: { ...any(posted), body: '', deleted: { at, by: 'ada', byName: 'Ada' } } }),
    () => {
      const { id, roomId, seq } = any(posted)
      const of = { roomId, messageId: id, messageSeq: seq }
      const isSet = happens(0.7)
      any([
        () => write({ type: 'chat.reacted', ...of, emoji: any(['👍', '🎉']), memberId: who(), isSet }),
        () => write({ type: 'chat.pinned', ...of, isSet, by: who(), byName: 'Ada' }),
        () => write({ type: 'poll.voted', ...of, counts: [below(9), below(9)], voters: below(9) }),
      ])()
    },
    () => {
      const record = { boardId: `board${below(2)}`, key: `k${below(9)}`, values: { n: below(1e6) } }
      write({ type: 'record.set', record: { ...record, updatedAt: at, updatedBy: who() }, isNew: false })
    },
    () => write({ type: 'record.removed', boardId: `board${below(2)}`, key: `k${below(9)}` }),
    () => write({ type: any(['member.joined', 'chat.posted', 'nonsense', 'poll.voted']) }),
  ]
  steps[0]?.()
  while (log.length < length) {
    at += happens(0.05) ? -below(60_000) : below(30_000)
    any(steps)()
  }
  return log
}

function worldOf(records: readonly Record[]) {
  const world = createWorld()
  for (const [n, { content }] of records.entries()) world.take(n, content)
  return world
}

/** Of some messages there is nothing but that they were deleted. */
function onlyDeleted(log: readonly Record[]): Message[] {
  const first = new Map<string, { type: string; message?: Message }>()
  for (const { content } of log) {
    const { change } = JSON.parse(content) as { change: { type: string; message?: Message } }
    if (change.message && !first.has(change.message.id)) first.set(change.message.id, change)
  }
  return [...first.values()].flatMap(({ type, message }) => (type === 'chat.deleted' && message ? [message] : []))
}

const byKey = (records: Iterable<{ key: string }>) => [...records].sort((a, b) => (a.key < b.key ? -1 : 1))

test('[REPLAY-1] what a replay shows at any time is what a beginning of the log says, whatever was done and however the clock was set', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = chance(seed)
    const log = aHistory(random, 200)
    const timeline = createTimeline(worldOf(log), everywhere)
    for (let n = 0; n < 25; n++) {
      // Forwards and backwards.
      const at = START - 60_000 + random.below(200 * 16_000)
      let last = 0
      const until = log.findIndex((record) => {
        last = Math.max(last, record.at)
        return last > at
      })
      const then = worldOf(log.slice(0, until < 0 ? log.length : until))
      const changes = timeline.changesUpTo(at)
      for (const roomId of ['room0', 'room1']) {
        const shown = timeline.messagesIn(roomId, changes).map((id) => timeline.message(id, changes))
        const said = (then.messages.get(roomId) ?? []).map(({ leaf: _, ...message }) => message)
        const ids = new Set(said.map(({ id }) => id))
        const left = onlyDeleted(log).filter((message) => message.roomId === roomId && message.postedAt <= at)
        const expected = [...said, ...left.filter(({ id }) => !ids.has(id))].sort((a, b) => a.seq - b.seq)
        expect([seed, at, shown]).toEqual([seed, at, expected])
      }
      for (const boardId of ['board0', 'board1'])
        expect([seed, at, byKey(timeline.recordsOf(boardId, changes).values())]).toEqual([
          ...[seed, at],
          byKey(then.records.get(boardId)?.values() ?? []),
        ])
    }
  }
})

test('[REPLAY-2] a document is at any time the text of whoever had the updates up to then', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = chance(seed)
    let at = START
    const updates = aRandomLog(random.below, 3, 60).map((bytes) => {
      at += random.happens(0.1) ? -random.below(5000) : random.below(3000)
      return { at, author: 'ada', bytes: Buffer.from(bytes).toString('base64') }
    })
    const documents = new Map([['d', { updates }]])
    const timeline = createTimeline({ changes: [], documents }, everywhere)
    const shares: number[] = []
    const past = await readPast(updates, (share) => shares.push(share), new AbortController().signal)
    expect(shares.at(-1)).toBe(1)
    for (let n = 0; n < 40; n++) {
      const time = START + random.below(60 * 3 * 3000)
      const doc = new Y.Doc()
      let last = 0
      for (const { at, bytes } of updates) {
        last = Math.max(last, at)
        if (last > time) break
        Y.applyUpdate(doc, Buffer.from(bytes, 'base64'))
      }
      expect([seed, time, past?.after(timeline.updatesUpTo('d', time))?.text]).toEqual([
        ...[seed, time],
        doc.getText(DOCUMENT_TEXT).toString(),
      ])
    }
  }
  const signal = new AbortController().signal
  expect(await readPast([{ at: 0, author: 'eve', bytes: '/////w==' }], () => {}, signal)).toBeUndefined()
  expect(await readPast([{ at: 0, author: 'eve', bytes: '?' }], () => {}, signal)).toBeUndefined()
})

test('[REPLAY-3] where something was written last in a document is known, and a text in blocks has all of its words', async () => {
  const doc = new Y.Doc()
  const updates: { at: number; author: string; bytes: string }[] = []
  doc.on('update', (bytes: Uint8Array) => {
    updates.push({ at: START + updates.length, author: 'ada', bytes: Buffer.from(bytes).toString('base64') })
  })
  const text = doc.getText(DOCUMENT_TEXT)
  text.insert(0, 'one\n\ntwo\n\nthree')
  text.insert(5, 'AND ')
  text.delete(0, 2)
  const past = await readPast(updates, () => {}, new AbortController().signal)
  expect([1, 2, 3].map((count) => past?.after(count))).toEqual([
    { text: 'one\n\ntwo\n\nthree', changedAt: 0 },
    { text: 'one\n\nAND two\n\nthree', changedAt: 5 },
    { text: 'e\n\nAND two\n\nthree', changedAt: 0 },
  ])
  const long = '# a\n\n```\nb\n\nc\n```\n\n\n- d\n- e\n\n~~~\n\nf'
  const blocks = blocksOfText(long)
  expect(blocks.map((block) => block.text)).toEqual(['# a', '```\nb\n\nc\n```', '- d\n- e', '~~~\n\nf'])
  for (const block of blocks) expect(long.slice(block.at).startsWith(block.text)).toBe(true)
})

test('[REPLAY-4] a pause of any length takes a second when pauses are skipped, and everything else the time that it took by the speed', () => {
  const times = [0, 400, 800, 800 + 5 * HOUR, 800 + 5 * HOUR + 300]
  const skipping = { speed: 1, skipsPauses: true }
  expect(advance(times, 0, 300, skipping)).toBe(300)
  expect(advance(times, 0, 800, skipping)).toBe(800)
  expect(advance(times, 0, 1300, skipping)).toBe(800 + 2.5 * HOUR)
  expect(advance(times, 0, 1800, skipping)).toBe(800 + 5 * HOUR)
  expect(advance(times, 0, 2100, skipping)).toBe(800 + 5 * HOUR + 300)
  expect(advance(times, 0, HOUR, skipping)).toBe(800 + 5 * HOUR + 300)
  expect(advance(times, 800, 1000, { speed: 60, skipsPauses: false })).toBe(800 + 60_000)
  expect(advance(times, 800, 500, { speed: 60, skipsPauses: true })).toBe(800 + 2.5 * HOUR)
  expect(advance([], 5, 1000, skipping)).toBe(5)
})

test('[REPLAY-5] each time has its place on the bar and back, a pause takes little of it, and each thing that happened is in one part', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const timeline = createTimeline(worldOf(aHistory(chance(seed), 120)), everywhere)
    for (const skips of [true, false]) {
      const axis = createAxis(timeline.times, skips)
      let last = -1
      for (const at of Array.from(timeline.times)) {
        const share = axis.shareOf(at)
        expect(share).toBeGreaterThanOrEqual(last)
        expect(Math.abs(axis.timeOf(share) - at)).toBeLessThan(1)
        last = share
      }
      expect([axis.shareOf(axis.from - 5), axis.shareOf(axis.to + 5)]).toEqual([0, 1])
      const buckets = bucketsOf(timeline.happenings, axis, 30)
      const all = buckets.reduce((sum, { talk, documents, boards }) => sum + talk + documents + boards, 0)
      expect(all).toBe(timeline.happenings.length)
      const said = timeline.happenings.filter(({ kind }) => kind === 'message').length
      expect(buckets.reduce((sum, { messages }) => sum + messages, 0)).toBe(said)
    }
  }
  const quiet = [0, 1000, 1000 + 100 * HOUR, 2000 + 100 * HOUR]
  expect(createAxis(quiet, true).shareOf(1000)).toBeGreaterThan(0.01)
  expect(createAxis(quiet, false).shareOf(1000)).toBeLessThan(0.0001)
  expect(createAxis([], true).shareOf(5)).toBe(0)
  expect(createAxis([7], true).timeOf(0.5)).toBe(7)
})

test('[REPLAY-6] the moments are those that people remember, and who was active, where somebody spoke and what was changed is known at any time', () => {
  const person = { by: 'host', byName: 'Ada' }
  const message = { id: 'm', roomId: 'r', seq: 1, authorId: 'bob', authorName: 'Bob', body: 'Lunch?', postedAt: 0 }
  const poll = { answers: [], several: false, named: true, voters: 0 }
  const done: object[] = [
    { type: 'member.joined', member: { id: 'bob', name: 'Bob' } },
    { type: 'room.created', room: { id: 'r', name: 'Team', createdBy: 'host' } },
    { type: 'chat.posted', message: { ...message, poll } },
    { type: 'chat.pinned', roomId: 'r', messageId: 'm', messageSeq: 1, isSet: true, ...person },
    { type: 'document.created', document: { id: 'd', title: 'Plan' } },
    { type: 'board.created', board: { id: 'b', name: 'Kettles' } },
    { type: 'timer.changed', timer: { label: 'Break', endsAt: 1, ...person } },
    { type: 'timer.changed' },
    { type: 'eyesUp.changed', eyesUp: { text: 'Look', at: 0, ...person } },
    { type: 'room.created', room: { id: 'hidden', name: 'Hidden' } },
    { type: 'chat.posted', message: { ...message, id: 'n', roomId: 'hidden' } },
    { type: 'record.set', record: { boardId: 'b', key: 'k', values: {}, updatedBy: 'eve' } },
  ]
  const changes = done.map((change, n) => ({ at: START + n * 1000, change }))
  const timeline = createTimeline(
    { changes: changes as never, documents: new Map() },
    (place) => place !== 'room/hidden',
  )
  expect(timeline.markers.map(({ kind, name }) => [kind, name])).toEqual([
    ['room', 'Team'],
    ['poll', 'Lunch?'],
    ['pin', 'Ada'],
    ['document', 'Plan'],
    ['board', 'Kettles'],
    ['timer', 'Break'],
    ['eyesUp', 'Look'],
  ])
  // Of a message that was let go because of its age there is only that, a month later.
  const gone = {
    ...message,
    id: 'old',
    postedAt: START + 500,
    body: '',
    deleted: { at: 0, by: 'host', byName: 'Ada', byRule: true },
  }
  const later = { at: START + 700 * HOUR, change: { type: 'chat.deleted', message: gone } }
  const left = createTimeline({ changes: [...changes, later] as never, documents: new Map() }, everywhere)
  expect(left.happenings.filter(({ at }) => at === START + 500)).toEqual([
    { at: START + 500, kind: 'message', place: 'room/r', memberId: 'bob' },
  ])
  expect(left.happenings.at(-1)).toEqual({ at: later.at, kind: 'edit', place: 'room/r', memberId: '' })
  expect([0, 499, 500].map((ms) => left.messagesIn('r', left.changesUpTo(START + ms)))).toEqual([[], [], ['old']])
  const at = (n: number) => START + n * 1000
  expect([0, 1, 3, 9].map((n) => timeline.lastRoom(at(n)))).toEqual(['', 'room/r', 'room/r', 'room/r'])
  expect([3, 4, 5, 11].map((n) => timeline.lastThing(at(n)))).toEqual(['', 'document/d', 'board/b', 'board/b'])
  expect(timeline.active(at(11), 60_000)).toEqual(['eve', 'host', 'bob'])
  expect(timeline.active(at(11), 2000)).toEqual(['eve'])
  expect(timeline.active(START - 1, 60_000)).toEqual([])
})

test('[REPLAY-10] a log that comes in any pieces is read whole, one that breaks off is not taken for whole, and what was deleted has no name in it', async () => {
  const room = (id: string, name: string) => ({ type: 'room.created', room: { id, name } })
  const changes = [room('a', 'Küche 🍳'), room('b', 'Gone'), { type: 'room.deleted', roomId: 'b' }]
  const leaf = (leaf: number, content?: object) =>
    JSON.stringify({ leaf, ...(content && { content: JSON.stringify(content) }) })
  const lines = [
    JSON.stringify({ format: 'hubbub log 1', checkpoint: 'hubbub/x\n5\nroot\n' }),
    ...changes.map((change, n) => leaf(n, { seq: n, at: START + n, change })),
    leaf(3),
    leaf(4, { document: 'd', first: 1, updates: [{ author: 'ada', at: START, bytes: 'AA==' }] }),
    JSON.stringify({ end: 5 }),
  ]
  const whole = new TextEncoder().encode(`${lines.join('\n')}\n`)
  const realFetch = globalThis.fetch
  async function read(bytes: Uint8Array, pieceBytes: number, status = 200) {
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += pieceBytes) controller.enqueue(bytes.slice(at, at + pieceBytes))
        controller.close()
      },
    })
    globalThis.fetch = (async () => new Response(body, { status })) as unknown as typeof fetch
    const collected: Collected = { changes: [], documents: new Map() }
    let share = 0
    const onProgress = (done: number) => (share = done)
    const code = await readRecord((text) => takeContent(collected, text), onProgress, new AbortController().signal)
    return { code, collected, share }
  }
  try {
    for (const pieceBytes of [1, 7, 64, 100_000]) {
      const { code, collected, share } = await read(whole, pieceBytes)
      expect([code, share, collected.changes.length]).toEqual([undefined, 1, 3])
      expect(collected.documents.get('d')?.updates.length).toBe(1)
      expect([...namedIn(collected.changes).rooms.values()].map(({ name }) => name)).toEqual(['Küche 🍳'])
    }
    expect((await read(whole.slice(0, -10), 64)).code).toBe('internal')
    expect((await read(whole.slice(0, whole.lastIndexOf(10, -2) + 1), 64)).code).toBe('internal')
    const refused = new TextEncoder().encode(JSON.stringify({ error: { code: 'export.notAllowed' } }))
    expect((await read(refused, 64, 403)).code).toBe('export.notAllowed')
  } finally {
    globalThis.fetch = realFetch
  }
})

test('[REPLAY-11] the end of the line shows all that was written, however fast it was', () => {
  const author = (n: number) => (n < 5 ? 'ada' : 'eve')
  const updates = Array.from({ length: 10 }, (_, n) => ({ at: START + 90 * n, author: author(n), bytes: '' }))
  const documents = new Map([['d', { updates }]])
  const timeline = createTimeline({ changes: [], documents }, () => true)
  expect([...Array.from(timeline.times)]).toEqual([START + 360, START + 810])
  expect(timeline.updatesUpTo('d', timeline.times[0] as number)).toBe(5)
  expect(timeline.updatesUpTo('d', timeline.times[1] as number)).toBe(10)
  // A second later another one begins, however long somebody writes on.
  const long = Array.from({ length: 30 }, (_, n) => ({ at: START + 100 * n, author: 'ada', bytes: '' }))
  const longer = createTimeline({ changes: [], documents: new Map([['d', { updates: long }]]) }, () => true)
  expect([...Array.from(longer.times)]).toEqual([START + 900, START + 1900, START + 2900])
})
