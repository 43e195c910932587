// `/collaborate/:docId`: the sockets of each document that somebody has open. Updates go to the commit loop as bytes. After their COMMIT
// they are relayed to the other readers and acknowledged to the writer. The hub has no `Y.Doc` of an open document, only a few maps, see
// `domain/documents/open-documents.ts`.
import type { Document } from '../../contract/documents.ts'
import { CLOSE, type ErrorCode } from '../../contract/errors.ts'
import { AWARENESS_RATE, DOCUMENT_RATE } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import type { AcceptedUpdate, StoredUpdate } from '../../domain/operations/operation-scope.ts'
import { whyMayNotSend } from '../../domain/permissions.ts'
import type { Clock } from '../../domain/ports/common.ts'
import type { Result } from '../../domain/result.ts'
import type { Compactor } from '../../store/compaction/compactor.ts'
import type { Store } from '../../store/store.ts'
import { type OnFault, runGuarded } from '../../timers.ts'
import type { WorkBudget } from '../guard/work-budget.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createTokenBucket } from '../sockets/token-bucket.ts'
import { createDocumentParts } from './document-parts.ts'
import { DocumentReaders, type RelayedUpdate, type WantedAcks } from './document-readers.ts'
import { type AwarenessEntry, awarenessFrame, decodeFrame, updateFrame } from './frames.ts'
import { createWholeDocuments } from './whole-documents.ts'

export type DocumentSockets = {
  /** Attaches a socket to a document and starts the sync. Throws if the document cannot be read. */
  attach(document: Document, connection: Connection, acks: WantedAcks): Protocol
  /** Sends what one group has committed: updates to everybody but their writer, and to each writer one acknowledgement. */
  relay(writes: readonly AcceptedUpdate[]): void
  /**
   * Sends an empty awareness frame to every reader; to be called every `DOCUMENT_KEEP_ALIVE_MS`. Stock clients close a connection on which
   * no frame has come for 30 s, and do not count pings.
   */
  keepAlive(): void
  /** Closes the sockets of members who may not see the document any more. */
  closeWhereNotVisible(): void
  /** To be called when a room was locked, unlocked, archived or unarchived: this changes who may write in its documents. */
  roomChanged(room: Room): void
  /** Hides the carets of members who may not speak any more, see `whyMayNotSend`. */
  hideForbiddenCarets(): void
  /** Closes all sockets of a document. */
  closeDocument(documentId: string, close: { code: number; reason: ErrorCode }): void
  /** How many documents are open. */
  openCount(): number
  /** For the other machines of a cluster, which show the carets of this one and are shown here. */
  carets: SharedCarets
}

export type SharedCarets = {
  /** `onShown` is called with the carets that a socket shows, or undefined once it shows none; `onOpened` with the id of a document when its first socket here is opened. */
  listen(listener: CaretListener): void
  /** What the sockets of this machine show in a document. */
  shown(documentId: string): { connection: Connection; entries: AwarenessEntry[] }[]
  /** What a socket of another machine shows. `name` begins with the name of the machine and a space. */
  showRemote(documentId: string, name: string, actor: Connection['actor'], entries: AwarenessEntry[] | undefined): void
  /** A machine is gone, and its carets with it. */
  forgetRemote(machine: string): void
}
export type CaretListener = {
  onShown(documentId: string, connection: Connection, entries: AwarenessEntry[] | undefined): void
  onOpened(documentId: string): void
}

type Parts = {
  store: Store
  clock: Clock
  work: WorkBudget
  compactor: Compactor
  onFault: OnFault
}

