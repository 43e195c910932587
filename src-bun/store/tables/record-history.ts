// What the cells of a board were. The log of changes has it: each change of a record is there with all of its values.
import type { Database } from 'bun:sqlite'
import type { RecordRemoved, RecordSet } from '../../contract/boards.ts'
import type { PastValue, RecordHistory } from '../../contract/http/board-history.ts'
import type { PastQuery } from '../../domain/ports/tables.ts'

type Row = { seq: number; at: number; actor_id: string; name: string | null; body: string }

/** So many changes are read at once, and no more once those that were read are so many bytes. A record is up to 64 KiB. */
const ROWS_AT_ONCE = 50
const READ_MAX_BYTES = 512 * 1024

/** The conditions on the text are those of the index `changes_of_records`. */
export const PAST_OF_RECORD = `SELECT seq, at, actor_id, name, body FROM changes LEFT JOIN members ON members.id = actor_id
  WHERE substr(body, 1, 16) = '{"type":"record.' AND json_valid(body)
    AND coalesce(json_extract(body, '$.record.boardId'), json_extract(body, '$.boardId')) = ?1
    AND coalesce(json_extract(body, '$.record.key'), json_extract(body, '$.key')) = ?2
    AND seq < ?3
  ORDER BY seq DESC LIMIT ${ROWS_AT_ONCE}`

/** The log is trimmed on some hubs, and nothing is known before that. What was erased from the log is not here either. */
export function prepareRecordHistory(db: Database) {
  const select = db.query<Row, [string, string, number]>(PAST_OF_RECORD)
  return (boardId: string, key: string, { column, before, from, to, limit }: PastQuery): RecordHistory => {
    const values: PastValue[] = []
    let next = before
    let bytes = 0
    while (values.length < limit && bytes < READ_MAX_BYTES) {
      const rows = select.all(boardId, key, next)
      for (const row of rows) {
        if (row.at < from) return { values }
        if (values.length === limit) return { values, next }
        next = row.seq
        bytes += row.body.length
        if (row.at <= to) values.push(toPastValue(row, column))
      }
      if (rows.length < ROWS_AT_ONCE) return { values }
    }
    return { values, next }
  }
}

function toPastValue({ seq, at, actor_id: by, name, body }: Row, column: string): PastValue {
  const change = JSON.parse(body) as RecordSet | RecordRemoved
  const values = change.type === 'record.set' ? change.record.values : {}
  const byName = change.type === 'record.set' ? change.record.updatedByName : (name ?? '')
  return { seq, at, value: (Object.hasOwn(values, column) ? values[column] : null) ?? null, by, byName }
}
