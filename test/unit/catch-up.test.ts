// What somebody has missed, read from the log a part at a time.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { shortChanges } from '../../src-bun/contract/http/catch-up.ts'
import { catchUp } from '../../src-bun/domain/catch-up/catch-up.ts'
import { lastBefore } from '../../src-bun/domain/catch-up/find-start.ts'
import type { Actor } from '../../src-bun/domain/ports/common.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { temporaryFolder } from '../support/hub.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let now = 0
const [ada, bob]: Actor[] = ['ada', 'bob'].map((id) => ({ id, name: id, colour: '', role: 'member' as const }))
beforeEach(async () => {
  folder = temporaryFolder()
  now = 1_000_000
  store = openStore(
    folder.path,
    { now: () => now, monotonic: () => performance.now() },
    (fault) => {
      throw fault
    },
    undefined,
    undefined,
    false,
  )
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  for (const member of [ada, bob] as Actor[]) store.members.create({ ...member, createdAt: 0 })
})
afterEach(() => {
  store.close()
  folder.remove()
})

function answerOf(asked: { since: number; before?: number | undefined; atMost?: number }) {
  const steps = store.read((tables) => catchUp(tables, ada as Actor, { before: undefined, until: now, ...asked }))
  for (let count = 1; ; count++) {
    const { done, value } = store.read(() => steps.next())
    if (done) return { ...value, steps: count }
  }
}

test('[CATCHUP-3] so much that it does not fit into one answer comes a part at a time, the newest first, each message once, in short steps', async () => {
  const roomId = store.rooms.byName('lobby')?.id as string
  const times: number[] = []
  for (let n = 0; n < 600; n++) {
    now += 1000
    times.push(now)
    const command = { type: 'chat.send' as const, clientId: `c${n}`, roomId, body: `${n}` }
    const isForAll = n % 7 === 0
    store.run({ type: 'command.run', memberId: 'bob', command: isForAll ? { ...command, mentionsAll: true } : command })
  }
  const { changes } = store
  for (const n of [0, 1, 299, 599]) {
    const at = store.read(() => lastBefore(changes, times[n] as number))
    expect(changes.between(at, at + 1, 1)[0]).toMatchObject({ at: times[n], type: 'chat.posted' })
  }
  expect(store.read(() => lastBefore(changes, now + 1))).toBe(changes.lastSeq())
  expect(store.read(() => lastBefore(changes, 0))).toBe(0)

  const since = times[100] as number
  const [parts, bodies]: [number[], string[]] = [[], []]
  for (let before: number | undefined; ; ) {
    const { messages, mentions, next, steps } = answerOf({ since, before, atMost: 150 })
    expect(steps).toBeGreaterThan(1)
    parts.push(messages)
    bodies.push(...mentions.map(({ body }) => body))
    if (next === undefined) break
    before = next
  }
  expect(parts).toEqual([150, 150, 150, 50])
  const expected = times.flatMap((_, n) => (n >= 100 && n % 7 === 0 ? [String(n)] : []))
  expect(bodies).toEqual(expected.reverse())
  expect(answerOf({ since }).messages).toBe(500)
  expect(answerOf({ since }).mentions).toHaveLength(50)
}, 600_000)

test('[CATCHUP-4] a difference is shown with what stands around it in its line, shortened, and so many at most', () => {
  const ranges = [
    { kind: 'same' as const, text: 'far away\nhalf past ' },
    { kind: 'removed' as const, text: 'nine' },
    { kind: 'added' as const, text: 'ten' },
    { kind: 'same' as const, text: ' in the hall\nmore' },
    { kind: 'added' as const, text: `${'x'.repeat(199)}😀 and so on` },
  ]
  expect(shortChanges(ranges, 1)).toEqual({
    changes: [{ before: 'half past ', removed: 'nine', added: 'ten', after: ' in the hall' }],
    more: 1,
  })
  const second = shortChanges(ranges, 5).changes[1]
  expect(second).toEqual({ before: 'more', removed: '', added: `${'x'.repeat(199)}…`, after: '' })
  expect(shortChanges([], 5)).toEqual({ changes: [], more: 0 })
})
