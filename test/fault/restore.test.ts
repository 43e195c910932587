// Backups that are made under load, and restores that are interrupted or killed at every step.
import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { copyFileSync, cpSync, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import { prepareReplacement } from '../../src-bun/store/files/replace.ts'
import { chatSend, clientId, eventually, joinAt, type Live, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { CLI, environmentWith, hubbub } from '../support/process.ts'
import { writeUntil } from './document-writer.ts'
import { spawnHub } from './hubs.ts'
import { databaseOf, dump, growDatabase, linesOf, recordLines, setting } from './records.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})
function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

/** A data folder with the line `old`, and a backup with the line `new`. */
async function anOldDatabaseAndABackup(): Promise<{ data: string; backup: string }> {
  const data = aFolder()
  await recordLines(data, ['new'])
  const backup = join(aFolder(), 'backup.sqlite')
  await hubbub(['backup', '--data', data, '--out', backup])
  const old = aFolder()
  await recordLines(old, ['old'], { end: 'SIGKILL' })
  return { data: old, backup }
}

test('[BACKUP-7] messages, documents and their history are the same after a backup and its restore', async () => {
  const data = aFolder()
  await recordLines(data, ['first', 'second'])
  const writing = await spawnHub(data, ['--port', '0', '--limits', 'off'])
  const doc = new Y.Doc()
  // Killed while Bob writes, so that a part is in the WAL only.
  const written = await writeUntil(writing, await joinAt(writing.origin, { name: 'Bob', code: writing.code }), doc)
  const files = aFolder()
  const backup = join(files, 'backup.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', backup])).err).toBe('')
  expect(dump(backup)).toEqual(dump(databaseOf(data)))

  const clean = join(aFolder(), 'clean')
  expect((await hubbub(['restore', backup, '--data', clean])).err).toBe('')
  expect(dump(databaseOf(clean))).toEqual(dump(databaseOf(data)))
  expect(setting(databaseOf(clean), 'epoch')).not.toBe(setting(databaseOf(data), 'epoch'))
  const text = await hubbub(['export', 'document', 'killed', '--out', '-', '--data', clean])
  expect(written).toBeGreaterThan(0)
  expect(text.out.length).toBeGreaterThanOrEqual(written)
  expect(doc.getText('content').toString().startsWith(text.out)).toBe(true)
}, 600_000)

test('[BACKUP-8] a backup of 50 MB under load holds everything that was acknowledged before it, and acks go on meanwhile', async () => {
  const data = aFolder()
  await recordLines(data, ['first'])
  growDatabase(data, 50_000_000)
  const hub = await spawnHub(data, ['--port', '0', '--limits', 'off'])
  const files = aFolder()
  const writers: Live[] = []
  for (const name of ['Ada', 'Bob', 'Eve']) writers.push(await live(await joinAt(hub.origin, { name, code: hub.code })))
  const roomId = await lobbyOf(writers[0] as Live)
  const load = acks(writers, roomId)
  await eventually(() => load.acknowledged().length > 100)

  // The machine may be busy, so the best of a few tries counts.
  const shares: number[] = []
  const made: { backup: string; acknowledged: string[] }[] = []
  do {
    const one = { backup: join(files, `${made.length}.sqlite`), acknowledged: load.acknowledged() }
    shares.push(
      await load.longestGap(async () => {
        expect((await hubbub(['backup', '--data', data, '--out', one.backup])).err).toBe('')
      }),
    )
    made.push(one)
  } while (made.length < 8 && Math.min(...shares) > GAP_MAX)
  load.end()
  await hub.kill('SIGTERM')
  for (const { backup, acknowledged } of made) {
    const lines = new Set(linesOf(backup))
    expect(acknowledged.length).toBeGreaterThan(100)
    expect(acknowledged.filter((line) => !lines.has(line))).toEqual([])
  }
  console.log(
    `      longest time without an ack, as a share of the backup: ${shares.map((share) => share.toFixed(2)).join(', ')}`,
  )
  expect(Math.min(...shares)).toBeLessThanOrEqual(GAP_MAX)
  expect(readdirSync(files).every((name) => /^\d\.sqlite$/.test(name))).toBe(true)
}, 600_000)

/** A backup that stopped the hub would let no ack through for nearly all of its time. */
const GAP_MAX = 0.4

