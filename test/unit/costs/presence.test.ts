// What one frame on `/presence` costs, counted in looks at the table of members.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Member } from '../../../src-bun/contract/members.ts'
import type { PresenceEntry } from '../../../src-bun/contract/presence.ts'
import { createPresence } from '../../../src-bun/domain/members/presence.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createFanout } from '../../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { createGuests } from '../../../src-bun/transport/plain/guests.ts'
import { createMemberNames } from '../../../src-bun/transport/plain/member-names.ts'
import { openPresence } from '../../../src-bun/transport/plain/presence.ts'
import { temporaryFolder } from '../../support/hub.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const fail = (fault: unknown) => {
  throw fault
}
let folder: ReturnType<typeof temporaryFolder>
let store: Store
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, fail)
  await store.runAndWait({ type: 'hub.start', door: 'open' })
})
afterEach(() => {
  store.close()
  folder.remove()
})

async function aMember(name: string): Promise<Member> {
  const joined = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  return joined.value
}

/** A `/presence` socket, and how often the table of members was read while it worked. */
function aWatcher(actor: Member, guests = createGuests({ store, clock })) {
  const looks = { all: 0, one: 0, name: 0 }
  const counting =
    <Arguments extends unknown[], T>(which: keyof typeof looks, look: (...given: Arguments) => T) =>
    (...given: Arguments): T => {
      looks[which]++
      return look(...given)
    }
  const counted: Store = {
    ...store,
    members: {
      ...store.members,
      all: counting('all', store.members.all),
      byNameKey: counting('name', store.members.byNameKey),
      byId: counting('one', store.members.byId),
      byName: counting('one', store.members.byName),
    },
    read: (look) => store.read((tables) => look({ ...tables, members: counted.members })),
  }
  const frames: { userId: string; name: string }[][] = []
  const queued: PresenceEntry[] = []
  const fanout = createFanout(counted, fail, createWorkBudget(clock, true))
  const presence = createPresence(clock)
  const socket = openPresence(
    {
      store: counted,
      fanout: { ...fanout, queuePresence: (entries) => void queued.push(...entries) },
      presence,
      guests,
      memberNames: createMemberNames(counted),
    },
    {
      ...{ id: '1', kind: 'presence', openedAt: 0, actor, sessionId: undefined, address: '10.0.0.1', payer: undefined },
      send: (frame) => void frames.push(JSON.parse(String(frame)).data),
      isBehind: () => false,
      hasMemoryForLargeFrame: () => true,
      inOneWrite: (sendAll) => sendAll(),
      close: () => expect().fail('it was closed'),
      reportBadFrame: () => expect().fail('a frame was bad'),
    },
  )
  return {
    looks,
    frames,
    subscribe: (userIds: readonly string[]) => void socket.receive(JSON.stringify({ type: 'subscribe', userIds })),
    close: () => socket.onClosed(),
  }
}

test('[COST-1] to watch 500 names on /presence costs one look-up by an index for each, none when they are asked for again, and no look at all members', async () => {
  const ada = await aMember('Ada')
  for (let n = 0; n < 50; n++) await aMember(`Person ${n}`)
  const watcher = aWatcher(ada)
  const names = Array.from({ length: 500 }, (_, n) => `nobody ${n}`)
  watcher.subscribe(names)
  watcher.subscribe(names)
  expect(watcher.frames.map((data) => data.length)).toEqual([500, 500])
  expect(watcher.looks).toEqual({ all: 0, one: 0, name: 500 })
  watcher.close()
})

test('[COST-2] a name on /presence means the member who has it now: after a rename, a return of the name, and a join', async () => {
  const ada = await aMember('Ada')
  const watcher = aWatcher(ada)
  const shown = (...userIds: string[]) => {
    watcher.subscribe(userIds)
    return watcher.frames.at(-1)?.map(({ name }) => name)
  }
  const rename = (memberId: string, name: string) =>
    store.runAndWait({ type: 'command.run', memberId, command: { type: 'member.rename', clientId: name, name } })

  expect(shown('ADA', 'Bob')).toEqual(['Ada', 'Bob'])
  await rename(ada.id, 'Bob')
  expect(shown('ADA', 'bob', ada.id)).toEqual(['ADA', 'Bob', 'Bob'])
  const second = await aMember('Ada')
  expect(shown('ADA', 'bob')).toEqual(['Ada', 'Bob'])
  await rename(second.id, 'Eve')
  await rename(ada.id, 'A d a')
  expect(shown('ADA', 'bob', 'eve')).toEqual(['A d a', 'bob', 'Eve'])

  // What is not committed yet is committed before it is shown.
  store.run({
    type: 'command.run',
    memberId: second.id,
    command: { type: 'member.rename', clientId: 'zoe', name: 'Zoe' },
  })
  expect(shown('zoe', 'eve')).toEqual(['Zoe', 'eve'])
  watcher.close()
})

test('[COST-3] on /presence a guest is found by what they call themselves, unless a member has this name or id', async () => {
  const ada = await aMember('Ada')
  const guests = createGuests({ store, clock })
  const guest = await guests.admit({ username: 'Sensor', userId: 'attic' }, '10.0.0.2')
  const posing = await guests.admit({ username: 'Poser', userId: 'Ada' }, '10.0.0.3')
  const watcher = aWatcher(ada, guests)
  const shown = (...userIds: string[]) => {
    watcher.subscribe(userIds)
    return watcher.frames.at(-1)?.map(({ name }) => name)
  }
  expect(shown('attic', 'Ada', 'Poser')).toEqual(['Sensor', 'Ada', 'Poser'])
  expect(posing.ok && posing.value.id).not.toBe(ada.id)
  await guests.admit({ username: 'Sensor', userId: 'cellar' }, '10.0.0.2')
  expect(shown('attic', 'cellar')).toEqual(['attic', 'Sensor'])
  await aMember('cellar')
  expect(shown('cellar', guest.ok ? guest.value.id : '')).toEqual(['cellar', 'Sensor'])
  watcher.close()
})
