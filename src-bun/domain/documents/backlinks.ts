// Which documents link to one: by its id, by its title, or by one that it had.
import type { Backlinks } from '../../contract/http/document-links.ts'
import { BACKLINKS_LOOKED_AT, FORMER_TITLES_LOOKED_FOR } from '../../contract/limits.ts'
import { nameKey } from '../name-key.ts'
import type { Actor } from '../ports/common.ts'
import type { Documents } from '../ports/documents.ts'
import type { SearchIndex } from '../ports/search.ts'
import { allow, type Result, refuse } from '../result.ts'
import { targetOfName } from '../search/links.ts'
import { documentsNamed } from './catalogue.ts'

/**
 * The documents that the actor may see, with an id behind `after`. A name that leads this actor to another document by now is no link
 * to this one.
 */
export function backlinksOf(
  documents: Documents,
  index: Pick<SearchIndex, 'linksTo' | 'isComplete'>,
  actor: Actor,
  { documentId, after }: { documentId: string; after: string },
): Result<Backlinks> {
  const document = documents.visibleTo(actor, documentId)
  if (!document) return refuse('document.notFound')
  const names = [document.title, ...documents.formerTitles(documentId, FORMER_TITLES_LOOKED_FOR)]
  const targets = [documentId, ...new Set(names.map(targetOfName))]

  const known = new Map<string, boolean>()
  const leadsHere = (name: string): boolean => {
    const found = documentsNamed(documents, actor, name)
    return found.length > 0 ? found.some(({ id }) => id === documentId) : nameKey(name) === nameKey(document.title)
  }
  const isLink = (written: string): boolean => {
    const isHere = known.get(written) ?? (written === documentId || leadsHere(written))
    known.set(written, isHere)
    return isHere
  }

  const rows = index.linksTo(targets, after, BACKLINKS_LOOKED_AT)
  const linking = new Set(rows.filter(({ written }) => isLink(written)).map((row) => row.documentId))
  linking.delete(documentId)
  const last = rows.length < BACKLINKS_LOOKED_AT ? undefined : rows.at(-1)?.documentId
  return allow({
    documents: [...linking].flatMap((id) => documents.visibleTo(actor, id) ?? []),
    ...(last === undefined ? {} : { next: last }),
    ...(index.isComplete() ? {} : { indexing: true as const }),
  })
}
