// Keeps the texts of documents in the index as they are written. The text is made from the stored updates some seconds after an edit,
// and only the passages in which it differs are stored anew.
import { SEARCH_DOCUMENT_MAX_UNITS } from '../../contract/limits.ts'
import { type Clock, OWNER } from '../../domain/ports/common.ts'
import type { DocumentLog } from '../../domain/ports/documents.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import { type DocumentLink, linksIn } from '../../domain/search/links.ts'
import { passagesOf } from '../../domain/search/passages.ts'
import type { FollowedGroup, Follower } from './follower.ts'
import type { IndexedDocument, Passage, WritableIndex } from './search-index.ts'

/** The text of a stored document. Rejects if its rows cannot be read. */
export type TextOf = (stored: ReturnType<DocumentLog['stored']>) => Promise<string>

/** After an edit others follow. A document whose text takes long to make waits so many times as long for its next turn. */
const AFTER_EDIT_MS = 2000
const EVERY_MS = 5000
const EVERY_TIMES = 20
/** A computer that sleeps meanwhile makes it look long. */
const EVERY_MAX_MS = 60_000
/** Adding a passage takes about a millisecond, and removing one so long that each is a piece of work by itself. */
const PASSAGES_AT_ONCE = 4
/** Of documents whose number of updates is compared, at the start. */
const COMPARED_AT_ONCE = 100

/** A document whose passages are being replaced, or removed where it is erased. */
type Job = {
  document: IndexedDocument
  removed: Passage[]
  added: string[]
  links: readonly DocumentLink[]
  isErasure: boolean
  hasBegun: boolean
}

type Parts = {
  store: Pick<Tables, 'documents' | 'documentLog' | 'rooms'>
  index: WritableIndex
  textOf: TextOf
  clock: Clock
  /** To be called where there is more to do. */
  wake(): void
  /** Is given what the text of a document could not be made for. It is tried again after its next edit. */
  onFault(fault: unknown): void
}

export function createDocumentFollower({ store, index, textOf, clock, wake, onFault }: Parts): Follower {
  const { documents, documentLog, rooms } = store
  /** Documents that were not compared since the hub has started. */
  let uncompared: string[] = documents.all(OWNER).map(({ id }) => id)
  /** When the next text of a document that was written is to be made, and when that of one that was made may be made again. */
  const due = new Map<string, number>()
  const notBefore = new Map<string, number>()
  /** Of those that were compared and are out of date. */
  const past = new Set<string>()
  let job: Job | undefined
  let isReading = false
  let mayHaveErased = true

  const isUpToDate = (id: string, roomId: string | undefined) => {
    const known = index.document(id)
    const seq = documentLog.lastSeq(id)
    // A document that nobody has written in has no passages.
    return known === undefined ? seq === 0 : known.roomId === roomId && known.seq === seq
  }

  function note(id: string): void {
    const now = clock.monotonic()
    if (!due.has(id)) due.set(id, Math.max(now + AFTER_EDIT_MS, notBefore.get(id) ?? 0))
  }

  function forgetPast(now: number): void {
    for (const [id, at] of notBefore) if (at <= now) notBefore.delete(id)
  }

  function compareSome(): boolean {
    if (uncompared.length === 0) return false
    for (const id of uncompared.slice(0, COMPARED_AT_ONCE)) {
      const document = documents.visibleTo(OWNER, id)
      if (!document || isUpToDate(id, document.roomId)) continue
      due.set(id, 0)
      past.add(id)
    }
    uncompared = uncompared.slice(COMPARED_AT_ONCE)
    return true
  }

  /** Makes the passages of an erased document a job. */
  function lookForErased(): boolean {
    if (!mayHaveErased || job) return false
    const id = index.documentIds().find(documents.isErased)
    mayHaveErased = id !== undefined
    const document = id === undefined ? undefined : index.document(id)
    if (document) job = jobFor(document, { removed: index.passagesOf(document.id), isErasure: true })
    return true
  }

  function writeSome(): boolean {
    if (!job) return false
    const { document, removed, added, links, isErasure } = job
    const { id } = document
    const passage = removed.shift()
    if (passage) {
      index.removePassage(id, passage)
      return true
    }
    if (documents.isErased(id)) {
      if (isErasure) index.forgetDocument(id)
      else mayHaveErased = true
      endJob(id)
      return true
    }
    // Until all passages are there the document counts as out of date.
    if (!job.hasBegun) index.setDocument({ ...document, seq: -1 })
    job.hasBegun = true
    for (const body of added.splice(0, PASSAGES_AT_ONCE)) index.addPassage(id, { at: clock.now(), body })
    if (added.length > 0) return true
    index.setLinks(id, links)
    index.setDocument(document)
    endJob(id)
    return true
  }

  function endJob(id: string): void {
    past.delete(id)
    job = undefined
  }

  function startReading(): void {
    if (job || isReading) return
    const now = clock.monotonic()
    const [id] = [...due].find(([, at]) => at <= now) ?? []
    if (id === undefined) return
    due.delete(id)
    const document = documents.visibleTo(OWNER, id)
    if (!document || isUpToDate(id, document.roomId)) {
      past.delete(id)
      wake()
      return
    }
    isReading = true
    read(id, document.roomId)
      .catch(onFault)
      .finally(() => {
        isReading = false
        if (!job) past.delete(id)
        const pauseMs = Math.max(EVERY_MS, EVERY_TIMES * (clock.monotonic() - now))
        notBefore.set(id, clock.monotonic() + Math.min(pauseMs, EVERY_MAX_MS))
        wake()
      })
  }

  async function read(id: string, roomId: string | undefined): Promise<void> {
    const seq = documentLog.lastSeq(id)
    // A rich document is found by its title alone.
    const text = documents.isRich(id) ? '' : await textOf(documentLog.stored(id))
    if (documents.isErased(id)) return
    const isPrivate = roomId !== undefined && rooms.isPrivate(roomId)
    const document = { id, roomId, isPrivate, seq }
    const known = index.document(id)
    const isSamePlace = known?.roomId === roomId && known?.isPrivate === isPrivate
    const indexed = text.slice(0, SEARCH_DOCUMENT_MAX_UNITS)
    const wanted = new Set(passagesOf(indexed))
    const removed = index.passagesOf(id).filter(({ body }) => !(isSamePlace && wanted.delete(body)))
    job = jobFor(document, { removed, added: [...wanted], links: linksIn(indexed) })
  }

  return {
    work() {
      forgetPast(clock.monotonic())
      const hasWorked = lookForErased() || writeSome() || compareSome()
      if (!hasWorked) startReading()
      return hasWorked
    },
    hasIndexedPast: () => uncompared.length === 0 && past.size === 0,
    onCommitted({ changes, acceptedUpdates, expiredThings }: FollowedGroup) {
      for (const { documentId, stored } of acceptedUpdates) if (stored) note(documentId)
      for (const { change } of changes) {
        if (change.type === 'document.changed' || change.type === 'document.restored') note(change.document.id)
        if (change.type === 'trash.emptied') mayHaveErased = true
      }
      if (expiredThings.length > 0) mayHaveErased = true
    },
  }
}

const jobFor = (document: IndexedDocument, work: Partial<Job>): Job => ({
  document,
  removed: [],
  added: [],
  links: [],
  isErasure: false,
  hasBegun: false,
  ...work,
})
