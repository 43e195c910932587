import type { Database } from 'bun:sqlite'
import type { Change } from '../../contract/frames/changes.ts'
import { ANSWERED_COMMANDS_KEPT_MS, ANSWERED_COMMANDS_PER_MEMBER } from '../../contract/limits.ts'
import { audienceOf, isIn } from '../../domain/audience.ts'
import type { Changes, Documents, LogEntry, Rooms } from '../../domain/ports.ts'

/** `body` is the change as JSON, without its place in the log. */
type Row = { seq: number; at: number; client_id: string | null; body: string }
/** The first change of a command, and how many it made. */
type AnsweredRow = Row & { changeCount: number }

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
  const inLog = db.query<AnsweredRow, [string, string]>(
    `SELECT ${columns}, ${CHANGE_COUNT} AS changeCount FROM changes WHERE actor_id = ? AND client_id = ?`,
  )
  const answered = prepareAnswered(db)
  const after = db.query<Row, [number, number]>(`SELECT ${columns} FROM changes WHERE seq > ? ORDER BY seq LIMIT ?`)
  const last = db.query<{ seq: number | null }, []>('SELECT max(seq) AS seq FROM changes')
  const first = db.query<{ seq: number | null }, []>('SELECT min(seq) AS seq FROM changes')
  const trim = db.query<null, [number]>('DELETE FROM changes WHERE seq < ?')
  const firstSeq = () => first.get()?.seq ?? 1
  const lastSeq = () => last.get()?.seq ?? 0
  return {
    append(change, { actorId, clientId, at }) {
      const row = { at, client_id: clientId ?? null, body: JSON.stringify(change) }
      const { lastInsertRowid } = insert.run(at, actorId, row.client_id, row.body)
      return toLogged({ ...row, seq: Number(lastInsertRowid) }, change)
    },
    ofCommand(actorId, clientId) {
      const row = inLog.get(actorId, clientId) ?? answered.find(actorId, clientId)
      return row ? { first: toLogged(row), changeCount: row.changeCount } : undefined
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
    trim(keep, atMost, now) {
      const before = Math.min(firstSeq() + atMost, lastSeq() - keep + 1)
      answered.remember(before, now, atMost)
      trim.run(before)
    },
  }
}

/** Only the first change of a command has its clientId. The others follow it directly, at the same time. */
const CHANGE_COUNT = `ifnull(
  (SELECT seq FROM changes AS next
   WHERE next.seq > changes.seq
     AND (next.client_id IS NOT NULL OR next.actor_id <> changes.actor_id OR next.at <> changes.at)
   ORDER BY seq LIMIT 1),
  (SELECT max(seq) + 1 FROM changes)) - changes.seq`

/** Commands whose changes are not in the log any more. They move here when the log is trimmed, so that a new command costs no second row. */
function prepareAnswered(db: Database) {
  const move = db.query<{ actor_id: string }, [number, number]>(
    `INSERT OR IGNORE INTO answered_commands (actor_id, client_id, seq, at, changes, body)
     SELECT actor_id, client_id, seq, at, ${CHANGE_COUNT}, body
     FROM changes WHERE seq < ? AND client_id IS NOT NULL AND at > ?
     RETURNING actor_id`,
  )
  const expire = db.query<null, [number, number]>(
    `DELETE FROM answered_commands WHERE (actor_id, client_id) IN
       (SELECT actor_id, client_id FROM answered_commands WHERE at <= ? ORDER BY at LIMIT ?)`,
  )
  const keepNewest = db.query<null, [string, number]>(
    `DELETE FROM answered_commands WHERE actor_id = ?1 AND seq <=
       (SELECT seq FROM answered_commands WHERE actor_id = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`,
  )
  const find = db.query<AnsweredRow, [string, string]>(
    'SELECT seq, at, client_id, body, changes AS changeCount FROM answered_commands WHERE actor_id = ? AND client_id = ?',
  )
  // Most hubs never trim their log: there a command does without this look-up.
  let isEmpty = db.query('SELECT 1 FROM answered_commands LIMIT 1').get() === null
  return {
    find: (actorId: string, clientId: string) => (isEmpty ? null : find.get(actorId, clientId)),
    /** Remembers the commands whose changes before `seq` are about to be deleted, and forgets at most `expireAtMost` that are too old. */
    remember(seq: number, now: number, expireAtMost: number): void {
      isEmpty = false
      const oldest = now - ANSWERED_COMMANDS_KEPT_MS
      expire.run(oldest, expireAtMost)
      const actors = new Set(move.all(seq, oldest).map(({ actor_id: id }) => id))
      for (const id of actors) keepNewest.run(id, ANSWERED_COMMANDS_PER_MEMBER)
    },
  }
}
