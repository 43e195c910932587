import type { Database } from 'bun:sqlite'
import type { Statuses } from '../../../domain/ports/members.ts'

type StatusRow = { status: 'away' | 'busy' | null; words: string | null; until: number | null }

const COLUMNS = 'status, status_words AS words, status_until AS until'

const toStatus = ({ status, words, until }: StatusRow) => ({
  status: status ?? ('online' as const),
  ...(words === null ? {} : { customStatus: words }),
  ...(until === null ? {} : { until }),
})

export function createStatuses(db: Database): Statuses {
  const one = db.query<StatusRow, [string]>(`SELECT ${COLUMNS} FROM members WHERE id = ?`)
  const set = db.query<null, [string | null, string | null, number | null, string]>(
    'UPDATE members SET status = ?, status_words = ?, status_until = ? WHERE id = ?',
  )
  const removeStatusWords = db.query<null, [string]>('UPDATE members SET status_words = NULL WHERE id = ?')
  const ended = db.query<{ id: string }, [number, number]>(
    'SELECT id FROM members WHERE status_until <= ? ORDER BY status_until LIMIT ?',
  )
  const withWords = db.query<StatusRow & { id: string }, [number]>(
    `SELECT id, ${COLUMNS} FROM members WHERE status_words IS NOT NULL ORDER BY id LIMIT ?`,
  )
  return {
    of(memberId) {
      const row = one.get(memberId)
      return row && (row.status !== null || row.words !== null) ? toStatus(row) : undefined
    },
    set(memberId, chosen) {
      const status = chosen?.status === 'online' ? null : (chosen?.status ?? null)
      set.run(status, chosen?.customStatus ?? null, chosen?.until ?? null, memberId)
    },
    removeStatusWords: (memberId) => void removeStatusWords.run(memberId),
    endedBefore: (now, limit) => ended.all(now, limit).map(({ id }) => id),
    withWords: (limit) => withWords.all(limit).map(({ id, ...row }) => ({ memberId: id, ...toStatus(row) })),
  }
}
