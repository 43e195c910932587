// What links between documents lead to. A name is looked for among the documents that the page knows, then the hub is asked.
import { LIST_PAGE_MAX } from '../../../src-bun/contract/limits.ts'
import { type Backlinks, fetchBacklinks, fetchNamed } from '../../live/documents/links.ts'
import { fetchList } from '../../live/http.ts'
import { hub } from '../hub.ts'

/** The id of the document, `missing` where there is none that this person may see, `away` where the hub did not answer. */
export type Led = { id: string } | 'missing' | 'away'

/** As the hub compares titles. */
const comparable = (title: string) => title.normalize('NFKC').toLowerCase().replace(/\s/g, '')

/** The document with this title, of those that the page knows. A reader of the store like any other. */
export function knownDocument(name: string): string | undefined {
  const documents = Object.values(hub.documents)
  const found = documents.filter(({ title }) => title === name)
  const first = found.find(({ archived }) => !archived) ?? found[0]
  return first?.id
}

/** Never rejects. */
export async function documentNamed(name: string): Promise<Led> {
  const named = await fetchNamed(name)
  if (!named.ok) return 'away'
  const [first] = named.value.documents
  if (first) return { id: (named.value.documents.find(({ archived }) => !archived) ?? first).id }
  const alike = await fetchList('documents', { q: name, limit: LIST_PAGE_MAX })
  if (!alike.ok) return 'away'
  const found = alike.value.items.find((item) => 'title' in item && comparable(item.title) === comparable(name))
  return found ? { id: found.id } : 'missing'
}

/** The documents that link to this one, the first page or the one after. Undefined where the hub cannot say at the moment. */
export async function backlinksOf(documentId: string, after?: string): Promise<Backlinks | undefined> {
  const answer = await fetchBacklinks(documentId, after)
  return answer.ok ? answer.value : undefined
}
