// Makes data folders with a real hub, and reads their databases.
import { Database } from 'bun:sqlite'
import { expect } from 'bun:test'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { listBackups, nextBackup } from '../../src-bun/store/files/backup-files.ts'
import { chatSend, eventually, joinAt, live, lobbyOf, type Peer } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'
import { spawnHub } from './hubs.ts'

export const databaseOf = (folder: string) => join(folder, 'hub.sqlite')

/**
 * Starts a hub on a folder, posts these lines in the lobby and ends it. Resolves with their author. After a SIGTERM the newest backup
 * has the lines: where a busy machine left the hub no time for its last backup, one is made here.
 */
export async function recordLines(
  folder: string,
  lines: string[],
  { peer, end = 'SIGTERM' }: { peer?: Peer; end?: NodeJS.Signals } = {},
): Promise<Peer> {
  const hub = await spawnHub(folder, ['--port', '0'])
  const ada = peer ? { ...peer, origin: hub.origin } : await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const socket = await live(ada)
  const roomId = await lobbyOf(socket)
  for (const line of lines) socket.send(chatSend(roomId, line))
  await eventually(() => socket.received('chat.posted').length >= lines.length)
  const before = listBackups(folder).length
  await hub.kill(end)
  if (end === 'SIGTERM' && listBackups(folder).length === before) {
    const out = nextBackup(folder, Date.now())
    expect((await hubbub(['backup', '--data', folder, '--out', out])).err).toBe('')
  }
  return ada
}

/** Fills the lobby of an ended hub until the database has this size. */
export function growDatabase(folder: string, bytes: number): void {
  const file = databaseOf(folder)
  const db = new Database(file)
  const { id, seq } = db.query('SELECT id, last_seq AS seq FROM rooms').get() as { id: string; seq: number }
  const { author } = db.query('SELECT id AS author FROM members').get() as { author: string }
  const insert = db.query(
    'INSERT INTO messages (room_id, seq, id, author_id, author_name, body, posted_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  let last = seq
  const more = db.transaction(() => {
    for (let n = 0; n < 5000; n++) insert.run(id, ++last, `fat-${last}`, author, 'Ada', `line ${last} `.repeat(30), 0)
    db.query('UPDATE rooms SET last_seq = ?').run(last)
  })
  while (statSync(file).size < bytes) more()
  db.close()
}

/** Every row of every table, without the epoch, the code and the sessions, which a restore changes. */
export function dump(file: string): Record<string, string> {
  const db = new Database(file)
  const tables = db
    .query<{ name: string }, []>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sessions' ORDER BY name",
    )
    .all()
  const rows = ({ name }: { name: string }) =>
    (db.query(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[])
      .filter(({ key }) => key !== 'epoch' && key !== 'door.code')
      .map((row) =>
        JSON.stringify(Object.values(row).map((value) => (value instanceof Uint8Array ? [...value] : value))),
      )
      .sort()
  const all = tables.map((table) => [table.name, Bun.hash(rows(table).join('\n')).toString()] as const)
  db.close()
  return Object.fromEntries(all)
}

export function setting(file: string, key: string): string | undefined {
  const db = new Database(file)
  const row = db.query<{ value: string }, [string]>('SELECT value FROM settings WHERE key = ?').get(key)
  db.close()
  return row?.value
}

export function linesOf(file: string): string[] {
  const db = new Database(file)
  const rows = db.query<{ body: string }, []>('SELECT body FROM messages ORDER BY seq').all()
  db.close()
  return rows.map(({ body }) => body)
}
