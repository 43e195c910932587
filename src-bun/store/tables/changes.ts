import type { Database } from 'bun:sqlite'
import type { Change } from '../../contract/frames/changes.ts'
import { audienceOf, isIn } from '../../domain/audience.ts'
import type { Changes, Documents, LogEntry, Rooms } from '../../domain/ports.ts'

/** `body` is the change as JSON, without its place in the log. */
type Row = { seq: number; at: number; client_id: string | null; body: string }

/** The `seq`, time and `clientId` are appended to the JSON as text, which is cheaper than serialising again. */
function toLogged({ seq, at, client_id: clientId, body }: Row, change = JSON.parse(body) as Change): LogEntry {
  const clientIdField = clientId === null ? '' : `,"clientId":${JSON.stringify(clientId)}`
  return {
    change: { ...change, seq, at, ...(clientId === null ? {} : { clientId }) },
    json: `${body.slice(0, -1)},"seq":${seq},"at":${at}${clientIdField}}`,
  }
}

export function createChanges(
  db: Database,
  audiences: { rooms: Pick<Rooms, 'audience'>; documents: Pick<Documents, 'audience'> },
): Changes {
  const columns = 'seq, at, client_id, body'
  const insert = db.query<null, [number, string, string | null, string]>(
    'INSERT INTO changes (at, actor_id, client_id, body) VALUES (?, ?, ?, ?)',
  )
  const byClientId = db.query<Row, [string, string]>(
    `SELECT ${columns} FROM changes WHERE actor_id = ? AND client_id = ?`,
  )
  // Only the first change of a command has its clientId. The others follow it directly, at the same time.
  const restOfCommand = db.query<Row, [number, string, number]>(
    `SELECT ${columns} FROM changes
     WHERE seq > ?1 AND seq < ifnull(
       (SELECT seq FROM changes
        WHERE seq > ?1 AND (client_id IS NOT NULL OR actor_id <> ?2 OR at <> ?3) ORDER BY seq LIMIT 1),
       (SELECT max(seq) + 1 FROM changes))
     ORDER BY seq`,
  )
  const after = db.query<Row, [number, number]>(`SELECT ${columns} FROM changes WHERE seq > ? ORDER BY seq LIMIT ?`)
  const last = db.query<{ seq: number | null }, []>('SELECT max(seq) AS seq FROM changes')
  const first = db.query<{ seq: number | null }, []>('SELECT min(seq) AS seq FROM changes')
  const trim = db.query<null, [number, number]>('DELETE FROM changes WHERE seq < min(?, ?)')
  const firstSeq = () => first.get()?.seq ?? 1
  const lastSeq = () => last.get()?.seq ?? 0
  return {
    append(change, { actorId, clientId, at }) {
      const row = { at, client_id: clientId ?? null, body: JSON.stringify(change) }
      const { lastInsertRowid } = insert.run(at, actorId, row.client_id, row.body)
      return toLogged({ ...row, seq: Number(lastInsertRowid) }, change)
    },
    ofCommand(actorId, clientId) {
      const first = byClientId.get(actorId, clientId)
      if (!first) return []
      return [first, ...restOfCommand.all(first.seq, actorId, first.at)].map((row) => toLogged(row))
    },
    after(actor, since, limit) {
      const rows = after.all(since, limit)
      return {
        changes: rows.map((row) => toLogged(row)).filter(({ change }) => isIn(audienceOf(audiences, change), actor)),
        upTo: rows.at(-1)?.seq ?? since,
      }
    },
    lastSeq,
    firstSeq,
    trim: (keep, atMost) => void trim.run(firstSeq() + atMost, lastSeq() - keep + 1),
  }
}
