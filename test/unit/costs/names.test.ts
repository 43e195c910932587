// How many names are looked up before a free one is found.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { joinHub, renameMember } from '../../../src-bun/domain/members/members.ts'
import type { Scope } from '../../../src-bun/domain/ports/tables.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { temporaryFolder } from '../../support/hub.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  // An operation opens a transaction: each write by itself would wait for the disk.
  store.run({ type: 'door.renewExpired' })
})
afterEach(() => {
  store.close()
  folder.remove()
})

function aHub() {
  let ids = 0
  let lookUps = 0
  const members: Scope['members'] = {
    ...store.members,
    byName(...asked) {
      lookUps++
      return store.members.byName(...asked)
    },
  }
  const newId = () => `member-${String(ids++).padStart(9, '0')}`
  const scope = { ...store, members, now: 0, newId, randomBytes: (length: number) => new Uint8Array(length) }
  function join(name: string) {
    lookUps = 0
    const joined = joinHub(scope, { name, role: 'member' })
    if (!joined.ok) throw new Error(joined.code)
    return joined.value.member
  }
  function rename(id: string, name: string): string {
    lookUps = 0
    const actor = store.members.byId(id)
    if (!actor) throw new Error('nobody has this id')
    const renamed = renameMember({ ...scope, actor }, { type: 'member.rename', clientId: 'rename', name })
    if (!renamed.ok) throw new Error(renamed.code)
    return renamed.value.member.name
  }
  return { join, rename, lookUps: () => lookUps }
}

test('[COST-20] the thousandth member of a look-alike name costs some twenty look-ups, and each gets the next number', () => {
  const { join, rename, lookUps } = aHub()
  const names = Array.from({ length: 1000 }, (_, n) => join(['l', 'i', '1', 'I'][n % 4] as string).name)
  expect(lookUps()).toBeLessThanOrEqual(22)
  expect(names.map((name) => name.replace(/^\S+ ?/, ''))).toEqual(names.map((_, n) => (n === 0 ? '' : String(n + 1))))
  const ada = join('Ada')
  expect(rename(ada.id, 'L')).toBe('L 1001')
  expect(lookUps()).toBeLessThanOrEqual(22)
  // One's own name counts as free, with other letters of the same look, too.
  expect(rename(ada.id, 'I 1001')).toBe('I 1001')
  expect(lookUps()).toBe(1)
})

test('[COST-21] a name is free also where numbers between are missing, were given by hand, or do not fit behind the name', () => {
  const { join } = aHub()
  for (const name of ['Ada', 'Ada 2', 'Ada 3', 'Ada 5', 'Ada 9']) expect(join(name).name).toBe(name)
  const before = new Set(store.members.all().map(({ name }) => name))
  for (let n = 0; n < 20; n++) {
    const { name } = join('Ada')
    expect(before.has(name)).toBe(false)
    before.add(name)
  }
  expect(join('Ada 9').name).toMatch(/^Ada \d+$/)
  const long = 'x'.repeat(40)
  expect(Array.from({ length: 12 }, () => join(long).name)).toEqual([
    long,
    ...Array.from({ length: 8 }, (_, n) => `${'x'.repeat(38)} ${n + 2}`),
    ...Array.from({ length: 3 }, (_, n) => `${'x'.repeat(37)} ${n + 10}`),
  ])
})
