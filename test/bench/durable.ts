// The least that a durable server has to do: one INSERT a message, one COMMIT for all that came within 4 ms.
import { Database } from 'bun:sqlite'
import { join } from 'node:path'

const GROUP_MS = 4

/** `committed` is called with each kept frame, in order, once it is on the disk. */
export function keepInGroups<Frame extends string | Uint8Array>(folder: string, committed: (frame: Frame) => void) {
  const db = new Database(join(folder, 'bare.sqlite'), { create: true })
  db.run('PRAGMA locking_mode = EXCLUSIVE')
  db.run('PRAGMA journal_mode = WAL')
  db.run('PRAGMA synchronous = FULL')
  db.run('CREATE TABLE frames (seq INTEGER PRIMARY KEY, frame ANY NOT NULL) STRICT')
  const [begin, insert, commit] = [
    db.query('BEGIN'),
    db.query<null, [Frame]>('INSERT INTO frames (frame) VALUES (?)'),
    db.query('COMMIT'),
  ] as const
  let group: Frame[] = []

  function commitGroup(): void {
    commit.run()
    const kept = group
    group = []
    for (const frame of kept) committed(frame)
  }

  return function keep(frame: Frame): void {
    if (group.length === 0) {
      begin.run()
      setTimeout(commitGroup, GROUP_MS)
    }
    insert.run(frame)
    group.push(frame)
  }
}
