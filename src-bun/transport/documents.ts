// `/collaborate/:docId`: bytes in, bytes out. The hub keeps no document open while people type: of each one that somebody
// has open it knows what `OpenDocument` says and the carets, and everything else is in the log.
import type { Document } from '../contract/documents.ts'
import { CLOSE, type ErrorCode } from '../contract/errors.ts'
import { encodeStateVector, missingFor } from '../domain/documents/assemble.ts'
import { type OpenDocument, openFromLog, writeUpdate } from '../domain/documents/write.ts'
import type { Clock } from '../domain/ports.ts'
import type { Compactor } from '../store/compactor.ts'
import type { Store } from '../store/store.ts'
import { type Awareness, createAwareness } from './awareness.ts'
import type { Connection, Protocol } from './connections.ts'
import { ackFrame, awarenessFrame, decodeFrame, step1Frame, step2Frame, updateFrame } from './document-frames.ts'

type Shared = { open: OpenDocument; sockets: Set<Connection>; awareness: Awareness }
type Parts = { store: Store; clock: Clock; compactor: Compactor }

export function createDocumentSockets({ store, clock, compactor }: Parts) {
  const shared = new Map<string, Shared>()

  const fromLog = (documentId: string) => store.read((tables) => openFromLog(tables.log, documentId))

  function share(documentId: string): Shared {
    const known = shared.get(documentId)
    if (known) return known
    const sockets = new Set<Connection>()
    const awareness = createAwareness((entries, owner) => tell(sockets, awarenessFrame(entries), owner))
    const fresh = { open: fromLog(documentId), sockets, awareness }
    shared.set(documentId, fresh)
    return fresh
  }

  function tell(sockets: Set<Connection>, frame: Uint8Array, except: object): void {
    for (const socket of sockets) if (socket !== except) socket.send(frame)
  }

  /** One socket on one document, from the first sync step to its end. Throws where the document cannot be read. */
  function join({ id: documentId }: Document, connection: Connection, wantsAcks: boolean): Protocol {
    const document = share(documentId)
    document.sockets.add(connection)
    /** How many step-2 and update messages of this socket are on disk. */
    let kept = 0
    let ackIsDue = false

    /** An edit: judged, appended, committed, and only then told to the others and acknowledged. */
    function keep(raw: Uint8Array): void {
      store.run(
        () => writeUpdate(store.log, document.open, connection.memberId, raw, clock.now()),
        (result) => {
          if (!result.ok) {
            refused(result.code)
            return
          }
          if (result.value) {
            tell(document.sockets, updateFrame(result.value), connection)
            compactor.appended(documentId, result.value.length)
          }
          kept++
          if (wantsAcks) acknowledge()
        },
      )
    }

    /** One ack for all that came to the disk with the same COMMIT. */
    function acknowledge(): void {
      if (ackIsDue) return
      ackIsDue = true
      queueMicrotask(() => {
        ackIsDue = false
        connection.send(ackFrame(kept, encodeStateVector(document.open.stateVector)))
      })
    }

    function refused(code: ErrorCode): void {
      const isTheirFault = code.startsWith('document.')
      // The disk did not take it: what was derived from it is forgotten, and the client, which still has it, comes back.
      if (!isTheirFault) document.open = fromLog(documentId)
      connection.close(isTheirFault ? CLOSE.badFrames : CLOSE.hubRestarts, code)
    }

    connection.send(step1Frame(encodeStateVector(document.open.stateVector)))
    const carets = document.awareness.entries()
    if (carets.length > 0) connection.send(awarenessFrame(carets))

    return {
      receive(bytes) {
        const frame = typeof bytes === 'string' ? undefined : decodeFrame(bytes)
        if (!frame) connection.close(CLOSE.badFrames, 'not a document frame')
        else if (frame.kind === 'update') keep(frame.bytes)
        else if (frame.kind === 'awareness') document.awareness.take(connection, frame.entries)
        else if (frame.kind === 'queryAwareness') connection.send(awarenessFrame(document.awareness.entries()))
        else {
          const stored = store.read((tables) => tables.log.stored(documentId))
          connection.send(step2Frame(missingFor(stored, frame.stateVector)))
        }
      },
      ended() {
        document.sockets.delete(connection)
        document.awareness.release(connection)
        if (document.sockets.size > 0) return
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
      for (const { sockets } of shared.values()) for (const socket of sockets) socket.send(nothing)
    },
    count: () => shared.size,
  }
}
export type DocumentSockets = ReturnType<typeof createDocumentSockets>
