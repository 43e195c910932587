import type { Database } from 'bun:sqlite'
import type { AuditEntry } from '../../contract/door/administration.ts'
import type { Audit } from '../../domain/ports/members.ts'

export function createAudit(db: Database): Audit {
  const insert = db.query<null, [number, string, string, string, string]>(
    'INSERT INTO audit (at, actor_id, action, subject, detail) VALUES (?, ?, ?, ?, ?)',
  )
  const page = db.query<AuditEntry, [number, string | null, string | null, number]>(
    `SELECT audit.id, at, actor_id AS actorId, coalesce(name, '') AS actorName, action, subject, detail
     FROM audit LEFT JOIN members ON members.id = actor_id
     WHERE audit.id < ?1 AND (?2 IS NULL OR action = ?2) AND (?3 IS NULL OR subject = ?3 OR actor_id = ?3)
     ORDER BY audit.id DESC LIMIT ?4`,
  )
  return {
    add: ({ at, actorId, action, subject, detail }) => void insert.run(at, actorId, action, subject, detail),
    page: ({ before, limit, action, memberId }) => page.all(before, action ?? null, memberId ?? null, limit),
  }
}
