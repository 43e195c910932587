import type { Database } from 'bun:sqlite'
import type { IdleGuests } from '../../../domain/ports/members.ts'

export function createIdleGuests(db: Database): IdleGuests {
  const all = db.query<{ id: string }, []>('SELECT member_id AS id FROM idle_guests')
  const seen = db.query<null, [string, number]>('INSERT OR REPLACE INTO idle_guests (member_id, seen_at) VALUES (?, ?)')
  const one = db.query<{ id: string }, [string]>('SELECT member_id AS id FROM idle_guests WHERE member_id = ?')
  const remove = db.query<null, [string]>('DELETE FROM idle_guests WHERE member_id = ?')
  const away = db.query<{ id: string }, [number, number]>(
    'SELECT member_id AS id FROM idle_guests WHERE seen_at <= ? ORDER BY seen_at LIMIT ?',
  )
  // They have done nothing themselves, but others can have invited, muted or removed them. What they have done all the same would
  // lose its author, because nothing else is looked for then, see `foreign-keys.ts`.
  const isOnRecord = db.query<{ id: string }, [string]>(
    `SELECT id FROM members WHERE id = ?1 AND (role <> 'member' OR muted = 1
       OR EXISTS (SELECT 1 FROM room_members WHERE member_id = ?1)
       OR EXISTS (SELECT 1 FROM removals WHERE member_id = ?1)
       OR EXISTS (SELECT 1 FROM changes WHERE actor_id = ?1 AND client_id IS NOT NULL))`,
  )
  const forget = [
    'idle_guests WHERE member_id',
    'unread_mentions WHERE member_id',
    'unread_comments WHERE member_id',
    'read_positions WHERE member_id',
    'members WHERE id',
  ].map((rows) => db.query<null, [string]>(`DELETE FROM ${rows} = ?`))
  const idsNow = () => all.all().map(({ id }) => id)
  /**
   * Most commands are not of guests who were ever idle, and cost nothing here. Who does something, or is forgotten, stays in it until
   * `forgetActive`: a row that was deleted in a group that is rolled back is there again, and has to be found.
   */
  let everIdle = new Set(idsNow())

  return {
    seen(id, at) {
      everIdle.add(id)
      seen.run(id, at)
    },
    has: (id) => everIdle.has(id) && one.get(id) !== null,
    markActive(id) {
      if (everIdle.has(id)) remove.run(id)
    },
    awaySince: (before, limit) => away.all(before, limit).map(({ id }) => id),
    forgetActive() {
      if (!db.inTransaction) everIdle = new Set(idsNow())
    },
    forget(id) {
      if (isOnRecord.get(id) !== null) {
        remove.run(id)
        return false
      }
      for (const rows of forget) rows.run(id)
      return true
    },
  }
}
