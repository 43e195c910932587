import type { Database } from 'bun:sqlite'
import type { Member, Role } from '../../../contract/members.ts'
import { lookAlikes } from '../../../domain/confusables/look-alikes.ts'
import { lookAlikeKey, lookAlikeKeysOf, nameKey } from '../../../domain/name-key.ts'
import type { Members, Removal } from '../../../domain/ports/members.ts'
import { FIRST, toPage } from '../../name-pages.ts'

import { createUpperBound } from '../../upper-bound.ts'

export type MemberRow = { id: string; name: string; colour: string; role: Role; muted: number }
type RemovalRow = { until: number | null; reason: string }
type RemovedRow = RemovalRow & { memberId: string; name: string; at: number }

export const MEMBER_COLUMNS = 'members.id, name, colour, role, muted'

export const toMember = ({ muted, ...member }: MemberRow): Member => (muted ? { ...member, muted: true } : member)
/** Of so many of the newest members the colours are counted to choose that of the next one. */
const COLOURS_COUNTED = 60

const orUndefined = (row: MemberRow | null) => (row ? toMember(row) : undefined)
const toRemoval = (row: RemovalRow | null): Removal | undefined =>
  row ? { until: row.until ?? undefined, reason: row.reason } : undefined

export function createMembers(db: Database): Members {
  const one = (where: string) =>
    db.query<MemberRow, [string]>(`SELECT ${MEMBER_COLUMNS} FROM members WHERE ${where} = ?`)
  const set = <T extends string | number>(column: string) =>
    db.query<MemberRow, [T, string]>(`UPDATE members SET ${column} = ? WHERE id = ? RETURNING ${MEMBER_COLUMNS}`)
  const all = db.query<MemberRow, []>(`SELECT ${MEMBER_COLUMNS} FROM members ORDER BY created_at, id`)
  const byIds = db.query<MemberRow, [string]>(
    `SELECT ${MEMBER_COLUMNS} FROM members WHERE id IN (SELECT value FROM json_each(?))`,
  )
  // A name is stored under the key of what it looks like, in which digits are letters, but not those at the end.
  const page = db.query<MemberRow & { name_key: string }, [string, string, string, string, number]>(
    `SELECT ${MEMBER_COLUMNS}, name_key FROM members
     WHERE (name_key, id) > (?, ?) AND (instr(name_key, ?) > 0 OR instr(name_key, ?) > 0) ORDER BY name_key, id LIMIT ?`,
  )
  const upTo = db.query<{ n: number }, [number]>('SELECT count(*) AS n FROM (SELECT 1 FROM members LIMIT ?)')
  const hosts = db.query<MemberRow, []>(
    `SELECT ${MEMBER_COLUMNS} FROM members WHERE role = 'host' ORDER BY created_at, id`,
  )
  const guest = db.query<{ id: string }, [string]>('SELECT id FROM members WHERE id = ? AND guest_key IS NOT NULL')
  const [byId, byGuestKey] = [one('id'), one('guest_key')]
  const byName = db.query<MemberRow, [string, string, string, string]>(
    `SELECT ${MEMBER_COLUMNS} FROM members
     WHERE id <> ?1 AND (name_key = ?2 OR look_alike IN (?3, ?4) OR look_alike_small IN (?3, ?4)) LIMIT 1`,
  )
  const byKey = db.query<MemberRow & { created_at: number }, [string]>(
    `SELECT ${MEMBER_COLUMNS}, created_at FROM members WHERE name_key = ?`,
  )
  const namesWithLooks = db.query<{ id: string; name: string; look: string; small: string }, []>(
    'SELECT id, name, look_alike AS look, look_alike_small AS small FROM members',
  )
  const setLooks = db.query<null, [string, string, string]>(
    'UPDATE members SET look_alike = ?, look_alike_small = ? WHERE id = ?',
  )
  const insert = db.query<MemberRow, [string, string, string, string, string, number, string | null, string, string]>(
    `INSERT INTO members (id, name, name_key, colour, role, created_at, guest_key, look_alike, look_alike_small)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${MEMBER_COLUMNS}`,
  )
  const rename = db.query<MemberRow, [string, string, string, string, string]>(
    `UPDATE members SET name = ?, name_key = ?, look_alike = ?, look_alike_small = ? WHERE id = ?
     RETURNING ${MEMBER_COLUMNS}`,
  )
  // Without a session that was used a member cannot have written anything, but others can have invited, muted or removed them.
  const isUnknown = db.query<{ id: string }, [string, string]>(
    `SELECT id FROM members WHERE id = ?1 AND role = 'member' AND muted = 0
     AND NOT EXISTS (SELECT 1 FROM sessions WHERE member_id = ?1 AND id <> ?2)
     AND NOT EXISTS (SELECT 1 FROM room_members WHERE member_id = ?1)
     AND NOT EXISTS (SELECT 1 FROM removals WHERE member_id = ?1)`,
  )
  const forget = [
    'unread_mentions WHERE member_id',
    'unread_comments WHERE member_id',
    'read_positions WHERE member_id',
    'sessions WHERE member_id',
    'members WHERE id',
  ].map((rows) => db.query<null, [string]>(`DELETE FROM ${rows} = ?`))
  const [setRole, setMuted] = [set<string>('role'), set<number>('muted')]
  const colours = db.query<{ colour: string; uses: number }, []>(
    `SELECT colour, count(*) AS uses FROM (SELECT colour FROM members ORDER BY created_at DESC LIMIT ${COLOURS_COUNTED})
     GROUP BY colour`,
  )
  const total = db.query<{ n: number }, []>('SELECT count(*) AS n FROM members')
  const bound = createUpperBound(() => (total.get() as { n: number }).n)
  // The key of a guest begins with their address.
  const joinedFrom = db.query<{ address: string | null }, [string]>(
    `SELECT ifnull(substr(guest_key, 1, instr(guest_key, ' ') - 1),
       (SELECT address FROM sessions WHERE member_id = members.id AND address <> '' ORDER BY created_at LIMIT 1)) AS address
     FROM members WHERE id = ?`,
  )
  const holds = '(until IS NULL OR until > ?)'
  const removal = db.query<RemovalRow, [string, number]>(
    `SELECT until, reason FROM removals WHERE member_id = ? AND ${holds}`,
  )
  // Very many may have come from one address, so it is asked of the one member who has the name.
  const removalOf = db.query<RemovalRow, [number, string, string, string]>(
    `SELECT until, reason FROM removals JOIN (
       SELECT member_id FROM sessions WHERE device_key = ?2 AND device_key <> ''
       UNION ALL
       SELECT members.id FROM members CROSS JOIN sessions ON member_id = members.id WHERE name_key = ?3 AND address = ?4
     ) AS same USING (member_id)
     WHERE (until IS NULL OR until > ?1) LIMIT 1`,
  )
  const remove = db.query<null, [string, number | null, string, number]>(
    'INSERT OR REPLACE INTO removals (member_id, until, reason, at) VALUES (?, ?, ?, ?)',
  )
  const removed = db.query<RemovedRow, [number]>(
    `SELECT member_id AS memberId, name, until, reason, at FROM removals CROSS JOIN members ON members.id = member_id
     WHERE ${holds} ORDER BY at DESC`,
  )
  const readmit = db.query<null, [string]>('DELETE FROM removals WHERE member_id = ?')
  let namings = 0
  return {
    all: () => all.all().map(toMember),
    byId: (id) => orUndefined(byId.get(id)),
    byIds: (ids) => byIds.all(JSON.stringify(ids)).map(toMember),
    page({ search, after: { key, id } = FIRST, limit }) {
      const rows = page.all(key, id, lookAlikeKey(search), nameKey(search), limit + 1)
      return toPage(
        rows,
        limit,
        (row) => ({ key: row.name_key, id: row.id }),
        ({ name_key: _, ...row }) => toMember(row),
      )
    },
    areMoreThan: (count) => (upTo.get(count + 1) as { n: number }).n > count,
    byName: (name, exceptId = '') => orUndefined(byName.get(exceptId, lookAlikeKey(name), ...lookAlikes(name))),
    byNameKey(key) {
      let oldest: ReturnType<typeof byKey.get> = null
      for (const each of lookAlikeKeysOf(key)) {
        const row = byKey.get(each)
        if (row && nameKey(row.name) === key && row.created_at < (oldest?.created_at ?? Number.POSITIVE_INFINITY))
          oldest = row
      }
      if (!oldest) return undefined
      const { created_at: _, ...row } = oldest
      return toMember(row)
    },
    renewLookAlikes() {
      for (const { id, name, look, small } of namesWithLooks.all()) {
        const [newLook, newSmall] = lookAlikes(name)
        if (look !== newLook || small !== newSmall) setLooks.run(newLook, newSmall, id)
      }
    },
    byGuestKey: (key) => orUndefined(byGuestKey.get(key)),
    hasMoreThan: bound.isAbove,
    joinedFrom: (id) => joinedFrom.get(id)?.address ?? undefined,
    hosts: () => hosts.all().map(toMember),
    isGuest: (id) => guest.get(id) !== null,
    namings: () => namings,
    create({ id, name, colour, role, createdAt, guestKey }) {
      bound.grew()
      namings++
      const looks = lookAlikes(name)
      const row = insert.get(id, name, lookAlikeKey(name), colour, role, createdAt, guestKey ?? null, ...looks)
      return toMember(row as MemberRow)
    },
    forget(id, sessionId) {
      if (isUnknown.get(id, sessionId) === null) return false
      for (const rows of forget) rows.run(id)
      return true
    },
    rename(id, name) {
      namings++
      return toMember(rename.get(name, lookAlikeKey(name), ...lookAlikes(name), id) as MemberRow)
    },
    setRole: (id, role) => toMember(setRole.get(role, id) as MemberRow),
    setMuted: (id, muted) => toMember(setMuted.get(muted ? 1 : 0, id) as MemberRow),
    coloursTaken: () => new Map(colours.all().map(({ colour, uses }) => [colour, uses])),
    removal: ({ id }, now) => toRemoval(removal.get(id, now)),
    removalOf: ({ deviceKey, name, address }, now) =>
      toRemoval(removalOf.get(now, deviceKey, lookAlikeKey(name), address)),
    remove: (id, { until, reason, at }) => void remove.run(id, until ?? null, reason, at),
    removed: (now) => removed.all(now).map(({ until, ...row }) => (until === null ? row : { ...row, until })),
    readmit: (id) => readmit.run(id).changes > 0,
  }
}
