// Which document links to which, in the file of the search index.
import type { Database } from 'bun:sqlite'
import type { LinkRow } from '../../domain/ports/search.ts'
import type { DocumentLink } from '../../domain/search/links.ts'

export function createLinkIndex(db: Database) {
  const to = db.query<{ document_id: string; written: string }, [string, string, number]>(
    'SELECT document_id, written FROM links WHERE target = ? AND document_id > ? ORDER BY document_id LIMIT ?',
  )
  const of = db.query<DocumentLink, [string]>('SELECT target, written FROM links WHERE document_id = ?')
  const insert = db.query<null, [string, string, string]>(
    'INSERT OR REPLACE INTO links (target, document_id, written) VALUES (?, ?, ?)',
  )
  const remove = db.query<null, [string, string]>('DELETE FROM links WHERE target = ? AND document_id = ?')

  return {
    linksTo(targets: readonly string[], after: string, limit: number): LinkRow[] {
      return targets
        .flatMap((target) => to.all(target, after, limit))
        .map(({ document_id: documentId, written }) => ({ documentId, written }))
        .sort((a, b) => (a.documentId < b.documentId ? -1 : 1))
        .slice(0, limit)
    },
    /** Only what differs is written. */
    setLinks(documentId: string, links: readonly DocumentLink[]): void {
      const before = new Map(of.all(documentId).map(({ target, written }) => [target, written]))
      for (const { target, written } of links) {
        if (before.get(target) !== written) insert.run(target, documentId, written)
        before.delete(target)
      }
      for (const target of before.keys()) remove.run(target, documentId)
    },
  }
}
