// `/collaborate/:docId`: the sockets of each document that somebody has open. Updates go to the commit loop as bytes, and
// come back as committed writes, which are relayed to the other readers and acknowledged to the writer. No `Y.Doc` is kept
// while people type: what the hub knows of an open document is a few maps, see `domain/documents/open-documents.ts`.
import type { Document } from '../../contract/documents.ts'
import { CLOSE, type ErrorCode } from '../../contract/errors.ts'
import { AWARENESS_RATE, DOCUMENT_RATE } from '../../contract/limits.ts'
import type { DocumentWrite } from '../../domain/operations/operation-scope.ts'
import { mayFrame } from '../../domain/permissions.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Result } from '../../domain/result.ts'
import type { Compactor } from '../../store/compaction/compactor.ts'
import type { Store } from '../../store/store.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createTokenBucket } from '../sockets/token-bucket.ts'
import { DocumentChannel, type Relayed } from './channel.ts'
import { type AwarenessEntry, awarenessFrame, decodeFrame, updateFrame } from './frames.ts'

export type DocumentSockets = {
  /** Attaches a socket to a document and starts the sync. Throws where the document cannot be read. */
  join(document: Document, connection: Connection, wantsAcks: boolean): Protocol
  /** Sends what one group has committed: updates to everybody but their writer, and to each writer one acknowledgement. */
  relay(writes: readonly DocumentWrite[]): void
  /**
   * Sends an empty awareness frame to every reader. Stock clients leave a hub that is silent for 30 s and do not count
   * pings; to be called every `DOCUMENT_KEEP_ALIVE_MS`.
   */
  keepAlive(): void
  /** Closes the sockets of those who may not see their document any more. */
  closeUnseen(): void
  count(): number
}

type Parts = { store: Store; clock: Clock; compactor: Compactor }

export function createDocumentSockets({ store, clock, compactor }: Parts): DocumentSockets {
  const channels = new Map<string, DocumentChannel>()

  function leave(channel: DocumentChannel, connection: Connection): void {
    if (channel.remove(connection)) return
    channels.delete(channel.documentId)
    store.releaseDocument(channel.documentId)
    compactor.onLastReaderLeft(channel.documentId)
  }

  return {
    join({ id: documentId }, connection, wantsAcks) {
      const channel = channels.get(documentId) ?? new DocumentChannel(store, documentId)
      channel.add(connection, wantsAcks)
      // Only now: where the document could not be read, no channel is left behind.
      channels.set(documentId, channel)
      const write = createWriter(store, documentId, connection)
      const mayMoveCaret = createTokenBucket(AWARENESS_RATE, clock)

      function moveCaret(entries: AwarenessEntry[]): void {
        if (!mayFrame(connection.actor, 'awareness')) return
        if (mayMoveCaret()) channel.moveCaret(connection, entries)
        else connection.close(CLOSE.tooMuch, 'too many carets')
      }

      return {
        rate: DOCUMENT_RATE,
        receive(bytes) {
          const frame = typeof bytes === 'string' ? undefined : decodeFrame(bytes)
          if (!frame) connection.close(CLOSE.badFrames, 'not a document frame')
          else if (frame.kind === 'update') write(frame.bytes, frame.frame)
          else if (frame.kind === 'awareness') moveCaret(frame.entries)
          else if (frame.kind === 'queryAwareness') channel.sendAwareness(connection)
          else channel.sendStep2(connection, frame.stateVector)
        },
        onDrained: () => channel.sendMissed(connection),
        onClosed: () => leave(channel, connection),
      }
    },

    relay(writes) {
      for (const [documentId, group] of byDocument(writes)) {
        const updates = relayedOf(group)
        if (updates.length > 0) compactor.onUpdatesCommitted(documentId, updates.length, bytesIn(group))
        channels.get(documentId)?.relay(group, updates)
      }
    },
    keepAlive() {
      const empty = awarenessFrame([])
      for (const channel of channels.values()) for (const connection of channel.connections) connection.send(empty)
    },
    closeUnseen() {
      for (const { documentId, connections } of channels.values())
        for (const connection of connections)
          if (!store.documents.visibleTo(connection.actor, documentId))
            connection.close(CLOSE.notAllowed, 'document.notFound')
    },
    count: () => channels.size,
  }
}

/** Gives the updates of one socket to the commit loop, and closes the socket where one is refused. */
function createWriter(store: Store, documentId: string, connection: Connection) {
  function refused(code: ErrorCode): void {
    if (code === 'notAllowed') connection.close(CLOSE.notAllowed, code)
    else if (code.startsWith('document.')) connection.close(CLOSE.badFrames, code)
    // The disk did not take it. The client still has the update and sends it again when it comes back.
    else connection.close(CLOSE.hubRestarts, code)
  }

  const onCommitted = (result: Result<true>): void => {
    if (!result.ok) refused(result.code)
  }

  return (bytes: Uint8Array, frame: Uint8Array | undefined): void => {
    const { id: connectionId, actor } = connection
    const mayWrite = mayFrame(actor, 'update')
    store.run(
      { type: 'document.write', documentId, memberId: actor.id, mayWrite, bytes, connectionId, frame },
      onCommitted,
    )
  }
}

/** Most groups hold the updates of a single document, which then need no map. */
function byDocument(writes: readonly DocumentWrite[]): Iterable<[string, readonly DocumentWrite[]]> {
  const first = writes[0]?.documentId
  if (first === undefined) return []
  if (writes.every(({ documentId }) => documentId === first)) return [[first, writes]]
  return Map.groupBy(writes, ({ documentId }) => documentId)
}

function relayedOf(writes: readonly DocumentWrite[]): Relayed[] {
  const updates: Relayed[] = []
  for (const { connectionId, frame, stored } of writes)
    if (stored) updates.push({ connectionId, seq: stored.seq, frame: frame ?? updateFrame(stored.bytes) })
  return updates
}

function bytesIn(writes: readonly DocumentWrite[]): number {
  let sum = 0
  for (const { stored } of writes) sum += stored?.bytes.length ?? 0
  return sum
}
