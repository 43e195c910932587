// The sockets that have one document open, their carets, and what they are sent.
import { updateForStateVector, updateSinceSeq } from '../../domain/documents/state.ts'
import { encodeStateVector } from '../../domain/documents/yjs/state-vector.ts'
import type { DocumentWrite } from '../../domain/operations/operation-scope.ts'
import type { Store } from '../../store/store.ts'
import type { Connection } from '../sockets/connection.ts'
import { type Awareness, createAwareness } from './awareness.ts'
import { type AwarenessEntry, ackFrame, awarenessFrame, step1Frame, step2Frame, updateFrame } from './frames.ts'

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

/** An update on its way to the readers; `connectionId` is its writer's. */
export type Relayed = { connectionId: string; seq: number; frame: Uint8Array }

export class DocumentChannel {
  readonly documentId: string
  readonly #store: Pick<Store, 'read' | 'openDocument'>
  /** By connection id. */
  readonly #readers = new Map<string, Reader>()
  readonly #awareness: Awareness

  constructor(store: Pick<Store, 'read' | 'openDocument'>, documentId: string) {
    this.#store = store
    this.documentId = documentId
    this.#awareness = createAwareness((entries, owner) => this.#sendCarets(entries, owner))
  }

  get connections(): Connection[] {
    return [...this.#readers.values()].map(({ connection }) => connection)
  }

  /** Adds a socket and starts the sync with it. Throws where the document cannot be read. */
  add(connection: Connection, wantsAcks: boolean): void {
    connection.send(step1Frame(this.#stateVector()))
    this.#readers.set(connection.id, {
      connection,
      wantsAcks,
      persistedCount: 0,
      isAckDue: false,
      behindSince: undefined,
    })
    if (this.#awareness.entries().length > 0) this.sendAwareness(connection)
  }

  /** False where nobody is left. */
  remove(connection: Connection): boolean {
    this.#readers.delete(connection.id)
    this.#awareness.release(connection)
    if (this.#readers.size > 0) return true
    this.#awareness.stop()
    return false
  }

  /** Sends the updates of one group to everybody but their writers, and to each writer one acknowledgement. */
  relay(writes: readonly DocumentWrite[], updates: readonly Relayed[]): void {
    for (const { connectionId } of writes) {
      const writer = this.#readers.get(connectionId)
      if (!writer) continue
      writer.persistedCount++
      writer.isAckDue = writer.wantsAcks
    }
    for (const reader of this.#readers.values()) reader.connection.cork(() => this.#sendGroup(reader, updates))
  }

  #sendGroup(reader: Reader, updates: readonly Relayed[]): void {
    const { connection } = reader
    for (const { connectionId, seq, frame } of updates) {
      if (connectionId === connection.id || reader.behindSince !== undefined) continue
      connection.send(frame)
      if (connection.isBehind()) reader.behindSince = seq
    }
    if (!reader.isAckDue) return
    reader.isAckDue = false
    connection.send(ackFrame(reader.persistedCount, this.#stateVector()))
  }

  /** Sends the updates that were left out while the send buffer was full, as one. */
  sendMissed(connection: Connection): void {
    const reader = this.#readers.get(connection.id)
    if (reader?.behindSince === undefined) return
    const missed = updateSinceSeq(this.#stored(), reader.behindSince)
    reader.behindSince = undefined
    if (missed) connection.send(updateFrame(missed))
  }

  /** Answers a sync step 1: everything that the peer's state vector lacks. */
  sendStep2(connection: Connection, stateVector: Uint8Array): void {
    connection.send(step2Frame(updateForStateVector(this.#stored(), stateVector)))
  }

  moveCaret(connection: Connection, entries: AwarenessEntry[]): void {
    this.#awareness.take(connection, entries)
  }

  sendAwareness(connection: Connection): void {
    connection.send(awarenessFrame(this.#awareness.entries()))
  }

  #sendCarets(entries: AwarenessEntry[], owner: object): void {
    const frame = awarenessFrame(entries)
    // Carets are not sent to a socket that is behind: newer positions follow anyway.
    for (const { connection } of this.#readers.values())
      if (connection !== owner && !connection.isBehind()) connection.send(frame)
  }

  #stateVector(): Uint8Array {
    return encodeStateVector(this.#store.openDocument(this.documentId).stateVector)
  }

  #stored() {
    return this.#store.read(({ log }) => log.stored(this.documentId))
  }
}
