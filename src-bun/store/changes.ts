import type { Database } from 'bun:sqlite'
import type { Change, LoggedChange } from '../contract/wire.ts'
import { audienceOf, isIn } from '../domain/audience.ts'
import type { Changes, Documents, Rooms } from '../domain/ports.ts'

type Row = { seq: number; at: number; client_id: string | null; body: string }

function toLogged(row: Row): LoggedChange {
  const change = JSON.parse(row.body) as Change
  return { ...change, seq: row.seq, at: row.at, ...(row.client_id === null ? {} : { clientId: row.client_id }) }
}

export function createChanges(
  db: Database,
  places: { rooms: Pick<Rooms, 'audience'>; documents: Pick<Documents, 'audience'> },
): Changes {
  const columns = 'seq, at, client_id, body'
  const insert = db.query<null, [number, string, string | null, string]>(
    'INSERT INTO changes (at, actor_id, client_id, body) VALUES (?, ?, ?, ?)',
  )
  const byClientId = db.query<Row, [string, string]>(
    `SELECT ${columns} FROM changes WHERE actor_id = ? AND client_id = ?`,
  )
  const after = db.query<Row, [number, number]>(`SELECT ${columns} FROM changes WHERE seq > ? ORDER BY seq LIMIT ?`)
  const last = db.query<{ seq: number | null }, []>('SELECT max(seq) AS seq FROM changes')
  const first = db.query<{ seq: number | null }, []>('SELECT min(seq) AS seq FROM changes')
  const trim = db.query<null, [number, number]>('DELETE FROM changes WHERE seq < min(?, ?)')
  const firstSeq = () => first.get()?.seq ?? 1
  const lastSeq = () => last.get()?.seq ?? 0
  return {
    append(change, { actorId, clientId, at }) {
      const { lastInsertRowid } = insert.run(at, actorId, clientId ?? null, JSON.stringify(change))
      return { ...change, seq: Number(lastInsertRowid), at, ...(clientId === undefined ? {} : { clientId }) }
    },
    byClientId(actorId, clientId) {
      const row = byClientId.get(actorId, clientId)
      return row ? toLogged(row) : undefined
    },
    after(actor, since, limit) {
      const rows = after.all(since, limit)
      const upTo = rows.length < limit ? Math.max(since, lastSeq()) : (rows.at(-1)?.seq ?? since)
      return { changes: rows.map(toLogged).filter((change) => isIn(audienceOf(places, change), actor)), upTo }
    },
    lastSeq,
    firstSeq,
    trim: (keep, atMost) => void trim.run(firstSeq() + atMost, lastSeq() - keep + 1),
  }
}
