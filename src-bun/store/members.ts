import type { Database } from 'bun:sqlite'
import type { Member } from '../contract/members.ts'
import type { Members, Sessions } from '../domain/ports.ts'
import { nameKey } from './name-key.ts'

export function createMembers(db: Database): Members {
  const columns = 'id, name, colour, role'
  const all = db.query<Member, []>(`SELECT ${columns} FROM members ORDER BY created_at, id`)
  const byId = db.query<Member, [string]>(`SELECT ${columns} FROM members WHERE id = ?`)
  const byName = db.query<Member, [string]>(`SELECT ${columns} FROM members WHERE name_key = ?`)
  const host = db.query<Member, []>(`SELECT ${columns} FROM members WHERE role = 'host' ORDER BY created_at LIMIT 1`)
  const insert = db.query<Member, [string, string, string, string, string, number]>(
    `INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING ${columns}`,
  )
  const rename = db.query<Member, [string, string, string]>(
    `UPDATE members SET name = ?, name_key = ? WHERE id = ? RETURNING ${columns}`,
  )
  const colours = db.query<{ colour: string; uses: number }, []>(
    'SELECT colour, count(*) AS uses FROM members GROUP BY colour',
  )
  return {
    all: () => all.all(),
    byId: (id) => byId.get(id) ?? undefined,
    byName: (name) => byName.get(nameKey(name)) ?? undefined,
    host: () => host.get() ?? undefined,
    create: ({ id, name, colour, role, createdAt }) =>
      insert.get(id, name, nameKey(name), colour, role, createdAt) as Member,
    rename: (id, name) => rename.get(name, nameKey(name), id) as Member,
    coloursTaken: () => new Map(colours.all().map(({ colour, uses }) => [colour, uses])),
  }
}

export function createSessions(db: Database): Sessions {
  const insert = db.query<null, [string, string, number, number]>(
    'INSERT INTO sessions (id, member_id, created_at, expires_at) VALUES (?, ?, ?, ?)',
  )
  const memberOf = db.query<Member, [string, number]>(
    `SELECT members.id, name, colour, role FROM sessions JOIN members ON members.id = member_id
     WHERE sessions.id = ? AND expires_at > ?`,
  )
  return {
    create: ({ id, memberId, createdAt, expiresAt }) => void insert.run(id, memberId, createdAt, expiresAt),
    memberOf: (sessionId, now) => memberOf.get(sessionId, now) ?? undefined,
  }
}
