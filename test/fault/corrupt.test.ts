// Databases damaged as bad disks, interrupted copies and other programs damage them. Nothing is deleted, and the hub starts.
import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { UnusableData } from '../../src-bun/store/files/unusable-data.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { joinAt, live, temporaryFolder } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'
import { spawnHub } from './hubs.ts'
import { databaseOf, linesOf, recordLines, setting } from './records.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})
function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}
const movedAside = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.includes('.corrupt-'))
    .sort()
const backups = (folder: string) => readdirSync(join(folder, 'backups')).sort()

const JUNK = Buffer.from('not a database at all, '.repeat(500))
function flipPages(file: string): void {
  const bytes = readFileSync(file)
  for (let at = 4096; at < bytes.length; at += 4096) bytes.fill(0xff, at, at + 64)
  writeFileSync(file, bytes)
}

const DAMAGES: Record<string, (file: string) => void> = {
  junk: (file) => writeFileSync(file, JUNK),
  'a bad header': (file) => writeFileSync(file, Buffer.concat([Buffer.alloc(16), readFileSync(file).subarray(16)])),
  'cut in the middle of a page': (file) => truncateSync(file, 10_000),
  'a few bytes': (file) => truncateSync(file, 50),
  'no bytes, but a log': (file) => {
    truncateSync(file, 0)
    writeFileSync(`${file}-wal`, JUNK)
  },
  'gone, but for its log': (file) => {
    rmSync(file)
    writeFileSync(`${file}-wal`, JUNK)
  },
  'flipped bytes': flipPages,
  'flipped bytes under a log': (file) => {
    flipPages(file)
    writeFileSync(`${file}-wal`, JUNK)
  },
  'a header that says read only': (file) => {
    const bytes = readFileSync(file)
    bytes[18] = 99
    writeFileSync(file, bytes)
  },
  "another program's": (file) => {
    rmSync(file)
    const db = new Database(file, { create: true })
    db.run('CREATE TABLE recipes (name TEXT)')
    db.close()
  },
}

test('[STORE-8] a damaged database is kept byte for byte, and the hub starts from its newest valid backup under a new epoch', async () => {
  const good = aFolder()
  const ada = await recordLines(good, ['first'])
  await recordLines(good, ['second'], { peer: ada })
  await recordLines(good, ['third'], { peer: ada })
  const epoch = setting(databaseOf(good), 'epoch')
  // The newest backup is damaged too.
  flipPages(join(good, 'backups', backups(good).at(-1) as string))

  for (const [name, damage] of Object.entries(DAMAGES)) {
    const data = join(aFolder(), 'data')
    cpSync(good, data, { recursive: true })
    damage(databaseOf(data))
    const before = new Map(
      ['', '-wal']
        .filter((suffix) => existsSync(databaseOf(data) + suffix))
        .map((suffix) => [suffix, readFileSync(databaseOf(data) + suffix)]),
    )
    // Only the hub recovers a database; other commands refuse.
    const refused = await hubbub(['export', '--data', data, '--out', join(data, 'out')])
    expect([name, refused.exitCode, refused.err.includes('damaged')]).toEqual([name, 1, true])

    const hub = await spawnHub(data, ['--port', '0'])
    const again = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
    const resumed = await live(again, { since: 3, epoch: epoch as string })
    expect([name, resumed.received('snapshot').length]).toEqual([name, 1])
    await hub.kill('SIGTERM')

    const asideFiles = movedAside(data)
    expect([name, asideFiles.length]).toEqual([name, before.size])
    for (const [suffix, bytes] of before) {
      const file = asideFiles.find((file) => file.endsWith('-wal') === (suffix === '-wal')) as string
      expect([name, readFileSync(join(data, file)).equals(bytes)]).toEqual([name, true])
    }
    expect([name, linesOf(databaseOf(data))]).toEqual([name, ['first', 'second']])
    expect(setting(databaseOf(data), 'epoch')).not.toBe(epoch)
    const messages = (await hub.stderrText()).split('\n').filter((line) => line.startsWith('hubbub:'))
    expect([name, messages.length]).toEqual([name, 3])
    expect(messages[0]).toContain(join(data, (asideFiles[0] as string).replace(/-wal$/, '')))
    expect(messages[1]).toContain(join(data, 'backups', backups(good).at(-2) as string))
  }
}, 600_000)

