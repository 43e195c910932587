// The sockets that have one document open (readers, those of its writers included), their carets, and what they are sent.
import { updateForStateVector, updateSinceSeq } from '../../domain/documents/state.ts'
import { encodeStateVector } from '../../domain/documents/yjs/state-vector.ts'
import type { AcceptedUpdate } from '../../domain/operations/operation-scope.ts'
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
  /** The number of the update that filled the send buffer, the last one that was sent. Newer ones are sent as one once the buffer is empty. Undefined while the buffer has room. */
  lastSentSeq: number | undefined
}

/** An update on its way to the readers; `connectionId` is its writer's. */
export type RelayedUpdate = { connectionId: string; seq: number; frame: Uint8Array }

export class DocumentReaders {
  readonly documentId: string
  readonly #store: Pick<Store, 'read' | 'stateOfOpenDocument'>
  /** By connection id. */
  readonly #readers = new Map<string, Reader>()
  readonly #awareness: Awareness

  constructor(store: Pick<Store, 'read' | 'stateOfOpenDocument'>, documentId: string) {
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
      lastSentSeq: undefined,
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
  relay(writes: readonly AcceptedUpdate[], updates: readonly RelayedUpdate[]): void {
    for (const { connectionId } of writes) {
      const writer = this.#readers.get(connectionId)
      if (!writer) continue
      writer.persistedCount++
      writer.isAckDue = writer.wantsAcks
    }
    for (const reader of this.#readers.values()) reader.connection.inOneWrite(() => this.#sendGroup(reader, updates))
  }

  #sendGroup(reader: Reader, updates: readonly RelayedUpdate[]): void {
    const { connection } = reader
    for (const { connectionId, seq, frame } of updates) {
      if (connectionId === connection.id || reader.lastSentSeq !== undefined) continue
      connection.send(frame)
      if (connection.isBehind()) reader.lastSentSeq = seq
    }
    if (!reader.isAckDue) return
    reader.isAckDue = false
    connection.send(ackFrame(reader.persistedCount, this.#stateVector()))
  }

  /** Sends the updates that were left out while the send buffer was full, as one. */
  sendMissed(connection: Connection): void {
    const reader = this.#readers.get(connection.id)
    if (reader?.lastSentSeq === undefined) return
    const missed = updateSinceSeq(this.#stored(), reader.lastSentSeq)
    // Only now: what that read has committed is in `missed`, and must not be relayed as well.
    reader.lastSentSeq = undefined
    if (missed) connection.send(updateFrame(missed))
  }

  /** Answers a sync step 1: everything that the peer's state vector lacks. */
  sendStep2(connection: Connection, stateVector: Uint8Array): void {
    connection.send(step2Frame(updateForStateVector(this.#stored(), stateVector)))
  }

  receiveAwareness(connection: Connection, entries: AwarenessEntry[]): void {
    this.#awareness.accept(connection, entries)
  }

  sendAwareness(connection: Connection): void {
    connection.send(awarenessFrame(this.#awareness.entries()))
  }

  #sendCarets(entries: AwarenessEntry[], owner: Pick<Connection, 'actor'>): void {
    const frame = awarenessFrame(entries)
    // Not sent to a socket that is behind: Yjs repeats each state every 15 s, and drops one that was not repeated for 30 s.
    for (const { connection } of this.#readers.values())
      if (connection !== owner && !connection.isBehind()) connection.send(frame)
  }

  #stateVector(): Uint8Array {
    return encodeStateVector(this.#store.stateOfOpenDocument(this.documentId).stateVector)
  }

  /** Commits the open group first, so `relay` may run inside this call. */
  #stored() {
    return this.#store.read(({ documentLog }) => documentLog.stored(this.documentId))
  }
}
