import type { Database } from 'bun:sqlite'
import type { Change } from '../../contract/frames/changes.ts'
import type { Entity } from '../../contract/frames/plain.ts'
import { ANSWERED_COMMANDS_KEPT_MS, ANSWERED_COMMANDS_PER_MEMBER } from '../../contract/limits.ts'
import { type AudienceTables, audienceOf, cachedAudiences, isIn, placeOf } from '../../domain/audience.ts'
import { entityChange } from '../../domain/changes.ts'
import { LEAVES_PER_BATCH } from '../../domain/log-tree/tables.ts'
import type { Changes, LogEntry } from '../../domain/ports/tables.ts'
import { prepareForgetSalts } from './log-tree.ts'

/** `body` is the change as JSON, without its position in the log (`seq`). */
type Row = { seq: number; at: number; client_id: string | null; body: string }
/** The first change of a command, and how many it made. */
type AnsweredRow = Row & { changeCount: number }

/** A command that is remembered after its changes have left the log. `codePoints` is the length of its first change, in Unicode code points. */
type Remembered = { actorId: string; clientId: string; codePoints: number }
/** What one call of `trim` may still forget of the remembered commands: `rows` is their number, `codePoints` the length of their first changes together. */
type Left = { rows: number; codePoints: number }

/** The `seq`, time and `clientId` are appended to the JSON as text, which is cheaper than serialising again. */
function toLogged({ seq, at, client_id: clientId, body }: Row, change = JSON.parse(body) as Change): LogEntry {
  const clientIdField = clientId === null ? '' : `,"clientId":${JSON.stringify(clientId)}`
  return {
    change: { ...change, seq, at, ...(clientId === null ? {} : { clientId }) },
    json: `${body.slice(0, -1)},"seq":${seq},"at":${at}${clientIdField}}`,
  }
}

/** How many changes one call of `after` looks at. It takes about a millisecond if the reader may see none of them. */
const LOOK_AHEAD = 5000
/**
 * The most text, in Unicode code points (which SQLite's `length` counts), that one operation deletes when it trims the log, or rewrites when
 * it erases something from the trash. It takes some milliseconds. A row that is longer is a step of its own.
 */
const STEP_MAX_CODE_POINTS = 500_000
/** How many rows are read at once to find out how long they are. */
const SIZES_AT_ONCE = 50
/**
 * A step of the trimming forgets at most this many remembered commands, and two more for each change that it trims; fewer where they are
 * long. So the table of remembered commands loses rows faster than it gets new ones.
 */
const EXPIRE_EXTRA = 100

