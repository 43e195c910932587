// `/collaborate/:docId`: bytes in, bytes out. The hub keeps no document open while people type: of each one that somebody
// has open it knows the state vector and the carets, and everything else is in the log.

import type { Document } from '../contract/documents.ts'
import { CLOSE } from '../contract/errors.ts'
import { DOCUMENT_FRAME_MAX_BYTES } from '../contract/limits.ts'
import { encodeStateVector, missingFor, readDocument } from '../domain/documents/assemble.ts'
import { type StateVector, soundUpdate } from '../domain/documents/validate.ts'
import type { Clock } from '../domain/ports.ts'
import { allow } from '../domain/result.ts'
import type { Store } from '../store/store.ts'
import { type Awareness, createAwareness } from './awareness.ts'
import type { Connection, Protocol } from './connections.ts'
import { ackFrame, awarenessFrame, decodeFrame, step1Frame, step2Frame, updateFrame } from './document-frames.ts'

type OpenDocument = {
  /** With what has been run but not committed yet; read again from the log when a commit fails. */
  stateVector: StateVector
  sockets: Set<Connection>
  awareness: Awareness<Connection>
}

export function createDocumentSockets({ store, clock }: { store: Store; clock: Clock }) {
  const open = new Map<string, OpenDocument>()

  const readStateVector = (documentId: string) =>
    store.read(({ updates }) => readDocument(updates.of(documentId)).stateVector)

  function opened(documentId: string): OpenDocument {
    const known = open.get(documentId)
    if (known) return known
    const fresh = {
      stateVector: readStateVector(documentId),
      sockets: new Set<Connection>(),
      awareness: createAwareness<Connection>(),
    }
    open.set(documentId, fresh)
    return fresh
  }

  function tellOthers(document: OpenDocument, sender: Connection, frame: Uint8Array): void {
    for (const socket of document.sockets) if (socket !== sender) socket.send(frame)
  }

  /** One socket on one document, from the first sync step to its end. */
  function join({ id: documentId }: Document, connection: Connection, wantsAcks: boolean): Protocol {
    const document = opened(documentId)
    document.sockets.add(connection)
    /** How many step-2 and update messages of this socket are on disk. */
    let kept = 0

    /** An edit: judged, appended, committed, and only then told to the others and acknowledged. */
    function keep(raw: Uint8Array): void {
      store.run(
        () => {
          const sound = soundUpdate(raw, document.stateVector)
          if (!sound.ok || !sound.value) return sound
          const { bytes, after } = sound.value
          store.updates.append({ documentId, authorId: connection.memberId, at: clock.now(), bytes })
          document.stateVector = after
          return allow(sound.value)
        },
        (result) => {
          if (!result.ok) {
            refused(result.code)
            return
          }
          if (result.value) tellOthers(document, connection, updateFrame(result.value.bytes))
          kept++
          if (wantsAcks) connection.send(ackFrame(kept, encodeStateVector(document.stateVector)))
        },
      )
    }

    function refused(code: string): void {
      if (code !== 'document.invalidUpdate') {
        // The disk did not take it: what was derived from it is forgotten, and the client, which still has it, comes back.
        document.stateVector = readStateVector(documentId)
      }
      connection.close(code === 'document.invalidUpdate' ? CLOSE.badFrames : CLOSE.hubRestarts, code)
    }

    connection.send(step1Frame(encodeStateVector(document.stateVector)))
    const carets = document.awareness.entries()
    if (carets.length > 0) connection.send(awarenessFrame(carets))

    return {
      receive(bytes) {
        if (typeof bytes === 'string' || bytes.length > DOCUMENT_FRAME_MAX_BYTES) {
          return connection.close(CLOSE.badFrames, 'binary frames up to 1 MiB')
        }
        try {
          const frame = decodeFrame(bytes)
          if (frame.kind === 'update') keep(frame.bytes)
          else if (frame.kind === 'awareness') {
            const own = document.awareness.take(connection, frame.entries)
            if (own.length > 0) tellOthers(document, connection, awarenessFrame(own))
          } else if (frame.kind === 'queryAwareness') connection.send(awarenessFrame(document.awareness.entries()))
          else {
            connection.send(
              step2Frame(store.read(({ updates }) => missingFor(updates.of(documentId), frame.stateVector))),
            )
          }
        } catch {
          // lib0 throws on bytes that are no frame; they are a stranger's, so there is nothing to log.
          connection.close(CLOSE.badFrames, 'not a document frame')
        }
      },
      ended() {
        document.sockets.delete(connection)
        const gone = document.awareness.release(connection)
        if (gone.length > 0) tellOthers(document, connection, awarenessFrame(gone))
        if (document.sockets.size === 0) open.delete(documentId)
      },
    }
  }

  return {
    join,
    /** Stock clients leave a hub that is silent for 30 s and do not count pings: an empty awareness frame is a sign of life. */
    keepAlive(): void {
      const nothing = awarenessFrame([])
      for (const document of open.values()) for (const socket of document.sockets) socket.send(nothing)
    },
    count: () => open.size,
  }
}
export type DocumentSockets = ReturnType<typeof createDocumentSockets>
