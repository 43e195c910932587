// Retries of commands whose changes have left the log, on a real store with a clock that is handed in.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { ANSWERED_COMMANDS_KEPT_MS, ANSWERED_COMMANDS_PER_MEMBER } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { handClock, temporaryFolder } from '../support/hub.ts'

const folder = temporaryFolder()
const clock = handClock()
let store: Store
let ada: Member
let eve: Member
let lobbyId: string

beforeEach(async () => {
  store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  ada = await join('Ada')
  eve = await join('Eve')
  lobbyId = store.rooms.all(ada)[0]?.id ?? ''
})
afterEach(() => {
  store.close()
  folder.remove()
})

async function join(name: string): Promise<Member> {
  const joined = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  return joined.value
}
const say = (body: string, clientId: string): Command => ({ type: 'chat.send', clientId, roomId: lobbyId, body })
async function run(member: Member, command: Command) {
  const result = await store.runAndWait({ type: 'command.run', memberId: member.id, command })
  if (!result.ok) throw new Error(result.code)
  const { logged, isDuplicate, changeCount } = result.value
  return { change: logged.change, isDuplicate, changeCount }
}
/** As many new changes would: no change of before is in the log any more. */
async function pushEverythingOut(): Promise<void> {
  do await store.runAndWait({ type: 'changes.trim', keepCount: 0, deleteAtMost: 1_000_000 })
  while (store.changes.lastSeq() > 0)
}
const bodies = () => store.messages.page(lobbyId, { before: 1000, limit: 100 }).messages.map(({ body }) => body)

test('[COUNT-1] a retry of a command whose changes have left the log is answered with the first result and not run again', async () => {
  const board = await run(ada, {
    type: 'board.create',
    clientId: 'board',
    name: 'B',
    columns: [{ key: 'n', type: 'number' }],
  })
  const boardId = board.change.type === 'board.created' ? board.change.board.id : ''
  const put = ['a', 'b', 'c'].map((key) => ({ key, values: { n: 1 } }))
  const batch: Command = { type: 'record.batch', clientId: 'batch', boardId, put }
  const commands = [say('hello', 'c-1'), batch]
  const first = [await run(ada, say('hello', 'c-1')), await run(ada, batch)]
  await pushEverythingOut()
  for (let n = 0; n < 3; n++) await run(eve, say(`noise ${n}`, `n-${n}`))
  await pushEverythingOut()
  store.close()
  store = openStore(folder.path, clock, (fault) => {
    throw fault
  })

  for (const [n, command] of commands.entries()) {
    const retry = await run(ada, command)
    expect(retry).toEqual({ ...first[n]!, isDuplicate: true })
  }
  expect(bodies()).toEqual(['hello', 'noise 0', 'noise 1', 'noise 2'])
  // The clientId of one member says nothing about the commands of another.
  expect((await run(eve, say('mine', 'c-1'))).isDuplicate).toBe(false)
})

test('[COUNT-2] commands that have left the log are remembered for a week, the newest ten thousand of each member', async () => {
  await run(ada, say('first', 'c-0'))
  await run(eve, say('hers', 'e-0'))
  for (let n = 1; n <= ANSWERED_COMMANDS_PER_MEMBER; n++)
    store.run({ type: 'command.run', memberId: ada.id, command: say('x', `c-${n}`) })
  await pushEverythingOut()
  expect((await run(ada, say('second', 'c-1'))).isDuplicate).toBe(true)
  expect((await run(eve, say('hers', 'e-0'))).isDuplicate).toBe(true)
  expect((await run(ada, say('first', 'c-0'))).isDuplicate).toBe(false)

  clock.pass(ANSWERED_COMMANDS_KEPT_MS + 1)
  // A step forgets a hundred of them, and twice as many as it has taken from the log.
  for (let n = 0; n < ANSWERED_COMMANDS_PER_MEMBER / 100 + 2; n++) await pushEverythingOut()
  expect((await run(eve, say('hers again', 'e-0'))).isDuplicate).toBe(false)
})

