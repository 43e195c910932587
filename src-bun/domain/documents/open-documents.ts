// The state that the hub has in memory of each document that somebody has open: no text and no structs, only what is needed to validate
// the next update. This state is derived from the log alone, so it can be dropped and read again at any time.
import type { DocumentLog, Documents } from '../ports/documents.ts'
import { readState } from './state.ts'
import type { DeleteSet } from './yjs/delete-set.ts'
import { RichStructure } from './yjs/rich-structure.ts'

export type OpenDocument = {
  readonly id: string
  /** The number of the newest update. */
  seq: number
  /** By Yjs clientID, the next clock that this client may write. */
  readonly stateVector: Map<number, number>
  readonly deletions: DeleteSet
  /** The types in a rich document. Undefined for a plain one. */
  readonly structure: RichStructure | undefined
  /** By Yjs clientID, the id of the member it belongs to. */
  readonly claims: Map<number, string>
  /** The bytes of its snapshot and of the updates since. */
  size: number
  /** The code of the refusal if nobody can write in the document, because it is archived or deleted. Undefined otherwise. */
  readonly whyReadOnly: ReturnType<Documents['whyReadOnly']>
}

export type OpenDocuments = {
  /** The state of a document, which is read from the log if it is not in memory yet. Throws if the log cannot be read. */
  get(documentId: string): OpenDocument
  /** Whether the document is in memory. */
  has(documentId: string): boolean
  /** The number of the newest update, whether or not the document is in memory. */
  lastSeq(documentId: string): number
  /** To be called before an operation changes the document in memory, so that a rollback of its group drops it. */
  markChanged(documentId: string): void
  /** To be called when a new snapshot has replaced updates of the document. */
  onCompacted(documentId: string): void
  /** To be called when the document was archived, deleted or restored: it is read anew when it is needed next. */
  reread(documentId: string): void
  /** To be called when nobody has the document open any more. */
  release(documentId: string): void
  onCommitted(): void
  /** Drops every document that the group has changed; it is read from the log when it is needed next. */
  onRolledBack(): void
}

export function createOpenDocuments(
  log: DocumentLog & { flush(): void },
  catalogue: Pick<Documents, 'whyReadOnly' | 'isRich'>,
): OpenDocuments {
  const documents = new Map<string, OpenDocument>()
  const changed = new Set<string>()

  function read(id: string): OpenDocument {
    // Updates of the open group may still be in the log's buffer, where reads do not see them.
    log.flush()
    const { whyReadOnly, isRich } = catalogue
    const structure = isRich(id) ? new RichStructure() : undefined
    const stored = {
      seq: log.lastSeq(id),
      claims: log.claims(id),
      ...readState({ snapshot: log.eachPiece(id), tail: log.tail(id) }, structure),
      structure,
    }
    const document = { id, size: sizeOf(id), whyReadOnly: whyReadOnly(id), ...stored }
    documents.set(id, document)
    return document
  }

  function sizeOf(id: string): number {
    const { bytes, snapshotBytes } = log.tailSize(id)
    return bytes + snapshotBytes
  }

  return {
    get: (documentId) => documents.get(documentId) ?? read(documentId),
    has: (documentId) => documents.has(documentId),
    lastSeq(documentId) {
      const open = documents.get(documentId)
      if (open) return open.seq
      log.flush()
      return log.lastSeq(documentId)
    },
    markChanged: (documentId) => void changed.add(documentId),
    onCompacted(documentId) {
      const document = documents.get(documentId)
      if (!document) return
      log.flush()
      document.size = sizeOf(documentId)
      changed.add(documentId)
    },
    reread(documentId) {
      changed.add(documentId)
      documents.delete(documentId)
    },
    release: (documentId) => void documents.delete(documentId),
    onCommitted: () => changed.clear(),
    onRolledBack() {
      for (const documentId of changed) documents.delete(documentId)
      changed.clear()
    },
  }
}
