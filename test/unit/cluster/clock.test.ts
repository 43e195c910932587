// What a wrong clock does on one of several machines: each is a store on a folder of its own, over a log in memory.
import { expect, test } from 'bun:test'
import { examineHub } from '../../../src-bun/transport/http/diagnosis.ts'
import { eventually } from '../../support/hub.ts'
import { aCluster, aMachine, owns, type TestMachine, textsOf } from '../../support/machines.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const ahead = { now: () => Date.now() + 40 * DAY_MS, monotonic: () => performance.now() }

/** For how many days the doctor of a machine says that the clock is ahead. */
async function saidAt({ store, folder }: TestMachine): Promise<string | undefined> {
  const reach = { addresses: async () => [], arrivals: { count: () => 0 }, oldLinks: { count: () => 0 } }
  const parts = { store, reach, port: () => 4280, clock: ahead, config: { data: folder.path, port: 4280 } }
  const { findings } = await examineHub(parts as never, { hasTried: false, isThorough: false })
  return findings.find(({ code }) => code === 'clock.jumped')?.detail
}

test('[FORGET-15] a machine of a cluster whose clock is far ahead deletes nothing when it takes the hub over, and a host says on any machine that the clock is right', async () => {
  const { shared, machines, memberId, roomId, say } = await aCluster('one')
  const [one] = machines as [TestMachine]
  const two = await aMachine('two', shared.open(), undefined, { clock: ahead })
  await two.cluster.start()
  const command = { type: 'retention.set', clientId: 'rule', days: 30 } as const
  expect((await one.store.runAndWait({ type: 'command.run', memberId, command })).ok).toBe(true)
  expect((await say(one, 'old')).ok).toBe(true)
  await eventually(() => textsOf(two, roomId).includes('old'))
  expect(two.store.trustedTime.doubt()).toBeUndefined()

  one.close()
  // What is written by the wrong clock before anybody has looked at it proves nothing.
  expect((await say(two, 'by the wrong clock')).ok).toBe(true)
  expect(owns(two)).toBe(true)
  const forgetAt = ({ store }: TestMachine) => store.runAndWait({ type: 'messages.forgetNext' })
  await forgetAt(two)
  two.store.runMaintenance()
  const three = await aMachine('three', shared.open())
  await three.cluster.start()
  await eventually(async () => (await saidAt(three)) === '40')
  expect(await saidAt(two)).toBe('40')
  two.store.runMaintenance()
  await forgetAt(two)
  expect(textsOf(two, roomId)).toEqual(['by the wrong clock', 'old'])

  expect((await three.store.runAndWait({ type: 'clock.confirm', actorId: memberId })).ok).toBe(true)
  await eventually(async () => (await saidAt(three)) === undefined)
  await eventually(() => {
    two.store.runMaintenance()
    return two.store.trustedTime.doubt() === undefined
  })
  await forgetAt(two)
  await eventually(() => !textsOf(two, roomId).includes('old'))
})
