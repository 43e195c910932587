// A machine that waits because the log has lost what it has. Over a log in memory.
import { expect, test } from 'bun:test'
import { cpSync } from 'node:fs'
import { planHealing, startHealing } from '../../../src-bun/cluster/healing/heal.ts'
import { unpack } from '../../../src-bun/cluster/record.ts'
import { PLACE_TOPIC } from '../../../src-bun/cluster/takeover.ts'
import { eventually, temporaryFolder } from '../../support/hub.ts'
import { aCluster, aMachine, expectEqualTables, owns, type TestMachine, textsOf } from '../../support/machines.ts'

const ALL = { copyFromRecords: Number.MAX_SAFE_INTEGER }

test('[CLUSTER-61] nobody takes over a log while a machine that waits has more, and after healing everything is back', async () => {
  const { shared, machines, roomId, say } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  await say(one, 'a')
  await eventually(() => textsOf(two, roomId).length === 1)
  two.log.isDeaf = true
  for (let n = 0; n < 3; n++) await say(one, `more ${n}`)
  const folders = [one, two].map((machine) => {
    machine.close()
    const folder = temporaryFolder()
    cpSync(machine.folder.path, folder.path, { recursive: true })
    return folder
  })
  const [most, least] = folders as [(typeof folders)[0], (typeof folders)[0]]
  // The log has lost what the second machine lacks.
  shared.records.length -= 2
  const log = shared.open()
  let heard = 0
  log.hear(PLACE_TOPIC, (message) => {
    if ((unpack(message) as { machine: string }).machine === 'one again') heard++
  })
  const waits = aMachine('one again', shared.open(), most, ALL)
  await eventually(() => heard > 0)
  const back = await aMachine('two again', shared.open(), least, ALL)
  const { length } = shared.records
  const started = back.cluster.start()
  started.catch(() => {})
  // Its silence is over after three seconds, in which the other one says six times what it has.
  heard = 0
  await eventually(() => heard >= 10)
  expect([owns(back), shared.records.length]).toEqual([false, length])

  const found = await planHealing(log, 2, async () => {})
  if (found.kind !== 'plan') throw new Error(found.kind)
  expect(found.from).toMatchObject({ name: 'one', state: 'waits' })
  await startHealing(log, found.from, found.lowest)
  const first = await waits
  await first.cluster.start(first.store.backups)
  // What it lacks is in no log any more, so it takes a copy when it starts again.
  await expect(started).rejects.toThrow('Start it again')
  back.close()
  const second = await aMachine('two once more', shared.open(), least, ALL)
  await second.cluster.start(second.store.backups)
  for (const machine of [first, second]) await eventually(() => textsOf(machine, roomId).length === 4)
  expect([...first.diverged, ...second.diverged]).toEqual([])
  await expectEqualTables([first, second])
})
