import type { Database } from 'bun:sqlite'
import type { Session } from '../../contract/door/administration.ts'
import { lookAlikeKey } from '../../domain/name-key.ts'
import type { Sessions } from '../../domain/ports/members.ts'
import { MEMBER_COLUMNS, type MemberRow, toMember } from './members/members.ts'

type Open = Omit<Session, 'current'>

export function createSessions(db: Database): Sessions {
  const insert = db.query<null, [string, string, number, number, string, string, string, number]>(
    `INSERT INTO sessions (id, member_id, created_at, expires_at, device_key, device, address, last_seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const holds = 'expires_at > ? AND revoked_at IS NULL'
  // Two look-ups instead of a JOIN, which takes five times as long. This runs for each request.
  const memberIdOf = db.query<{ member_id: string }, [string, number]>(
    `SELECT member_id FROM sessions WHERE id = ? AND ${holds}`,
  )
  const member = db.query<MemberRow, [string]>(`SELECT ${MEMBER_COLUMNS} FROM members WHERE id = ?`)
  const lastOn = db.query<MemberRow, [string, string]>(
    `SELECT ${MEMBER_COLUMNS} FROM sessions JOIN members ON members.id = member_id
     WHERE device_key = ? AND device_key <> '' AND name_key = ? AND role <> 'host' AND revoked_at IS NULL
     ORDER BY sessions.created_at DESC LIMIT 1`,
  )
  const columns = 'id, member_id AS memberId, device, address, created_at AS createdAt, last_seen_at AS lastSeenAt'
  const open = db.query<Open, [number]>(`SELECT ${columns} FROM sessions WHERE ${holds} ORDER BY last_seen_at DESC, id`)
  const openOf = db.query<Open, [number, string]>(
    `SELECT ${columns} FROM sessions WHERE ${holds} AND member_id = ? ORDER BY last_seen_at DESC, id`,
  )
  const seen = db.query<null, [number, string]>('UPDATE sessions SET last_seen_at = ? WHERE id = ?')
  const revoke = db.query<null, [number, string]>(
    'UPDATE sessions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
  )
  const revokeAll = db.query<null, [number, string]>(
    'UPDATE sessions SET revoked_at = ? WHERE member_id = ? AND revoked_at IS NULL',
  )
  const deviceKeyOf = db.query<{ key: string }, [string]>('SELECT device_key AS key FROM sessions WHERE id = ?')
  const endBy = db.query<null, [number, string]>('UPDATE sessions SET expires_at = min(expires_at, ?) WHERE id = ?')
  const forgetEnded = db.query<null, [number, number, number]>(
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions AS ended
       WHERE (expires_at <= ?1 OR revoked_at <= ?1)
         AND NOT EXISTS (SELECT 1 FROM removals WHERE member_id = ended.member_id)
         AND (revoked_at IS NOT NULL OR expires_at <= ?2 OR EXISTS (
           SELECT 1 FROM sessions AS newer WHERE newer.member_id = ended.member_id AND newer.device_key = ended.device_key
             AND newer.created_at > ended.created_at AND newer.created_at <= ?1 AND newer.revoked_at IS NULL))
       LIMIT ?3)`,
  )
  return {
    create: ({ id, memberId, createdAt, expiresAt, deviceKey, device, address }) =>
      void insert.run(id, memberId, createdAt, expiresAt, deviceKey, device, address, createdAt),
    memberOf(sessionId, now) {
      const session = memberIdOf.get(sessionId, now)
      return session ? toMember(member.get(session.member_id) as MemberRow) : undefined
    },
    lastOn(deviceKey, name) {
      const row = lastOn.get(deviceKey, lookAlikeKey(name))
      return row ? toMember(row) : undefined
    },
    open: (now, memberId) => (memberId === undefined ? open.all(now) : openOf.all(now, memberId)),
    seen: (sessionId, at) => void seen.run(at, sessionId),
    forgetEnded: ({ endedBy, deviceEndedBy, limit }) => forgetEnded.run(endedBy, deviceEndedBy, limit).changes,
    revoke: (sessionId, at) => revoke.run(at, sessionId).changes > 0,
    revokeAll: (memberId, at) => void revokeAll.run(at, memberId),
    deviceKeyOf: (sessionId) => deviceKeyOf.get(sessionId)?.key ?? '',
    endBy: (sessionId, at) => void endBy.run(at, sessionId),
  }
}