test('[COUNT-26] the log is trimmed by its length: of long changes fewer go in a step than of short ones, one at least, and what is remembered of them expires in steps as well', async () => {
  const long = 'x'.repeat(3900)
  for (let n = 0; n < 300; n++) await run(ada, say(`${long} ${n}`, `long-${n}`))
  const trim = async (): Promise<number> => {
    const before = store.changes.firstSeq()
    await store.runAndWait({ type: 'changes.trim', keepCount: 1, deleteAtMost: 2000 })
    return store.changes.firstSeq() - before
  }
  const steps = [await trim(), await trim(), await trim(), await trim()]
  expect(steps.slice(0, 2).every((count) => count > 100 && count < 130)).toBe(true)
  expect(steps.at(-1)).toBe(0)
  expect(store.changes.firstSeq()).toBe(store.changes.lastSeq())
  for (let n = 0; n < 300; n++) await run(ada, say('short', `short-${n}`))
  expect(await trim()).toBe(300)

  const remembered = () =>
    Array.from({ length: 300 }, (_, n) => [`long-${n}`, `short-${n}`])
      .flat()
      .filter((clientId) => store.changes.ofCommand(ada.id, clientId)).length
  expect(remembered()).toBe(600)
  clock.pass(ANSWERED_COMMANDS_KEPT_MS + 1)
  await run(ada, say('later', 'later'))
  await trim()
  expect(remembered()).toBeGreaterThan(450)
  expect(remembered()).toBeLessThan(600)
  for (let n = 0; n < 6; n++) await trim()
  expect(remembered()).toBe(0)
}, 600_000)

test('[COUNT-27] of long commands that are remembered fewer are forgotten in a step than of short ones, those that are too old as those that are too many', async () => {
  const { change } = await run(ada, say('first', 'first'))
  if (change.type !== 'chat.posted') throw new Error(change.type)
  const { type, message } = change
  // Written into the log itself, because a member may not send as many in so short a time.
  const log = (kind: string, count: number, units: number) => {
    store.run({ type: 'changes.trim', keepCount: 1_000_000, deleteAtMost: 1 })
    for (let n = 0; n < count; n++) {
      const posted = { type, message: { ...message, body: 'x'.repeat(units) } }
      store.changes.append(posted, { actorId: ada.id, clientId: `${kind}-${n}`, at: clock.now() })
    }
  }
  const remembered = (kind: string) =>
    Array.from({ length: 1000 }, (_, n) => store.changes.ofCommand(ada.id, `${kind}-${n}`)).filter(Boolean).length
  /** Trims all of the log, and returns how many of a kind were forgotten in each step in which some were. */
  async function forgotten(kind: string): Promise<number[]> {
    const counts: number[] = []
    for (let before = remembered(kind), step = 0; before > 0 && step < 30; step++) {
      await store.runAndWait({ type: 'changes.trim', keepCount: 0, deleteAtMost: 2000 })
      const now = remembered(kind)
      if (now < before) counts.push(before - now)
      if (store.changes.lastSeq() === 0) log(`later-${kind}-${step}`, 500, 1)
      // Opening the group in which that was written has trimmed as well.
      before = remembered(kind)
    }
    return counts
  }

  log('long', 1000, 3900)
  await pushEverythingOut()
  expect(remembered('long')).toBe(1000)
  log('short', ANSWERED_COMMANDS_PER_MEMBER, 1)
  expect(Math.max(...(await forgotten('long')))).toBeLessThan(270)
  expect(remembered('long')).toBe(0)

  await pushEverythingOut()
  log('old', 1000, 3900)
  await pushEverythingOut()
  expect(remembered('old')).toBe(1000)
  clock.pass(ANSWERED_COMMANDS_KEPT_MS + 1)
  log('new', 3000, 1)
  expect(Math.max(...(await forgotten('old')))).toBeLessThan(270)
  expect(remembered('old')).toBe(0)
}, 600_000)
