// Machines of a cluster in this process, over a log in memory: each a store on a folder of its own.
import { Database } from 'bun:sqlite'
import { expect, onTestFinished } from 'bun:test'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { joinLog } from '../../src-bun/cluster/join.ts'
import { loadRecording, type OpenRecording } from '../../src-bun/cluster/recording-database.ts'
import type { CommittedGroup } from '../../src-bun/domain/operations/operation-scope.ts'
import type { Clock } from '../../src-bun/domain/ports/common.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { systemClock } from '../../src-bun/system-clock.ts'
import { eventually, PATIENCE_MS, temporaryFolder } from './hub.ts'
import { aSharedLog, type MemoryLog } from './memory-log.ts'

export type TestMachine = Awaited<ReturnType<typeof aMachine>>

/** A machine that is not started yet. With `copyFromRecords` it prepares its folder, as a hub does, and takes a copy where it lacks more. */
export async function aMachine(
  name: string,
  log: MemoryLog,
  folder = temporaryFolder(),
  {
    copyFromRecords,
    prepares = copyFromRecords !== undefined,
    clock = systemClock,
    storePatienceMs = PATIENCE_MS,
  }: { copyFromRecords?: number; prepares?: boolean; clock?: Clock; storePatienceMs?: number } = {},
) {
  const faults: unknown[] = []
  const diverged: unknown[] = []
  const lost: string[] = []
  const disk = failingCommits(await loadRecording())
  const cluster = joinLog(log, disk.open, {
    name,
    secret: 'what the machines of one test share',
    // A busy computer may need longer than a hub waits.
    patienceMs: PATIENCE_MS,
    storePatienceMs,
    onDiverged: (fault) => diverged.push(fault),
    onLost: (words) => lost.push(words),
    say: (words) => lost.push(words),
    onFault: (_step, fault) => faults.push(fault),
    ...(copyFromRecords === undefined ? {} : { copyFromRecords }),
  })
  if (prepares) await cluster.prepare(folder.path)
  const store = openStore(
    folder.path,
    clock,
    (fault) => faults.push(fault),
    undefined,
    undefined,
    true,
    cluster.replication,
  )
  /** The groups that were delivered to the open sockets of this machine, in order. */
  const delivered: CommittedGroup[] = []
  store.observe((group) => delivered.push(group))
  let isOpen = true
  const close = () => {
    if (isOpen) {
      cluster.stop()
      store.close()
    }
    isOpen = false
  }
  onTestFinished(() => {
    log.release()
    log.pieces.releasePuts()
    close()
    folder.remove()
  })
  return { name, log, folder, cluster, store, faults, diverged, lost, delivered, close, failCommit: disk.failNext }
}

/** Databases whose next COMMIT fails when that is asked for, as on a full disk. */
function failingCommits(open: OpenRecording) {
  let nextFault: string | undefined
  const opened: OpenRecording = (file, options) => {
    const db = open(file, options)
    const query: typeof db.query = (sql) => {
      const statement = db.query(sql)
      if (sql !== 'COMMIT') return statement
      return {
        ...statement,
        run(...values) {
          const code = nextFault
          nextFault = undefined
          if (code !== undefined) throw Object.assign(new Error(code), { code })
          return statement.run(...values)
        },
      }
    }
    return Object.create(db, { query: { value: query }, prepare: { value: query } }) as typeof db
  }
  return {
    open: opened,
    failNext(code: string) {
      nextFault = code
    },
  }
}

const HOST = { type: 'host.join', name: 'Ada' } as const

/** The hub of `first`, with a host, and the other machines beside it. */
export async function aCluster(...names: string[]) {
  const shared = aSharedLog()
  const machines: TestMachine[] = []
  for (const name of names) {
    const machine = await aMachine(name, shared.open())
    await machine.cluster.start()
    machines.push(machine)
  }
  const [first] = machines as [TestMachine]
  await first.store.runAndWait({ type: 'hub.start', door: 'open' })
  const joined = await first.store.runAndWait(HOST)
  if (!joined.ok) throw new Error(joined.code)
  const memberId = joined.value.id
  const roomId = first.store.rooms.byName('lobby')?.id as string
  /** Tries again with the same id where it could not be saved, as pages do: a busy computer may need longer than a hub waits. */
  async function say({ store }: TestMachine, body: string, clientId = `say ${body}`) {
    for (;;) {
      const command = { type: 'chat.send', clientId, roomId, body } as const
      const result = await store.runAndWait({ type: 'command.run', memberId, command })
      if (result.ok || result.code !== 'storage.unavailable') return result
      await Bun.sleep(50)
    }
  }
  return { shared, machines, memberId, roomId, say }
}

export const textsOf = ({ store }: TestMachine, roomId: string) =>
  store
    .read(({ messages }) => messages.page(roomId, { before: Number.MAX_SAFE_INTEGER, limit: 1000 }).messages)
    .map(({ body }) => body)
    .sort()

export const isOwner = ({ cluster }: TestMachine) => cluster.status().owner !== undefined
export const owns = (machine: TestMachine) => machine.store.isOwner()

/** Closes all machines, which then have equal tables. */
export async function expectEqualTables(machines: readonly TestMachine[]) {
  const last = Math.max(...machines.map(({ cluster }) => cluster.status().position))
  for (const { cluster } of machines) await eventually(() => cluster.status().position >= last)
  for (const machine of machines) machine.close()
  const [first, ...others] = machines.map(({ folder }) => tablesIn(folder.path))
  expect(Object.keys(first ?? {}).length).toBeGreaterThan(20)
  for (const other of others) expect(other).toEqual(first as Record<string, string>)
}

/** One hash for each table of a data folder that no hub has open. */
export function tablesIn(folder: string): Record<string, string> {
  const db = new Database(join(folder, 'hub.sqlite'), { readonly: true })
  try {
    const names = db
      .query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
    return Object.fromEntries(
      names.map(({ name }) => {
        const rows = db.query(`SELECT * FROM "${name}"`).values()
        const texts = rows.map((row) =>
          JSON.stringify(row, (_key, value) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
          ),
        )
        return [
          name,
          `${rows.length} ${createHash('sha256').update(texts.sort().join('\n')).digest('hex').slice(0, 16)}`,
        ]
      }),
    )
  } finally {
    db.close()
  }
}