/** Every writer posts a line every 10 ms. Time is counted in lines, because on a busy machine everything takes longer. */
function acks(writers: Live[], roomId: string) {
  const unanswered = new Set<string>()
  const acknowledged: string[] = []
  let [sent, sentSinceAck, longest] = [0, 0, 0]
  for (const { socket } of writers)
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as { clientId?: string; message?: { body: string } }
      if (!unanswered.delete(frame.clientId ?? '')) return
      sentSinceAck = 0
      acknowledged.push(frame.message?.body as string)
    })
  const timer = setInterval(() => {
    for (const writer of writers) {
      const id = clientId()
      unanswered.add(id)
      writer.send(chatSend(roomId, `line ${id}`, id))
      sent++
      longest = Math.max(longest, ++sentSinceAck)
    }
  }, 10)
  return {
    acknowledged: () => [...acknowledged],
    /** The longest time without an ack, as a share of the time that `meanwhile` takes. */
    async longestGap(meanwhile: () => Promise<unknown>): Promise<number> {
      ;[sent, longest] = [0, 0]
      await meanwhile()
      return longest / sent
    },
    end: () => clearInterval(timer),
  }
}

// What a power cut leaves behind after each step of a restore, in order.
const STEPS: { name: string; expected: 'old' | 'new'; cut(data: string, backup: string): void }[] = [
  {
    name: 'half a copy',
    expected: 'old',
    cut: (data) => writeFileSync(`${databaseOf(data)}.making`, 'half of it'),
  },
  {
    name: 'a copy that is ready',
    expected: 'old',
    cut: (data, backup) => prepareReplacement(databaseOf(data), backup, Date.now()),
  },
  {
    name: 'the old database is moved aside, its WAL is not',
    expected: 'new',
    cut(data, backup) {
      prepareReplacement(databaseOf(data), backup, Date.now())
      renameSync(databaseOf(data), `${databaseOf(data)}.before-restore-20261123-120000`)
    },
  },
  {
    name: 'its WAL is moved aside too',
    expected: 'new',
    cut(data, backup) {
      prepareReplacement(databaseOf(data), backup, Date.now())
      for (const suffix of ['', '-wal'])
        renameSync(databaseOf(data) + suffix, `${databaseOf(data)}.before-restore-20261123-120000${suffix}`)
    },
  },
]

test('[BACKUP-9] a restore that is interrupted after any of its steps leaves the old database or the new one whole, and keeps the old one', async () => {
  const { data: before, backup } = await anOldDatabaseAndABackup()
  for (const { name, expected, cut } of STEPS) {
    const data = join(aFolder(), 'data')
    cpSync(before, data, { recursive: true })
    cut(data, backup)
    const hub = await spawnHub(data, ['--port', '0'])
    await hub.kill('SIGTERM')
    expect([name, linesOf(databaseOf(data))]).toEqual([name, [expected]])
    const left = readdirSync(data).filter((file) => /\.(source|making|next|examined|unfinished)/.test(file))
    expect([name, left]).toEqual([name, []])
    if (expected === 'new') expect([name, keptLines(data)]).toEqual([name, ['old']])
  }
}, 600_000)

test('[BACKUP-10] a restore that is killed at a random moment leaves the old database or the new one whole', async () => {
  const { data: before, backup } = await anOldDatabaseAndABackup()
  const large = aFolder()
  await hubbub(['restore', backup, '--data', large])
  growDatabase(large, 20_000_000)
  const news = linesOf(databaseOf(large)).length
  const restore = (data: string) =>
    Bun.spawn([process.execPath, CLI, 'restore', databaseOf(large), '--data', data], {
      env: environmentWith(),
      stdout: 'ignore',
    })
  const started = performance.now()
  await restore(join(aFolder(), 'data')).exited
  const tookMs = performance.now() - started

  for (let round = 0; round < (process.env['HUBBUB_LONG'] ? 100 : 8); round++) {
    const data = join(aFolder(), 'data')
    // Every other restore goes into an empty folder.
    const olds = round % 2
    if (olds) cpSync(before, data, { recursive: true })
    const restoring = restore(data)
    await Bun.sleep(tookMs * (0.2 + 0.8 * Math.random()))
    restoring.kill('SIGKILL')
    await restoring.exited
    const hub = await spawnHub(data, ['--port', '0'])
    await hub.kill('SIGTERM')
    expect([round, [olds, news].includes(linesOf(databaseOf(data)).length)]).toEqual([round, true])
    expect(setting(databaseOf(data), 'epoch')).not.toBe(setting(databaseOf(large), 'epoch'))
    expect([round, await hub.stderrText()]).toEqual([round, expect.not.stringContaining('damaged')])
  }
}, 600_000)

/** The lines of the database that was moved aside, read together with its WAL. */
function keptLines(data: string): string[] {
  const asideFiles = readdirSync(data).filter((file) => /\.(before-restore|corrupt)-/.test(file))
  const copy = join(data, 'kept.sqlite')
  for (const file of asideFiles) copyFileSync(join(data, file), file.endsWith('-wal') ? `${copy}-wal` : copy)
  expect(existsSync(copy)).toBe(true)
  const db = new Database(copy)
  const rows = db.query<{ body: string }, []>('SELECT body FROM messages ORDER BY seq').all()
  db.close()
  return rows.map(({ body }) => body)
}
