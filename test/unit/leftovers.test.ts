// What a hub finds in its data folder, or on its clock, that it did not expect.
import { expect, setSystemTime, test } from 'bun:test'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SettingKey } from '../../src-bun/domain/ports/tables.ts'
import { restore } from '../../src-bun/store/files/restore.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { systemClock } from '../../src-bun/system-clock.ts'
import { aHub, joinAt, temporaryFolder } from '../support/hub.ts'
import { hubbub, spawnHub } from '../support/process.ts'

const fail = (fault: unknown) => {
  throw fault
}

test('[LIFE-10] a hub starts whatever is stored as its code or its door, with a new code, and says so in the log', async () => {
  const folder = temporaryFolder()
  const set = (key: SettingKey, value: string) => {
    const store = openStore(folder.path, systemClock, fail)
    store.settings.set(key, value)
    store.close()
  }
  const first = await spawnHub(folder.path, ['--port', '0'])
  await first.kill('SIGTERM')
  const codes = new Set([first.code])
  const damaged = ['{"now":', 'null', '{"now":{"spoken":"K7QMX4PA"}}']
  for (const stored of damaged) {
    set('door.code', stored)
    set('door.policy', stored)
    const hub = await spawnHub(folder.path, ['--port', '0'])
    await joinAt(hub.origin, { name: 'Ada', code: hub.code })
    await hub.kill('SIGTERM')
    expect(await hub.stderrText()).toContain('door.codeDamaged')
    codes.add(hub.code)
  }
  expect(codes.size).toBe(damaged.length + 1)
  folder.remove()
}, 600_000)

test('[LIFE-11] what a killed process has left beside the database is removed when a hub starts, and before a restore', async () => {
  const folder = temporaryFolder()
  const backup = join(folder.path, 'backup.sqlite')
  const data = join(folder.path, 'data')
  openStore(data, systemClock, fail).close()
  expect((await hubbub(['backup', '--data', data, '--out', backup])).exitCode).toBe(0)

  const file = (suffix: string) => join(data, `hub.sqlite${suffix}`)
  const copies = ['.examined', '.source', '.source.examined', '.making', '.making.examined']
  const suffixes = copies.flatMap((copy) => ['', '-wal', '-shm', '-journal'].map((side) => copy + side))
  const leave = () => {
    for (const suffix of suffixes) writeFileSync(file(suffix), 'a copy of everything')
  }
  const left = () => suffixes.filter((suffix) => existsSync(file(suffix)))
  leave()
  openStore(data, systemClock, fail).close()
  expect(left()).toEqual([])
  leave()
  restore(data, backup, Date.now())
  expect(left()).toEqual([])
  expect(readdirSync(data).filter((name) => /examined|source|making|next/.test(name))).toEqual([])
  folder.remove()
})

test('[LIFE-12] with a clock before 1970 ids are made, and a hub works', async () => {
  for (const at of [-1, -62_135_596_800_000, 0]) {
    setSystemTime(new Date(at))
    try {
      const [one, two] = [newId(), newId()]
      expect(one).toMatch(/^[0-9a-hjkmnp-tv-z]{16}$/)
      expect(one).not.toBe(two)
    } finally {
      setSystemTime()
    }
  }
  const clock = { now: () => -1_000_000_000_000, monotonic: () => performance.now() }
  const hub = await aHub([], clock)
  const ada = await hub.join('Ada')
  const [lobby] = ((await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }).rooms
  const posted = await ada.post(`/api/rooms/${lobby?.id}/messages`, { body: 'in 1938' })
  expect(posted.status).toBe(201)
  await hub.end()
})
