// What changes when a database becomes the past of a hub again, after a restore or a recovery: what it says about who is signed in
// and who may do what is of then, and people were signed out, sent away or given a new code since.
import type { Database } from 'bun:sqlite'
import { NewerDatabase } from '../migrate.ts'
import { newId } from '../new-id.ts'
import { DamagedDatabase, examine, openForeign, sizeOf, withoutLog } from './examine.ts'

/** The first format that has removals. */
const HAS_REMOVALS = 3

/** What that means for people, as a sentence without its full stop. */
export const NEW_EPOCH_WORDS =
  'Everybody signs in again, with a new code; only you are host, and those who were sent away stay away'

/**
 * Gives the database a new epoch, so that clients do not resume from the past that they know. Everybody signs in anew, with a new
 * code; nobody but the member who launched the hub is a host; those whom a host has sent away, then or in the database
 * `present`, stay away. `now` is ms since 1970.
 */
export function startEpoch(file: string, present: string | undefined, now: number): void {
  const db = openForeign(file)
  try {
    if (present !== undefined) keepRemovals(db, present)
    db.transaction(() => {
      const set = db.query('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)')
      set.run('epoch', newId())
      db.run("DELETE FROM settings WHERE key = 'door.code'")
      db.run("DELETE FROM settings WHERE key = 'door.policy' AND value NOT IN ('code', 'ask', 'open')")
      // It is no machine of a cluster any more.
      db.run("DELETE FROM settings WHERE key IN ('cluster.place', 'cluster.logKey')")
      // They become part of cookies and tokens.
      db.run(
        "DELETE FROM settings WHERE key IN ('hubId', 'hostId') AND (value GLOB '*[^0-9A-Za-z_-]*' OR length(value) > 64)",
      )
      // The rows stay: by them a device is recognised, that of somebody who comes back and that of somebody who was sent away.
      db.query('UPDATE sessions SET expires_at = min(expires_at, ?)').run(now)
      keepOneHost(db)
    })()
  } finally {
    db.close()
  }
}

/** The launcher, whom only a link from this computer signs in. In a folder of an older version that is the oldest host. */
function keepOneHost(db: Database): void {
  db.run(
    `INSERT OR REPLACE INTO settings (key, value)
     SELECT 'hostId', id FROM members
     WHERE role = 'host' AND guest_key IS NULL
       AND NOT EXISTS (SELECT 1 FROM settings JOIN members ON members.id = value WHERE key = 'hostId')
     ORDER BY created_at, id LIMIT 1`,
  )
  db.run("UPDATE members SET role = 'viewer' WHERE role NOT IN ('host', 'member', 'viewer')")
  db.run(
    "UPDATE members SET role = 'member' WHERE role = 'host' AND id NOT IN (SELECT value FROM settings WHERE key = 'hostId')",
  )
  // Whoever takes the name of a guest is that guest.
  db.run("UPDATE members SET guest_key = NULL, muted = 0 WHERE role = 'host'")
}

/** Those whom a host has sent away since the backup was made are members there still. A damaged database is not asked. */
function keepRemovals(db: Database, present: string): void {
  if (sizeOf(present) === 0) return
  try {
    const { format, hasForeignParts } = examine(present)
    if (hasForeignParts || format < HAS_REMOVALS) return
    withoutLog(present, (file) => {
      db.query('ATTACH ? AS present').run(file)
      db.run('PRAGMA present.locking_mode = EXCLUSIVE')
      db.transaction(() => {
        db.run(
          `INSERT OR REPLACE INTO removals (member_id, until, reason, at)
           SELECT member_id, until, reason, at FROM present.removals
           WHERE member_id IN (SELECT id FROM members WHERE role <> 'host')`,
        )
        const columns = 'id, member_id, created_at, expires_at, device_key, device, address, last_seen_at, revoked_at'
        db.run(
          `INSERT OR IGNORE INTO sessions (${columns}) SELECT ${columns} FROM present.sessions
           WHERE member_id IN (SELECT member_id FROM removals)`,
        )
      })()
      db.run('DETACH present')
    })
  } catch (fault) {
    if (!(fault instanceof DamagedDatabase) && !(fault instanceof NewerDatabase)) throw fault
  }
}