export function createChanges(db: Database, tables: AudienceTables): Changes {
  const columns = 'seq, at, client_id, body'
  const insert = db.query<null, [number, string, string | null, string]>(
    'INSERT INTO changes (at, actor_id, client_id, body) VALUES (?, ?, ?, ?)',
  )
  const inLog = db.query<AnsweredRow, [string, string]>(
    `SELECT ${columns}, ${CHANGE_COUNT} AS changeCount FROM changes WHERE actor_id = ? AND client_id = ?`,
  )
  const answered = prepareAnswered(db)
  const insertPlace = db.query<null, [number, string | null, string | null, string | null]>(
    'INSERT INTO change_places (seq, entity, room_id, member_id) VALUES (?, ?, ?, ?)',
  )
  const after = prepareAfter(db)
  const between = db.query<Row, [number, number, number]>(
    `SELECT ${columns} FROM changes WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
  )
  const last = db.query<{ seq: number | null }, []>('SELECT max(seq) AS seq FROM changes')
  const first = db.query<{ seq: number | null }, []>('SELECT min(seq) AS seq FROM changes')
  const trims = ['changes', 'change_places'].map((table) =>
    db.query<null, [number]>(`DELETE FROM ${table} WHERE seq < ?`),
  )
  const replacements = ['changes', 'answered_commands'].map((table) =>
    db.query<null, [string, number, string]>(
      `UPDATE ${table} SET body = ? WHERE seq = ? AND coalesce(json_extract(body, '$.message.id'), json_extract(body, '$.comment.id')) = ?`,
    ),
  )
  const forgetSalts = prepareForgetSalts(db)
  const forgetTrimmedSalts = db.query<null, [number, number]>(
    'UPDATE tree_batches SET salts = zeroblob(0) WHERE change_seq >= ? AND change_seq + leaves <= ?',
  )
  const endOfStep = prepareStepEnd(db, 'changes')
  const firstSeq = () => first.get()?.seq ?? 1
  const lastSeq = () => last.get()?.seq ?? 0
  return {
    append(change, { actorId, clientId, at }) {
      const row = { at, client_id: clientId ?? null, body: JSON.stringify(change) }
      const { lastInsertRowid } = insert.run(at, actorId, row.client_id, row.body)
      const seq = Number(lastInsertRowid)
      const { roomId, memberId } = placeOf(change)
      insertPlace.run(seq, entityChange(change)?.entity ?? null, roomId ?? null, memberId ?? null)
      return toLogged({ ...row, seq }, change)
    },
    ofCommand(actorId, clientId) {
      const row = inLog.get(actorId, clientId) ?? answered.find(actorId, clientId)
      return row ? { first: toLogged(row), changeCount: row.changeCount } : undefined
    },
    after(actor, since, limit, entities) {
      const lookedAt = Math.max(since, Math.min(since + LOOK_AHEAD, lastSeq()))
      const rows = after(actor.id, since, lookedAt, limit, entities)
      const cached = cachedAudiences(tables)
      return {
        changes: rows.map((row) => toLogged(row)).filter(({ change }) => isIn(audienceOf(cached, change), actor)),
        upTo: rows.length < limit ? lookedAt : (rows.at(-1) as Row).seq,
      }
    },
    between: (since, upTo, limit) => between.all(since, upTo, limit).map((row) => toLogged(row).change),
    replaceText(seq, change) {
      const { id } = 'message' in change ? change.message : change.comment
      for (const replacement of replacements) replacement.run(JSON.stringify(change), seq, id)
      forgetSalts([seq])
    },
    lastSeq,
    firstSeq,
    trim(keep, atMost, now) {
      const start = firstSeq()
      const end = endOfStep(start - 1, atMost) ?? start - 1
      const before = Math.min(end, lastSeq() - keep) + 1
      answered.remember(before, now, EXPIRE_EXTRA + 2 * Math.max(0, before - start))
      forgetTrimmedSalts.run(start - LEAVES_PER_BATCH, before)
      for (const trim of trims) trim.run(before)
    },
  }
}

/**
 * Returns a function that gives the seq of the last row of a step. The step begins with the first row after `after`, and has at most `atMost`
 * rows, or fewer if they are long, but at least one. Undefined if there is no row after `after`.
 */
export function prepareStepEnd(db: Database, table: 'changes' | 'answered_commands') {
  const sizes = db.query<{ seq: number; codePoints: number }, [number]>(
    `SELECT seq, length(body) AS codePoints FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ${SIZES_AT_ONCE}`,
  )
  return (after: number, atMost: number): number | undefined => {
    let end: number | undefined
    let [rows, sum] = [0, 0]
    for (;;) {
      const page = sizes.all(end ?? after)
      for (const { seq, codePoints } of page) {
        sum += codePoints
        if (rows === atMost || (rows > 0 && sum > STEP_MAX_CODE_POINTS)) return end
        rows++
        end = seq
      }
      if (page.length < SIZES_AT_ONCE) return end
    }
  }
}

/**
 * Reads a part of the log without the changes whose audience the member cannot be in. The small rows of `change_places` are enough to exclude
 * such a change, so its JSON is not parsed.
 */
function prepareAfter(db: Database) {
  const select = (where: string) =>
    `SELECT changes.seq, at, client_id, body FROM change_places CROSS JOIN changes USING (seq)
     WHERE seq > ?2 AND seq <= ?3 ${where} AND (
       room_id IS NULL OR member_id = ?1
       OR EXISTS (SELECT 1 FROM room_members AS m WHERE m.room_id = change_places.room_id AND m.member_id = ?1)
       OR NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.id = change_places.room_id AND private = 1))
     ORDER BY seq LIMIT ?4`
  const all = db.query<Row, [string, number, number, number]>(select(''))
  const ofEntities = db.query<Row, [string, number, number, number, string]>(
    select('AND entity IN (SELECT value FROM json_each(?5))'),
  )
  return (memberId: string, since: number, upTo: number, limit: number, entities?: readonly Entity[]): Row[] =>
    entities
      ? ofEntities.all(memberId, since, upTo, limit, JSON.stringify(entities))
      : all.all(memberId, since, upTo, limit)
}

/** Only the first change of a command has its clientId. Its other changes follow it directly in the log, with the same time. */
const CHANGE_COUNT = `ifnull(
  (SELECT seq FROM changes AS next
   WHERE next.seq > changes.seq
     AND (next.client_id IS NOT NULL OR next.actor_id <> changes.actor_id OR next.at <> changes.at)
   ORDER BY seq LIMIT 1),
  (SELECT max(seq) + 1 FROM changes)) - changes.seq`

/**
 * Recognises commands whose changes are not in the log any more. Their rows are moved to `answered_commands` only when the log is
 * trimmed, so that a new command does not cost a second row.
 */
function prepareAnswered(db: Database) {
  const move = db.query<{ actor_id: string }, [number, number]>(
    `INSERT OR IGNORE INTO answered_commands (actor_id, client_id, seq, at, changes, body)
     SELECT actor_id, client_id, seq, at, ${CHANGE_COUNT}, body
     FROM changes WHERE seq < ? AND client_id IS NOT NULL AND at > ?
     RETURNING actor_id`,
  )
  const tooOld = db.query<Remembered, [number, number]>(
    `SELECT actor_id AS actorId, client_id AS clientId, length(body) AS codePoints FROM answered_commands
     WHERE at <= ? ORDER BY at LIMIT ?`,
  )
  const newestTooMany = db.query<{ seq: number }, [string, number]>(
    'SELECT seq FROM answered_commands WHERE actor_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?',
  )
  const tooMany = db.query<Remembered, [string, number, number]>(
    `SELECT actor_id AS actorId, client_id AS clientId, length(body) AS codePoints FROM answered_commands
     WHERE actor_id = ? AND seq <= ? ORDER BY seq LIMIT ?`,
  )
  const forget = db.query<null, [string, string]>('DELETE FROM answered_commands WHERE actor_id = ? AND client_id = ?')
  const find = db.query<AnsweredRow, [string, string]>(
    'SELECT seq, at, client_id, body, changes AS changeCount FROM answered_commands WHERE actor_id = ? AND client_id = ?',
  )
  // Most hubs never trim their log, so their commands need not be looked up in this table.
  let isEmpty = db.query('SELECT 1 FROM answered_commands LIMIT 1').get() === null

  /** Forgets commands until `left` is used up, and returns what is left of it. The last command may be longer than what was left. */
  function forgetPages({ rows, codePoints }: Left, next: (limit: number) => Remembered[]): Left {
    while (rows > 0) {
      const limit = Math.min(SIZES_AT_ONCE, rows)
      const page = next(limit)
      for (const row of page) {
        if (codePoints <= 0) return { rows, codePoints }
        forget.run(row.actorId, row.clientId)
        codePoints -= row.codePoints
        rows--
      }
      if (page.length < limit) break
    }
    return { rows, codePoints }
  }

  return {
    find: (actorId: string, clientId: string) => (isEmpty ? null : find.get(actorId, clientId)),
    /**
     * Remembers the commands whose changes before `seq` are about to be deleted, and forgets at most `forgetAtMost` that are too old or
     * too many, fewer where they are long.
     */
    remember(seq: number, now: number, forgetAtMost: number): void {
      isEmpty = false
      const oldest = now - ANSWERED_COMMANDS_KEPT_MS
      // Twice as much as a step moves, so that they never pile up.
      let left = { rows: forgetAtMost, codePoints: 2 * STEP_MAX_CODE_POINTS }
      left = forgetPages(left, (limit) => tooOld.all(oldest, limit))
      const actors = new Set(move.all(seq, oldest).map(({ actor_id: id }) => id))
      for (const id of actors) {
        const newest = newestTooMany.get(id, ANSWERED_COMMANDS_PER_MEMBER)
        if (newest) left = forgetPages(left, (limit) => tooMany.all(id, newest.seq, limit))
      }
    },
  }
}