test('[STORE-9] a damaged database without a valid backup is moved aside once, and the hub starts empty and reports it', async () => {
  const data = aFolder()
  await recordLines(data, ['first'])
  rmSync(join(data, 'backups'), { recursive: true })
  writeFileSync(databaseOf(data), JUNK)
  const hub = await spawnHub(data, ['--port', '0'])
  await hub.kill('SIGTERM')
  expect(linesOf(databaseOf(data))).toEqual([])
  expect(await hub.stderrText()).toMatch(/damaged; it is kept as .+\n.+started empty\.\n/)

  const second = await spawnHub(data, ['--port', '0'])
  await second.kill('SIGTERM')
  expect(await second.stderrText()).not.toContain('damaged')
  expect(movedAside(data)).toHaveLength(1)
  writeFileSync(databaseOf(data), JUNK)
  await (await spawnHub(data, ['--port', '0'])).kill('SIGTERM')
  // A killed hub's log may be moved beside its database.
  expect(movedAside(data).filter((name) => !name.endsWith('-wal'))).toHaveLength(2)
}, 600_000)

test('[STORE-10] of two hubs that find the same damage one recovers and the other is refused, and nothing is lost', async () => {
  for (let round = 0; round < 3; round++) {
    const data = aFolder()
    await recordLines(data, ['first'])
    writeFileSync(databaseOf(data), JUNK)
    const both = await Promise.allSettled([1, 2].map(() => spawnHub(data, ['--port', '0'])))
    const started = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    expect([started.length, refused.length, refused[0]?.includes('another hub is using')]).toEqual([1, 1, true])
    await started[0]?.kill('SIGTERM')
    expect(movedAside(data).map((name) => readFileSync(join(data, name)).equals(JUNK))).toEqual([true])
    expect(linesOf(databaseOf(data))).toEqual(['first'])
  }
}, 600_000)

test('[STORE-11] a killed hub leaves no lock, and the next one starts as fast as on a new folder', async () => {
  const data = aFolder()
  await recordLines(data, ['first'], { end: 'SIGKILL' })
  expect(existsSync(join(data, 'control.json'))).toBe(true)
  const startMs = async (folder: string, end: NodeJS.Signals) => {
    const from = performance.now()
    const hub = await spawnHub(folder, ['--port', '0'])
    const tookMs = performance.now() - from
    await hub.kill(end)
    expect(await hub.stderrText()).not.toContain('damaged')
    return tookMs
  }
  // A lock that had to be waited for would take five seconds each time. The machine may be busy, so the best of a few tries counts.
  const [usual, after]: [number[], number[]] = [[], []]
  const isQuick = () => Math.min(...after) < 5 * Math.min(...usual)
  do {
    usual.push(await startMs(aFolder(), 'SIGKILL'))
    after.push(await startMs(data, 'SIGKILL'))
  } while (after.length < 8 && !isQuick())
  expect(isQuick()).toBe(true)
  expect(linesOf(databaseOf(data))).toEqual(['first'])
}, 600_000)

const ROUNDS = process.env['HUBBUB_LONG'] ? 3000 : 150
const SEED = Number(process.env['HUBBUB_SEED'] ?? Date.now() % 1_000_000)

test(`[STORE-12] a database with any damaged bytes is recovered or refused with a reason, and its next start is an ordinary one (seed ${SEED})`, async () => {
  const good = aFolder()
  await recordLines(good, ['first', 'second'])
  let random = SEED
  const next = (below: number) => {
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31
    return random % below
  }
  const bytes = readFileSync(databaseOf(good))
  for (let round = 0; round < ROUNDS; round++) {
    const damaged = Buffer.from(bytes)
    const at = round < 100 ? round : next(bytes.length)
    for (let n = 0; n < (round < 100 ? 1 : 1 + next(64)); n++)
      damaged[at + n] = (damaged[at + n] ?? 0) ^ (1 + next(255))
    const data = aFolder()
    copyFileSync(databaseOf(good), databaseOf(data))
    writeFileSync(databaseOf(data), damaged.subarray(0, bytes.length))

    const first = tryOpen(data)
    const asideFiles = movedAside(data)
    if (first === 'recovered') {
      expect([round, asideFiles.length]).toEqual([round, 1])
      expect(readFileSync(join(data, asideFiles[0] as string)).equals(damaged.subarray(0, bytes.length))).toBe(true)
      expect([round, tryOpen(data)]).toEqual([round, 'as it is'])
    } else {
      // A damaged format number looks like that of a newer version, whose data is not touched.
      expect([round, ['as it is', 'newer'].includes(first)]).toEqual([round, true])
      expect([round, asideFiles]).toEqual([round, []])
    }
    ends.pop()?.()
  }
}, 600_000)

function tryOpen(data: string): string {
  let what = 'as it is'
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  try {
    const onFault = (fault: unknown) => {
      throw fault
    }
    const onRecovery = () => {
      what = 'recovered'
    }
    const store = openStore(data, clock, onFault, onRecovery)
    store.settings.set('hubId', 'written')
    store.close()
  } catch (fault) {
    if (!(fault instanceof UnusableData)) throw fault
    what = fault.reason
  }
  return what
}
