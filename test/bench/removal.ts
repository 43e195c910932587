// How long one step takes of what a hub removes by itself: old messages, a room from the trash, and the oldest part of the log. In
// processor time of the thread that everybody waits for, operation and COMMIT together.
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Operation } from '../../src-bun/domain/operations/operations.ts'
import { openTestStore, runFor, startWithHost } from '../support/host-store.ts'
import { handClock, temporaryFolder } from '../support/hub.ts'
import { below, type Figure, percentile } from './figures.ts'
import { countedOf } from './progress.ts'

const SHORT = { messages: 100_000, body: 'kettle and lantern, compass and rudder, wind and water, '.repeat(2) }
/** As long as a message may be, in signs of three bytes. */
const LONG = { messages: 4000, body: '漢'.repeat(3990) }
const REACTIONS = 1000
const DAYS_MS = 8 * 24 * 60 * 60 * 1000
const LONGEST_MAX_MS = 50
const part = 'removal'

type Size = typeof SHORT
type Filled = Awaited<ReturnType<typeof fill>>

const threadMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

export async function removal(): Promise<Figure[]> {
  const says = countedOf(part, 5)
  const figures: Figure[] = []
  for (const [what, size, prepare, operation] of [
    [`${SHORT.messages} messages that are too old`, SHORT, tooOld, { type: 'messages.forgetNext' }],
    [
      `200 messages with ${REACTIONS} reactions each that are too old`,
      { ...SHORT, messages: 200 },
      reactedTo,
      { type: 'messages.forgetNext' },
    ],
    [`a room of ${SHORT.messages} messages from the trash`, SHORT, trashed, { type: 'trash.eraseNext' }],
    [`a room of ${LONG.messages} of the longest messages from the trash`, LONG, trashed, { type: 'trash.eraseNext' }],
    [
      `the log of ${LONG.messages} of the longest messages`,
      LONG,
      async () => {},
      { type: 'changes.trim', keepCount: 10, deleteAtMost: 2000 },
    ],
  ] as const satisfies readonly (readonly [string, Size, (filled: Filled) => Promise<void>, Operation])[]) {
    says(what)
    const filled = await fill(size)
    await prepare(filled)
    const steps = await run(filled, operation)
    filled.store.close()
    filled.folder.remove()
    const longest = Math.max(...steps)
    figures.push(
      {
        part,
        what: `${what}: longest of ${steps.length} steps`,
        value: longest,
        unit: 'ms',
        ...below(LONGEST_MAX_MS, 'ms', longest),
      },
      { part, what: 'the same, p50', value: percentile(steps, 0.5), unit: 'ms' },
    )
  }
  return figures
}

async function fill({ messages, body }: Size) {
  const folder = temporaryFolder()
  const clock = handClock()
  const store = openTestStore(folder.path, clock)
  const { host } = await startWithHost(store)
  const made = await runFor(store, host.id, { type: 'room.create', name: 'long' })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  for (let n = 0; n < messages; n += 100) {
    clock.pass(1)
    await Promise.all(
      Array.from({ length: 100 }, (_, k) =>
        runFor(store, host.id, { type: 'chat.send', roomId, body: `${body}${n + k}` }),
      ),
    )
  }
  while (!store.leaves.isComplete()) store.leaves.finish()
  return { folder, clock, store, hostId: host.id, roomId }
}

async function tooOld({ clock, store, hostId }: Filled): Promise<void> {
  await runFor(store, hostId, { type: 'retention.set', days: 7 })
  clock.pass(DAYS_MS)
}

async function reactedTo(filled: Filled): Promise<void> {
  const { clock, store, hostId: memberId, roomId } = filled
  const { messages } = store.messages.page(roomId, { before: Number.MAX_SAFE_INTEGER, limit: 200 })
  const react = (message: Message, n: number) =>
    store.messages.react(message, { emoji: `e${n}`, memberId, at: clock.now(), isSet: true })
  for (const message of messages) for (let n = 0; n < REACTIONS; n++) react(message, n)
  await tooOld(filled)
}

async function trashed({ store, hostId, roomId }: Filled): Promise<void> {
  await runFor(store, hostId, { type: 'room.delete', roomId })
  await runFor(store, hostId, { type: 'trash.empty', ids: [roomId] })
}

/** Of each step, until there is nothing more to do. */
async function run({ store }: Filled, operation: Operation): Promise<number[]> {
  const steps: number[] = []
  for (let isMore = true; isMore; ) {
    const first = store.changes.firstSeq()
    const before = threadMs()
    const done = store.runAndWait(operation)
    store.read(() => {})
    steps.push(threadMs() - before)
    const result = await done
    if (!result.ok) throw new Error(result.code)
    isMore =
      result.value instanceof Object && 'more' in result.value ? result.value.more : store.changes.firstSeq() > first
  }
  return steps
}
