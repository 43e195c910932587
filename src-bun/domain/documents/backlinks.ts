// Which documents link to one: by its id, by its title, or by one that it had.
import type { Document } from '../../contract/documents.ts'
import type { Backlinks } from '../../contract/http/document-links.ts'
import { BACKLINKS_LOOKED_AT, BACKLINKS_PER_ANSWER, FORMER_TITLES_LOOKED_FOR } from '../../contract/limits.ts'
import { nameKey } from '../name-key.ts'
import type { Actor } from '../ports/common.ts'
import type { Documents } from '../ports/documents.ts'
import type { LinkRow, SearchIndex } from '../ports/search.ts'
import { allow, type Result, refuse } from '../result.ts'
import { targetOfName } from '../search/links.ts'
import { documentsNamed } from './catalogue.ts'

/**
 * The documents that the actor may see, with an id behind `after`, in the order of their ids. Yields after each step of some milliseconds, as often
 * as it takes: neither how many there are nor where an answer ends depends on documents that the actor may not see. A name that leads this
 * actor to another document by now is no link to this one.
 */
export function* backlinksOf(
  documents: Documents,
  index: Pick<SearchIndex, 'linksTo' | 'isComplete'>,
  actor: Actor,
  { documentId, after }: { documentId: string; after: string },
): Generator<undefined, Result<Backlinks>> {
  const ids: string[] = []
  for (let position: string | undefined = after; position !== undefined; ) {
    if (position !== after) yield
    // The actor may have lost sight of it meanwhile, and it may have another title.
    const document = documents.visibleTo(actor, documentId)
    if (!document) return refuse('document.notFound')
    const rows: LinkRow[] = index.linksTo(targetsOf(documents, document), position, BACKLINKS_LOOKED_AT)
    const last = rows.length < BACKLINKS_LOOKED_AT ? undefined : rows.at(-1)?.documentId
    // The rows of the last document may go on in the next step, which reads all of them.
    const whole = rows.filter((row) => row.documentId !== last)
    ids.push(...linkingIn(whole, documents, actor, document))
    // One more than an answer has shows whether there are others.
    position = last === undefined || ids.length > BACKLINKS_PER_ANSWER ? undefined : whole.at(-1)?.documentId
  }
  const shown = ids.slice(0, BACKLINKS_PER_ANSWER)
  const next = ids.length > shown.length ? shown.at(-1) : undefined
  return allow({
    documents: shown.flatMap((id) => documents.visibleTo(actor, id) ?? []),
    ...(next === undefined ? {} : { next }),
    ...(index.isComplete() ? {} : { indexing: true as const }),
  })
}

function targetsOf(documents: Documents, { id, title }: Document): string[] {
  const names = [title, ...documents.formerTitles(id, FORMER_TITLES_LOOKED_FOR)]
  return [id, ...new Set(names.map(targetOfName))]
}

/** The ids of those documents of these rows that link to `to`, as the actor sees them. */
function linkingIn(rows: readonly LinkRow[], documents: Documents, actor: Actor, to: Document): Set<string> {
  const leadsHere = (name: string): boolean => {
    const found = documentsNamed(documents, actor, name)
    return found.length > 0 ? found.some(({ id }) => id === to.id) : nameKey(name) === nameKey(to.title)
  }
  const known = new Map<string, boolean>()
  const isLink = (written: string): boolean => {
    const isHere = known.get(written) ?? (written === to.id || leadsHere(written))
    known.set(written, isHere)
    return isHere
  }
  const linking = new Set<string>()
  for (const { documentId, written } of rows)
    if (documentId !== to.id && !linking.has(documentId) && documents.visibleTo(actor, documentId) && isLink(written))
      linking.add(documentId)
  return linking
}
