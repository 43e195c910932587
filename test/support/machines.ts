// Machines of a cluster in this process, over a log in memory: each a store on a folder of its own.
import { Database } from 'bun:sqlite'
import { onTestFinished } from 'bun:test'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { joinLog } from '../../src-bun/cluster/join.ts'
import { loadRecording } from '../../src-bun/cluster/recording-database.ts'
import type { CommittedGroup } from '../../src-bun/domain/operations/operation-scope.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { systemClock } from '../../src-bun/system-clock.ts'
import { PATIENCE_MS, temporaryFolder } from './hub.ts'
import type { MemoryLog } from './memory-log.ts'

export type TestMachine = Awaited<ReturnType<typeof aMachine>>

/** A machine that is not started yet. */
export async function aMachine(name: string, log: MemoryLog, folder = temporaryFolder()) {
  const faults: unknown[] = []
  const diverged: unknown[] = []
  const cluster = joinLog(log, await loadRecording(), {
    name,
    // A busy computer may need longer than a hub waits.
    patienceMs: PATIENCE_MS,
    onDiverged: (fault) => diverged.push(fault),
    onFault: (_step, fault) => faults.push(fault),
  })
  const store = openStore(
    folder.path,
    systemClock,
    (fault) => faults.push(fault),
    undefined,
    undefined,
    true,
    cluster.replication,
  )
  /** What the open sockets of this machine were told, in order. */
  const told: CommittedGroup[] = []
  store.observe((group) => told.push(group))
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
    close()
    folder.remove()
  })
  return { name, log, folder, cluster, store, faults, diverged, told, close }
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
