// `/collaborate/:docId`: the sockets of each document that somebody has open. Updates go to the commit loop as bytes, and
// come back as committed writes, which are relayed to the other readers and acknowledged to the writer. No `Y.Doc` is kept
// while people type: what the hub knows of an open document is a few maps, see `domain/documents/open-documents.ts`.
import type { Document } from '../../contract/documents.ts'
import { CLOSE, type ErrorCode } from '../../contract/errors.ts'
import { AWARENESS_RATE, DOCUMENT_RATE } from '../../contract/limits.ts'
import { updateForStateVector, updateSinceSeq } from '../../domain/documents/state.ts'
import { encodeStateVector } from '../../domain/documents/yjs/state-vector.ts'
import type { DocumentWrite } from '../../domain/operations/operation-scope.ts'
import { mayFrame } from '../../domain/permissions.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Result } from '../../domain/result.ts'
import type { Compactor } from '../../store/compaction/compactor.ts'
import type { Store } from '../../store/store.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createTokenBucket } from '../sockets/token-bucket.ts'
import { type Awareness, createAwareness } from './awareness.ts'
import {
  type AwarenessEntry,
  ackFrame,
  awarenessFrame,
  decodeFrame,
  step1Frame,
  step2Frame,
  updateFrame,
} from './frames.ts'

/** One socket in a document. */
type Reader = {
  readonly connection: Connection
  readonly wantsAcks: boolean
  /** How many step-2 and update messages of this socket are on disk. */
  persistedCount: number
  isAckDue: boolean
  /** The number of the last update that was sent before the send buffer filled up. The rest is sent once the buffer is empty. */
  behindSince: number | undefined
}

/** The readers of one document, by connection id, and their carets. */
type DocumentChannel = {
  readonly id: string
  readonly readers: Map<string, Reader>
  readonly awareness: Awareness
}

type Relayed = { connectionId: string; seq: number; frame: Uint8Array }

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
  const stateVectorOf = (documentId: string) => encodeStateVector(store.openDocument(documentId).stateVector)

  function openChannel(documentId: string): DocumentChannel {
    const existing = channels.get(documentId)
    if (existing) return existing
    const readers: DocumentChannel['readers'] = new Map()
    const awareness = createAwareness((entries, owner) => {
      const frame = awarenessFrame(entries)
      // Carets are not sent to a socket that is behind: newer positions follow anyway.
      for (const { connection } of readers.values())
        if (connection !== owner && !connection.isBehind()) connection.send(frame)
    })
    const channel = { id: documentId, readers, awareness }
    channels.set(documentId, channel)
    return channel
  }

  function leaveChannel(channel: DocumentChannel, connection: Connection): void {
    channel.readers.delete(connection.id)
    channel.awareness.release(connection)
    if (channel.readers.size > 0) return
    channel.awareness.stop()
    channels.delete(channel.id)
    store.releaseDocument(channel.id)
    compactor.onLastReaderLeft(channel.id)
  }

  function relayTo(channel: DocumentChannel, writes: readonly DocumentWrite[], updates: readonly Relayed[]): void {
    for (const { connectionId } of writes) {
      const writer = channel.readers.get(connectionId)
      if (!writer) continue
      writer.persistedCount++
      writer.isAckDue = writer.wantsAcks
    }
    for (const reader of channel.readers.values()) reader.connection.cork(() => sendGroup(reader, channel, updates))
  }

  function sendGroup(reader: Reader, channel: DocumentChannel, updates: readonly Relayed[]): void {
    const { connection } = reader
    for (const { connectionId, seq, frame } of updates) {
      if (connectionId === connection.id || reader.behindSince !== undefined) continue
      connection.send(frame)
      if (connection.isBehind()) reader.behindSince = seq
    }
    if (!reader.isAckDue) return
    reader.isAckDue = false
    connection.send(ackFrame(reader.persistedCount, stateVectorOf(channel.id)))
  }

  /** Sends the updates that were left out while the send buffer was full, as one. */
  function sendMissed(channel: DocumentChannel, reader: Reader): void {
    if (reader.behindSince === undefined) return
    const missed = updateSinceSeq(readStored(channel.id), reader.behindSince)
    reader.behindSince = undefined
    if (missed) reader.connection.send(updateFrame(missed))
  }

  function readStored(documentId: string) {
    return store.read(({ log }) => log.stored(documentId))
  }

  return {
    join({ id: documentId }, connection, wantsAcks) {
      // Read first: where the document cannot be read, no channel is left behind.
      const firstFrame = step1Frame(stateVectorOf(documentId))
      const channel = openChannel(documentId)
      const reader: Reader = { connection, wantsAcks, persistedCount: 0, isAckDue: false, behindSince: undefined }
      const write = createWriter(store, documentId, connection)
      const mayMoveCaret = createTokenBucket(AWARENESS_RATE, clock)

      function moveCaret(entries: AwarenessEntry[]): void {
        if (!mayFrame(connection.actor, 'awareness')) return
        if (mayMoveCaret()) channel.awareness.take(connection, entries)
        else connection.close(CLOSE.tooMuch, 'too many carets')
      }

      connection.send(firstFrame)
      channel.readers.set(connection.id, reader)
      const carets = channel.awareness.entries()
      if (carets.length > 0) connection.send(awarenessFrame(carets))

      return {
        rate: DOCUMENT_RATE,
        receive(bytes) {
          const frame = typeof bytes === 'string' ? undefined : decodeFrame(bytes)
          if (!frame) connection.close(CLOSE.badFrames, 'not a document frame')
          else if (frame.kind === 'update') write(frame.bytes, frame.frame)
          else if (frame.kind === 'awareness') moveCaret(frame.entries)
          else if (frame.kind === 'queryAwareness') connection.send(awarenessFrame(channel.awareness.entries()))
          else connection.send(step2Frame(updateForStateVector(readStored(documentId), frame.stateVector)))
        },
        onDrained: () => sendMissed(channel, reader),
        onClosed: () => leaveChannel(channel, connection),
      }
    },

    relay(writes) {
      for (const [documentId, group] of byDocument(writes)) {
        const updates = relayedOf(group)
        if (updates.length > 0) compactor.onUpdatesCommitted(documentId, updates.length, bytesIn(group))
        const channel = channels.get(documentId)
        if (channel) relayTo(channel, group, updates)
      }
    },
    keepAlive() {
      const empty = awarenessFrame([])
      for (const { readers } of channels.values()) for (const { connection } of readers.values()) connection.send(empty)
    },
    closeUnseen() {
      for (const { id, readers } of channels.values())
        for (const { connection } of [...readers.values()])
          if (!store.documents.visibleTo(connection.actor, id)) connection.close(CLOSE.notAllowed, 'document.notFound')
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
