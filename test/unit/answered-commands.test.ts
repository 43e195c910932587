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
const pushEverythingOut = () => store.runAndWait({ type: 'changes.trim', keepCount: 0, deleteAtMost: 1_000_000 })
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
  await pushEverythingOut()
  expect((await run(eve, say('hers again', 'e-0'))).isDuplicate).toBe(false)
})
