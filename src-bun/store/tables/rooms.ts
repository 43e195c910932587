import type { Database } from 'bun:sqlite'
import type { Room } from '../../contract/rooms.ts'
import { nameKey } from '../../domain/name-key.ts'
import { type Actor, type Audience, OWNER } from '../../domain/ports/common.ts'
import type { Rooms } from '../../domain/ports/rooms.ts'
import { FIRST, isInPage, toPage } from '../name-pages.ts'
import { createUpperBound } from '../upper-bound.ts'

type Row = {
  id: string
  name: string
  name_key: string
  topic: string
  private: number
  direct: number
  archived: number
  locked: number
  last_seq: number
  created_by: string
  deleted_at: number | null
}

export function createRooms(db: Database): Rooms {
  const columns = 'id, name, name_key, topic, private, direct, archived, locked, last_seq, created_by, deleted_at'
  // The owner of this computer is not a member and may read everything.
  const isTheirs = `deleted_at IS NULL AND (private = 0 OR ?1 = '${OWNER.id}'
    OR EXISTS (SELECT 1 FROM room_members WHERE room_id = rooms.id AND member_id = ?1))`
  const all = db.query<Row, [string]>(
    `SELECT ${columns} FROM rooms WHERE ${isTheirs} ORDER BY name_key <> 'lobby', name_key`,
  )
  const visible = db.query<Row, [string, string]>(`SELECT ${columns} FROM rooms WHERE id = ?2 AND ${isTheirs}`)
  const byId = db.query<Row, [string]>(`SELECT ${columns} FROM rooms WHERE id = ?`)
  const stateById = db.query<Pick<Row, 'private' | 'deleted_at'>, [string]>(
    'SELECT private, deleted_at FROM rooms WHERE id = ?',
  )
  const keyById = db.query<{ name_key: string }, [string]>('SELECT name_key FROM rooms WHERE id = ?')
  const byKey = db.query<Row, [string]>(`SELECT ${columns} FROM rooms WHERE name_key = ?`)
  // Private rooms have no key of their name, because it need not be unique. Nobody is in very many of them.
  const privateOf = db.query<Row, [string]>(
    `SELECT ${columns} FROM rooms JOIN room_members ON room_id = id
     WHERE member_id = ? AND private = 1 AND direct = 0 AND deleted_at IS NULL ORDER BY created_at, id`,
  )
  const privateIds = db.query<{ id: string }, [string]>(
    'SELECT id FROM rooms JOIN room_members ON room_id = id WHERE member_id = ? AND private = 1',
  )
  const publicPage = db.query<Row, [string, string, string, number, number]>(
    `SELECT ${columns} FROM rooms WHERE (name_key, id) > (?, ?) AND instr(name_key, ?) > 0 AND archived >= ?
       AND private = 0 AND deleted_at IS NULL ORDER BY name_key, id LIMIT ?`,
  )
  // Of a direct room the name of the other, by which the member knows it.
  const ownRooms = db.query<Row & { shown_name: string | null }, [string, number]>(
    `SELECT ${columns}, iif(direct = 0, name, (SELECT name FROM members WHERE id <> ?1
       AND id IN (substr(rooms.name_key, 8, 16), substr(rooms.name_key, 25, 16)))) AS shown_name
     FROM rooms WHERE id IN (SELECT room_id FROM room_members WHERE member_id = ?1)
       AND private = 1 AND archived >= ?2 AND deleted_at IS NULL`,
  )
  const recentPublic = db.query<Row, [number]>(
    `SELECT ${columns} FROM rooms WHERE private = 0 AND archived = 0 AND deleted_at IS NULL
     ORDER BY used_at DESC, id DESC LIMIT ?`,
  )
  const recentOwn = db.query<Row, [string, number]>(
    `SELECT ${columns} FROM rooms WHERE id IN (SELECT room_id FROM room_members WHERE member_id = ?)
       AND private = 1 AND archived = 0 AND deleted_at IS NULL ORDER BY used_at DESC, id DESC LIMIT ?`,
  )
  const inside = db.query<{ member_id: string }, [string]>(
    'SELECT member_id FROM room_members WHERE room_id = ? ORDER BY joined_at, member_id',
  )
  const insert = db.query<null, [string, string, string, number, number, number, string]>(
    `INSERT INTO rooms (id, name, name_key, private, direct, created_at, used_at, created_by)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)`,
  )
  const total = db.query<{ n: number }, []>('SELECT count(*) AS n FROM rooms WHERE direct = 0 AND deleted_at IS NULL')
  const messages = db.query<{ n: number }, []>(
    'SELECT coalesce(sum(last_seq), 0) AS n FROM rooms WHERE deleted_at IS NULL',
  )
  const bound = createUpperBound(() => (total.get() as { n: number }).n)
  const join = db.query<null, [string, string, number]>(
    'INSERT OR IGNORE INTO room_members (room_id, member_id, joined_at) VALUES (?, ?, ?)',
  )
  const leave = db.query<null, [string, string]>('DELETE FROM room_members WHERE room_id = ? AND member_id = ?')
  const archive = db.query<null, [number, string]>('UPDATE rooms SET archived = ? WHERE id = ?')
  // The name is free for another room meanwhile.
  const trash = db.query<null, [number, string, string, string]>(
    'UPDATE rooms SET deleted_at = ?, deleted_by = ?, name_key = ? WHERE id = ?',
  )
  const restore = db.query<null, [string, string, string]>(
    'UPDATE rooms SET deleted_at = NULL, deleted_by = NULL, name = ?, name_key = ? WHERE id = ?',
  )
  const lock = db.query<null, [number, string]>('UPDATE rooms SET locked = ? WHERE id = ?')
  const change = db.query<null, [string, string, string, string]>(
    'UPDATE rooms SET name = ?, topic = ?, name_key = ? WHERE id = ?',
  )

  const keepName = db.query<null, [string, string, number]>(
    `INSERT INTO former_room_names (name_key, room_id, until) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET until = excluded.until`,
  )
  const formerlyNamed = db.query<Row, [string, string]>(
    `SELECT ${columns.replace('name_key', 'rooms.name_key')} FROM former_room_names AS former CROSS JOIN rooms ON rooms.id = room_id
     WHERE former.name_key = ?2 AND ${isTheirs} ORDER BY until DESC LIMIT 1`,
  )

  const membersOf = (roomId: string) => inside.all(roomId).map(({ member_id }) => member_id)
  const toRoom = (row: Row): Room => ({
    id: row.id,
    name: row.name,
    topic: row.topic,
    private: row.private === 1,
    direct: row.direct === 1,
    archived: row.archived === 1,
    locked: row.locked === 1,
    lastSeq: row.last_seq,
    ...(row.created_by === '' ? {} : { createdBy: row.created_by }),
    ...(row.private === 1 ? { memberIds: row.direct === 1 ? pairIn(row.name_key) : membersOf(row.id) } : {}),
  })
  const orUndefined = (row: Row | null) => (row ? toRoom(row) : undefined)
  const get = (id: string) => toRoom(byId.get(id) as Row)

  const audienceOf = (roomId: string, state = stateById.get(roomId)): Audience =>
    state?.private === 0 ? 'everybody' : new Set(membersOf(roomId))

  return {
    all: (actor: Actor) => all.all(actor.id).map(toRoom),
    page(actor, page) {
      const [key, archived] = [nameKey(page.search), page.archived ? 1 : 0]
      const { limit, after = FIRST } = page
      const open = publicPage.all(after.key, after.id, key, archived, limit + 1)
      const rows = [
        ...open.map((row) => ({ row, place: { key: row.name_key, id: row.id } })),
        ...ownRooms
          .all(actor.id, archived)
          .map((row) => ({ row, place: { key: nameKey(row.shown_name ?? ''), id: row.id } }))
          .filter(({ place }) => isInPage(page, key, place)),
      ].sort(({ place: a }, { place: b }) => (isInPage({ ...page, after: a }, '', b) ? -1 : 1))
      return toPage(
        rows.slice(0, limit + 1),
        limit,
        ({ place }) => place,
        ({ row }) => toRoom(row),
      )
    },
    recent(actor, limit) {
      const open = recentPublic.all(limit + 1)
      const own = recentOwn.all(actor.id, limit + 1)
      const rows = [...open.slice(0, limit), ...own.slice(0, limit)]
      const lobby = byKey.get('lobby')
      if (lobby && !rows.some(({ id }) => id === lobby.id)) rows.unshift(lobby)
      return { items: rows.map(toRoom), more: open.length > limit || own.length > limit }
    },
    visibleTo: (actor, roomId) => orUndefined(visible.get(actor.id, roomId)),
    byName: (name) => orUndefined(byKey.get(nameKey(name))),
    named(actor, name) {
      const key = nameKey(name)
      const own = privateOf.all(actor.id).find((row) => nameKey(row.name) === key)
      return orUndefined(own ?? byKey.get(key) ?? formerlyNamed.get(actor.id, key))
    },
    privateIdsOf: (actor) => privateIds.all(actor.id).map(({ id }) => id),
    isErased: (roomId) => stateById.get(roomId)?.deleted_at === 0,
    direct: (memberIds) => orUndefined(byKey.get(directKey(memberIds))),
    directMemberIds: (roomId) => idsOfDirectKey(keyById.get(roomId)?.name_key ?? ''),
    audience(roomId) {
      const state = stateById.get(roomId)
      return state?.deleted_at === null ? audienceOf(roomId, state) : new Set()
    },
    lastAudience: (roomId) => audienceOf(roomId),
    hasMoreThan: bound.isAbove,
    totals: () => ({ rooms: (total.get() as { n: number }).n, messages: (messages.get() as { n: number }).n }),
    createdBy: (roomId) => byId.get(roomId)?.created_by,
    create({ id, name, createdAt, createdBy, memberIds, direct }) {
      bound.grew()
      const [isPrivate, isDirect] = [memberIds ? 1 : 0, direct ? 1 : 0]
      insert.run(id, name, roomKey(id, name, memberIds, direct), isPrivate, isDirect, createdAt, createdBy)
      for (const memberId of memberIds ?? []) join.run(id, memberId, createdAt)
      return get(id)
    },
    join(roomId, memberId, at) {
      join.run(roomId, memberId, at)
      return get(roomId)
    },
    leave: (roomId, memberId) => void leave.run(roomId, memberId),
    archive(roomId, archived) {
      archive.run(archived ? 1 : 0, roomId)
      return get(roomId)
    },
    lock(roomId, locked) {
      lock.run(locked ? 1 : 0, roomId)
      return get(roomId)
    },
    change(roomId, { name, topic, at }) {
      const row = byId.get(roomId) as Row
      if (nameKey(row.name) !== nameKey(name)) keepName.run(nameKey(row.name), roomId, at)
      // Only the key of a public room is made of its name.
      change.run(name, topic, row.private === 1 ? row.name_key : nameKey(name), roomId)
      return get(roomId)
    },
    trash: (roomId, { at, by }) => void trash.run(at, by, `deleted ${roomId}`, roomId),
    restore(roomId, name) {
      bound.grew()
      const isPrivate = byId.get(roomId)?.private === 1
      restore.run(name, isPrivate ? privateKey(roomId) : nameKey(name), roomId)
      return get(roomId)
    },
    isPrivate: (roomId) => byId.get(roomId)?.private === 1,
  }
}

/** Public rooms are unique by name. The key of a name contains no blank, so the other keys cannot collide with one. */
export function roomKey(
  id: string,
  name: string,
  memberIds: readonly string[] | undefined,
  direct: boolean | undefined,
): string {
  if (direct && memberIds) return directKey(memberIds)
  return memberIds ? privateKey(id) : nameKey(name)
}

const privateKey = (id: string) => `private ${id}`

const DIRECT = 'direct '
const directKey = (memberIds: readonly string[]) => DIRECT + [...memberIds].sort().join(' ')
const idsOfDirectKey = (key: string) => (key.startsWith(DIRECT) ? key.slice(DIRECT.length).split(' ') : [])
/** The two members of a direct room, also where one of them has left it. */
const pairIn = (key: string): string[] => key.split(' ').slice(1)