export function createDocumentSockets({ store, clock, work, compactor, onFault }: Parts): DocumentSockets {
  const readersById = new Map<string, DocumentReaders>()
  const wholeDocuments = createWholeDocuments(store)
  const documentParts = createDocumentParts(store)
  let caretListener: CaretListener | undefined

  function leave(readers: DocumentReaders, connection: Connection): void {
    caretListener?.onShown(readers.documentId, connection, undefined)
    if (readers.remove(connection)) return
    readersById.delete(readers.documentId)
    wholeDocuments.forget(readers.documentId)
    store.releaseDocument(readers.documentId)
    compactor.onIdle(readers.documentId)
  }

  /** Closes the socket if its member may not see the document any more, and also if that cannot be read. */
  function closeUnlessVisible(connection: Connection, documentId: string): void {
    const isClosedOrVisible = runGuarded(
      'closeWhereNotVisible',
      () => {
        if (store.documents.visibleTo(connection.actor, documentId)) return
        connection.close(CLOSE.notAllowed, 'document.notFound')
      },
      onFault,
    )
    if (!isClosedOrVisible) connection.close(CLOSE.fault, 'internal')
  }

  return {
    attach({ id: documentId, roomId }, connection, acks) {
      const known = readersById.get(documentId)
      const readers = known ?? new DocumentReaders({ store, wholeDocuments, documentParts, work, onFault }, documentId)
      if (!known && roomId !== undefined) readers.room = store.rooms.visibleTo(connection.actor, roomId)
      readers.add(connection, acks)
      // Set only after `add`, which throws if the document cannot be read: then no entry must be left.
      readersById.set(documentId, readers)
      if (!known) caretListener?.onOpened(documentId)
      const write = createWriter(store, readers, connection)
      const takeAwarenessToken = createTokenBucket(AWARENESS_RATE, clock)

      function receiveAwareness(entries: AwarenessEntry[]): void {
        if (whyMayNotSend(connection.actor, 'awareness', readers.room)) return
        // A stock client repeats each caret that it is sent. Where many people type, it is sent more than it may send itself.
        if (!readers.receiveAwareness(connection, entries)) return
        if (takeAwarenessToken()) caretListener?.onShown(documentId, connection, entries)
        else connection.close(CLOSE.tooMuch, 'too many carets')
      }

      return {
        rate: DOCUMENT_RATE,
        receive(frame) {
          const decoded = typeof frame === 'string' ? undefined : decodeFrame(frame)
          if (!decoded) connection.close(CLOSE.badFrames, 'not a document frame')
          else if (decoded.kind === 'update') write(decoded.bytes, decoded.relayFrame)
          else if (decoded.kind === 'awareness') receiveAwareness(decoded.entries)
          else if (decoded.kind === 'queryAwareness') readers.sendAwareness(connection)
          else readers.sendStep2(connection, decoded.stateVector)
        },
        onDrained: () => readers.sendMissed(connection),
        onClosed: () => leave(readers, connection),
      }
    },

    relay(writes) {
      for (const [documentId, group] of byDocument(writes)) {
        const updates = relayedOf(group)
        if (updates.length > 0) wholeDocuments.forget(documentId)
        readersById.get(documentId)?.relay(group, updates)
        // Nobody may have the document open: a script has written in it over HTTP, or the writer has closed its socket before the COMMIT. It
        // is then counted among the idle documents. Measuring reads the length of the document's log. If that fails, the updates of the
        // other documents must still be relayed.
        const measure = () =>
          readersById.has(documentId)
            ? compactor.onUpdatesCommitted(documentId, updates.length, bytesIn(group))
            : compactor.onIdle(documentId)
        if (updates.length > 0) runGuarded('measureLog', measure, onFault)
      }
    },
    keepAlive() {
      const empty = awarenessFrame([])
      for (const { connections } of readersById.values()) for (const connection of connections) connection.send(empty)
    },
    closeWhereNotVisible() {
      for (const { documentId, connections } of readersById.values())
        for (const connection of connections) closeUnlessVisible(connection, documentId)
    },
    roomChanged(room) {
      for (const readers of readersById.values()) if (readers.room?.id === room.id) readers.room = room
    },
    hideForbiddenCarets() {
      for (const readers of readersById.values())
        for (const connection of readers.connections)
          if (whyMayNotSend(connection.actor, 'awareness', readers.room)) {
            readers.hideCaret(connection)
            caretListener?.onShown(readers.documentId, connection, undefined)
          }
    },
    closeDocument(documentId, { code, reason }) {
      for (const connection of readersById.get(documentId)?.connections ?? []) connection.close(code, reason)
    },
    openCount: () => readersById.size,
    carets: {
      listen(listener) {
        caretListener = listener
      },
      shown(documentId) {
        const readers = readersById.get(documentId)
        const all = readers?.connections.map((connection) => ({ connection, entries: readers.caretsOf(connection) }))
        return all?.filter(({ entries }) => entries.length > 0) ?? []
      },
      showRemote: (documentId, name, actor, entries) =>
        readersById.get(documentId)?.receiveRemote(name, actor, entries),
      forgetRemote(machine) {
        for (const readers of readersById.values()) readers.releaseRemote(machine)
      },
    },
  }
}

/** Gives the updates of one socket to the commit loop, and closes the socket if one is refused. */
function createWriter(store: Store, readers: DocumentReaders, connection: Connection) {
  const { documentId, clientOwners } = readers
  const whyMayNotWrite = () => whyMayNotSend(connection.actor, 'update', readers.room)

  function refused(code: ErrorCode): void {
    if (code === 'notAllowed') connection.close(CLOSE.notAllowed, whyMayNotWrite() ?? code)
    else if (code === 'document.deleted') connection.close(CLOSE.unknown, code)
    else if (code.startsWith('document.')) connection.close(CLOSE.badFrames, code)
    // Other refusals (a full disk, a fault of the hub) may be temporary: 1012 makes the client reconnect and send the update again.
    else connection.close(CLOSE.hubRestarts, code)
  }

  const onCommitted = (result: Result<true>): void => {
    if (!result.ok) refused(result.code)
  }

  return (bytes: Uint8Array, relayFrame: Uint8Array | undefined): void => {
    const { id: connectionId, actor } = connection
    const mayWrite = whyMayNotWrite() === undefined
    store.run(
      {
        type: 'document.write',
        documentId,
        memberId: actor.id,
        mayWrite,
        bytes,
        connectionId,
        relayFrame,
        clientOwners,
      },
      onCommitted,
    )
  }
}

/** The updates of a group by document. Most groups have updates of a single document, for which no map is made. */
function byDocument(writes: readonly AcceptedUpdate[]): Iterable<[string, readonly AcceptedUpdate[]]> {
  const first = writes[0]?.documentId
  if (first === undefined) return []
  if (writes.every(({ documentId }) => documentId === first)) return [[first, writes]]
  return Map.groupBy(writes, ({ documentId }) => documentId)
}

function relayedOf(writes: readonly AcceptedUpdate[]): RelayedUpdate[] {
  const updates: RelayedUpdate[] = []
  for (const { connectionId, relayFrame, stored, laterPieces = NO_PIECES } of writes) {
    if (stored) updates.push({ connectionId, seq: stored.seq, frame: relayFrame ?? updateFrame(stored.bytes) })
    for (const { seq, bytes } of laterPieces) updates.push({ connectionId, seq, frame: updateFrame(bytes) })
  }
  return updates
}

function bytesIn(writes: readonly AcceptedUpdate[]): number {
  let sum = 0
  for (const { stored, laterPieces = NO_PIECES } of writes) {
    sum += stored?.bytes.length ?? 0
    for (const { bytes } of laterPieces) sum += bytes.length
  }
  return sum
}

const NO_PIECES: readonly StoredUpdate[] = []
