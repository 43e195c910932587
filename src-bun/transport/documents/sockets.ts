// `/collaborate/:docId`: bytes in, bytes out. The hub keeps no document open while people type: of each one that somebody
// has open it knows what `OpenDocument` says and the carets, and everything else is in the log.
import type { Document } from '../../contract/documents.ts'
import { CLOSE, type ErrorCode } from '../../contract/errors.ts'
import { AWARENESS_RATE, DOCUMENT_RATE } from '../../contract/limits.ts'
import { encodeStateVector, missedSince, missingFor } from '../../domain/documents/state.ts'
import { type OpenDocument, openFromLog, writeUpdate } from '../../domain/documents/write.ts'
import { mayFrame } from '../../domain/permissions.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Compactor } from '../../store/compaction/compactor.ts'
import type { Store } from '../../store/store.ts'
import type { Connection, Protocol } from '../sockets/connections.ts'
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

type Reader = {
  readonly connection: Connection
  readonly wantsAcks: boolean
  /** How many step-2 and update messages of this socket are on disk. */
  kept: number
  ackIsDue: boolean
  /** The last update it was told before it fell behind. It is told the rest once it has read. */
  behindSince: number | undefined
}
type Shared = {
  readonly id: string
  /** Undefined after a failed commit: what was derived from it is read from the log again. */
  known: OpenDocument | undefined
  readonly readers: Set<Reader>
  readonly awareness: Awareness
  /** Committed together, so told together: one write to the network for each reader. */
  group: { from: Reader; seq: number; frame: Uint8Array }[]
}
type Parts = { store: Store; clock: Clock; compactor: Compactor }

export function createDocumentSockets({ store, clock, compactor }: Parts) {
  const shared = new Map<string, Shared>()

  /** Those with something to tell when the group is over. */
  const told = new Set<Shared>()
  store.onGroup(() => {
    for (const document of told) tellGroup(document)
    told.clear()
  })

  const fromLog = (documentId: string) => store.read(({ log }) => openFromLog(log, documentId))

  function share(documentId: string): Shared {
    const there = shared.get(documentId)
    if (there) return there
    const readers = new Set<Reader>()
    const awareness = createAwareness((entries, owner) => {
      const frame = awarenessFrame(entries)
      // Who is behind needs no old carets: they move again.
      for (const { connection } of readers) if (connection !== owner && !connection.isBehind()) connection.send(frame)
    })
    const fresh = { id: documentId, known: fromLog(documentId), readers, awareness, group: [] }
    shared.set(documentId, fresh)
    return fresh
  }

  /** To all but the writer, as it came; and to the writer one ack for all that came to the disk with the same COMMIT. */
  function tellGroup(document: Shared): void {
    const { group, id } = document
    if (group.length > 0)
      compactor.appended(
        id,
        group.length,
        group.reduce((sum, { frame }) => sum + frame.length, 0),
      )
    document.group = []
    for (const reader of document.readers) reader.connection.cork(() => tell(reader, document, group))
  }

  function tell(reader: Reader, document: Shared, group: Shared['group']): void {
    for (const { from, seq, frame } of group) {
      if (from === reader || reader.behindSince !== undefined) continue
      reader.connection.send(frame)
      // Who does not read as fast gets what they lack in one piece when they have read.
      if (reader.connection.isBehind()) reader.behindSince = seq
    }
    if (!reader.ackIsDue || !document.known) return
    reader.ackIsDue = false
    reader.connection.send(ackFrame(reader.kept, encodeStateVector(document.known.stateVector)))
  }

  /** One socket on one document, from the first sync step to its end. Throws where the document cannot be read. */
  function join({ id: documentId }: Document, connection: Connection, wantsAcks: boolean): Protocol {
    const document = share(documentId)
    const reader: Reader = { connection, wantsAcks, kept: 0, ackIsDue: false, behindSince: undefined }
    const mayMoveCaret = createTokenBucket(AWARENESS_RATE, clock)

    const known = () => (document.known ??= fromLog(documentId))
    const stateVector = () => encodeStateVector(known().stateVector)
    const writer = () => ({ memberId: connection.actor.id, mayWrite: mayFrame(connection.actor, 'update') })
    const stored = () => store.read(({ log }) => log.stored(documentId))

    /** An edit: judged, appended, committed, and only then told to the others and acknowledged. */
    function keep(raw: Uint8Array, asItCame: Uint8Array | undefined): void {
      const open = known()
      store.gather(
        () => writeUpdate(store.log, open, writer(), raw, clock.now()),
        (result) => {
          if (!result.ok) {
            refused(result.code)
            return
          }
          if (result.value) {
            const { seq, bytes } = result.value
            const frame = bytes === raw && asItCame ? asItCame : updateFrame(bytes)
            document.group.push({ from: reader, seq, frame })
          }
          reader.kept++
          reader.ackIsDue = reader.wantsAcks
          told.add(document)
        },
      )
    }

    function refused(code: ErrorCode): void {
      if (code === 'notAllowed') connection.close(CLOSE.notAllowed, code)
      else if (code.startsWith('document.')) connection.close(CLOSE.badFrames, code)
      else {
        // The disk did not take it: the client, which still has it, comes back.
        document.known = undefined
        connection.close(CLOSE.hubRestarts, code)
      }
    }

    function moveCaret(entries: AwarenessEntry[]): void {
      if (!mayFrame(connection.actor, 'awareness')) return
      if (mayMoveCaret()) document.awareness.take(connection, entries)
      else connection.close(CLOSE.tooMuch, 'too many carets')
    }

    connection.send(step1Frame(stateVector()))
    document.readers.add(reader)
    const carets = document.awareness.entries()
    if (carets.length > 0) connection.send(awarenessFrame(carets))

    return {
      rate: DOCUMENT_RATE,
      receive(bytes) {
        const frame = typeof bytes === 'string' ? undefined : decodeFrame(bytes)
        if (!frame) connection.close(CLOSE.badFrames, 'not a document frame')
        else if (frame.kind === 'update') keep(frame.bytes, frame.frame)
        else if (frame.kind === 'awareness') moveCaret(frame.entries)
        else if (frame.kind === 'queryAwareness') connection.send(awarenessFrame(document.awareness.entries()))
        else connection.send(step2Frame(missingFor(stored(), frame.stateVector)))
      },
      onDrained() {
        if (reader.behindSince === undefined) return
        const missed = missedSince(stored(), reader.behindSince)
        reader.behindSince = undefined
        if (missed) connection.send(updateFrame(missed))
      },
      onClosed() {
        document.readers.delete(reader)
        document.awareness.release(connection)
        if (document.readers.size > 0) return
        document.awareness.stop()
        shared.delete(documentId)
        compactor.left(documentId)
      },
    }
  }

  return {
    join,
    /** Stock clients leave a hub that is silent for 30 s and do not count pings: an empty awareness frame is a sign of life. */
    keepAlive(): void {
      const nothing = awarenessFrame([])
      for (const { readers } of shared.values()) for (const { connection } of readers) connection.send(nothing)
    },
    /** Sends those away who may not see their document any more. */
    closeUnseen(): void {
      for (const [documentId, { readers }] of shared)
        for (const { connection } of [...readers])
          if (!store.documents.visibleTo(connection.actor, documentId))
            connection.close(CLOSE.notAllowed, 'document.notFound')
    },
    count: () => shared.size,
  }
}
export type DocumentSockets = ReturnType<typeof createDocumentSockets>
