// The sockets that have one document open (its readers; a writer is a reader as well), the frames that they are sent, and their carets.
//
// A reader that is caught up is sent each update after its COMMIT. A reader whose send buffer is full, or that lacks much when it
// opens the document, is sent the missing updates from the log part by part, the next part when it has read the last one. So its send
// buffer stays short however large the document is, and pings get through between the parts. Each part waits for the work budget
// of the reader's member.
import { CLOSE } from '../../contract/errors.ts'
import { ACK_CLIENTS_MAX, UPDATE_PIECE_BYTES } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import { isEmptyStateVector, updateForStateVector } from '../../domain/documents/state.ts'
import { hasPiece } from '../../domain/documents/yjs/split-update.ts'
import { decodeStateVector, encodeStateVector, type StateVector } from '../../domain/documents/yjs/state-vector.ts'
import type { AcceptedUpdate } from '../../domain/operations/operation-scope.ts'
import type { Store } from '../../store/store.ts'
import { type OnFault, runGuarded } from '../../timers.ts'
import type { WorkBudget } from '../guard/work-budget.ts'
import type { Connection } from '../sockets/connection.ts'
import { type Awareness, createAwareness } from './awareness.ts'
import type { DocumentParts, Outline, Place } from './document-parts.ts'
import { type AwarenessEntry, ackFrame, awarenessFrame, step1Frame, step2Frame, updateFrame } from './frames.ts'
import type { WholeDocuments } from './whole-documents.ts'

/** What a client asks for with `?acks=`: nothing, the number of its frames that are on disk, or that with a state vector. */
export type WantedAcks = 'none' | 'count' | 'stateVector'

/** One socket in a document. */
type Reader = {
  readonly connection: Connection
  readonly acks: WantedAcks
  /** How many step-2 and update frames of this socket are on disk. */
  persistedCount: number
  isAckDue: boolean
  /**
   * The number of the update after which the rows of the log are sent to this reader, while it is behind. If it is being sent a snapshot in
   * pieces, the rows follow after the last piece. Undefined while it is caught up.
   */
  lastSentSeq: number | undefined
  /** The state vector of a sync step 1 that will be answered when the reader has read enough, and the hub has memory for the answer. */
  question: Uint8Array | undefined
  /** The transfer under way, to a reader that lacks much of the document. It comes before later updates. */
  transfer: Transfer | undefined
  /** Whether the reader waits until the work budget of its member allows to send more. */
  isQueued: boolean
}

/** A document on its way to one reader, part by part. */
type Transfer = {
  /** The state vector of the reader when the transfer began, encoded and decoded: parts that it covers are not sent. */
  known: Uint8Array
  knownVector: StateVector
  /** Whether the transfer answers a sync step 1 of the reader. It then ends with an empty step 2. */
  isStep2: boolean
  /** The number of the update with which the transfer is complete. */
  upTo: number
  /** The snapshot whose pieces are sent first, by the number of the last update in it. */
  snapshotSeq: number
  /** The piece of the snapshot that is sent next. Undefined after the last piece: the rows after the reader's `lastSentSeq` follow. */
  piece: number | undefined
  /** The state vector of the reader with everything that it was sent so far: where a transfer begins that replaces this one. */
  sentUpTo: Map<number, number>
}

/** A frame longer than this (bytes) is sent only if the hub has memory for it. Otherwise the reader is sent its updates from the log later. */
const LARGE_BYTES = 64 * 1024
/** A document with more bytes than this is sent part by part. */
const WHOLE_MAX_BYTES = 2 * UPDATE_PIECE_BYTES
/** An encoded state vector without clients. */
const EMPTY_STATE_VECTOR = Uint8Array.of(0)
const EMPTY_UPDATE = Uint8Array.of(0, 0)

/** An update on its way to the readers; `connectionId` is its writer's. */
export type RelayedUpdate = { connectionId: string; seq: number; frame: Uint8Array }

type Parts = {
  store: Pick<Store, 'read' | 'stateOfOpenDocument'>
  wholeDocuments: WholeDocuments
  documentParts: DocumentParts
  work: WorkBudget
  onFault: OnFault
}

export class DocumentReaders {
  readonly documentId: string
  /** The room of the document, as it is now. Undefined if the document belongs to no room. */
  room: Room | undefined
  readonly #store: Pick<Store, 'read' | 'stateOfOpenDocument'>
  /** By connection id. */
  readonly #readers = new Map<string, Reader>()
  readonly #awareness: Awareness
  /** The sockets on other machines of a cluster that show a caret, by the name that their machine gives them. */
  readonly #remote = new Map<string, Pick<Connection, 'actor'>>()
  readonly #wholeDocuments: WholeDocuments
  readonly #documentParts: DocumentParts
  readonly #work: WorkBudget
  readonly #onFault: OnFault

  constructor({ store, wholeDocuments, documentParts, work, onFault }: Parts, documentId: string) {
    this.#store = store
    this.#wholeDocuments = wholeDocuments
    this.#documentParts = documentParts
    this.#work = work
    this.#onFault = onFault
    this.documentId = documentId
    this.#awareness = createAwareness((entries, owner) => this.#sendCarets(entries, owner), onFault)
  }

  get connections(): Connection[] {
    return [...this.#readers.values()].map(({ connection }) => connection)
  }

  /** Adds a socket and starts the sync with it. Throws if the document cannot be read. */
  add(connection: Connection, acks: WantedAcks): void {
    connection.send(step1Frame(this.#stateVector()))
    this.#readers.set(connection.id, {
      connection,
      acks,
      persistedCount: 0,
      isAckDue: false,
      lastSentSeq: undefined,
      question: undefined,
      transfer: undefined,
      isQueued: false,
    })
    if (!this.#awareness.isEmpty()) this.sendAwareness(connection)
  }

  /** Removes a socket. Returns false if no reader is left. */
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
      writer.isAckDue = writer.acks !== 'none'
    }
    let encoded: Uint8Array | undefined
    const documentStateVector = () => (encoded ??= this.#stateVector())
    for (const reader of this.#readers.values()) {
      const { connection } = reader
      const stateVector = () => this.#ackedStateVector(reader, writes, documentStateVector)
      const sendGroup = () => connection.inOneWrite(() => this.#sendGroup(reader, updates, stateVector))
      // If the document cannot be read, the reader has missed a part of the group. Its client reconnects and syncs anew.
      if (!runGuarded('relayUpdates', sendGroup, this.#onFault)) connection.close(CLOSE.fault, 'internal')
    }
  }

  #sendGroup(reader: Reader, updates: readonly RelayedUpdate[], stateVector: () => Uint8Array): void {
    const { connection } = reader
    for (const { connectionId, seq, frame } of updates) {
      // A writer has its own updates, a reader that is behind gets these from the log, and the answer to `question`, which is made later,
      // will contain them.
      if (connectionId === connection.id || reader.lastSentSeq !== undefined || reader.question) continue
      if (frame.length > LARGE_BYTES && !connection.hasMemoryForLargeFrame()) {
        reader.lastSentSeq = seq - 1
        continue
      }
      connection.send(frame)
      if (connection.isBehind()) reader.lastSentSeq = seq
    }
    if (!reader.isAckDue) return
    reader.isAckDue = false
    connection.send(ackFrame(reader.persistedCount, stateVector()))
  }

  /**
   * The state vector of an ack, as the reader asked for it with `?acks=`. In a document with very many clients the whole state vector would be
   * far longer than a keystroke, so there the ack has only the clients whose structs it acknowledges.
   */
  #ackedStateVector(
    { acks, connection }: Reader,
    writes: readonly AcceptedUpdate[],
    documentStateVector: () => Uint8Array,
  ): Uint8Array {
    if (acks === 'count') return EMPTY_STATE_VECTOR
    const { stateVector } = this.#store.stateOfOpenDocument(this.documentId)
    if (stateVector.size <= ACK_CLIENTS_MAX) return documentStateVector()
    const acked = writes.filter(({ connectionId }) => connectionId === connection.id).flatMap(({ blocks }) => blocks)
    return encodeStateVector(new Map(acked.map(({ client }) => [client, stateVector.get(client) ?? 0])))
  }

  /** To be called when a reader has read everything in its send buffer: sends the updates that it lacks, until the buffer is full again. */
  sendMissed(connection: Connection): void {
    const reader = this.#readers.get(connection.id)
    if (reader) this.#sendMissed(reader)
  }

  /**
   * Answers a sync step 1 with everything that the peer's state vector lacks. A step 1 that comes while the answer to an earlier one is
   * being transferred is ignored, because that answer contains all that the client lacks.
   */
  sendStep2(connection: Connection, stateVector: Uint8Array): void {
    const reader = this.#readers.get(connection.id)
    if (!reader || reader.transfer?.isStep2) return
    reader.question = stateVector
    this.#sendMissed(reader)
  }

  #answer(reader: Reader, stateVector: Uint8Array): void {
    const isLong = this.#store.stateOfOpenDocument(this.documentId).size > WHOLE_MAX_BYTES
    try {
      if (isLong) this.#startTransfer(reader, stateVector, true)
      else reader.connection.send(step2Frame(this.#wholeDocuments.get(this.documentId).missing(stateVector)))
    } finally {
      // Cleared only after the answer was made: reading the document commits the open group first, and with it `relay` is called. The
      // answer contains the updates of that group, so until now `#sendGroup` must skip this reader.
      reader.question = undefined
    }
  }

  #startTransfer(reader: Reader, known: Uint8Array, isStep2: boolean): void {
    const knownVector = decodeStateVector(known)
    const { snapshotSeq, upTo } = this.#store.read(({ documentLog }) => ({
      snapshotSeq: documentLog.snapshot(this.documentId)?.seq ?? 0,
      upTo: documentLog.lastSeq(this.documentId),
    }))
    const piece = snapshotSeq === 0 ? undefined : 0
    reader.transfer = { known, knownVector, isStep2, upTo, snapshotSeq, piece, sentUpTo: new Map(knownVector) }
    reader.lastSentSeq = snapshotSeq
  }

  /** Begins the transfer anew because a compaction has replaced its rows or its snapshot: from the new snapshot, without what was sent. */
  #restartTransfer(reader: Reader): void {
    const { transfer } = reader
    this.#startTransfer(
      reader,
      transfer ? encodeStateVector(transfer.sentUpTo) : EMPTY_STATE_VECTOR,
      transfer?.isStep2 ?? false,
    )
  }

  #sendMissed(reader: Reader): void {
    const { connection } = reader
    const isDue = () => reader.question !== undefined || reader.lastSentSeq !== undefined
    while (isDue() && !connection.isBehind() && connection.hasMemoryForLargeFrame()) {
      if (!this.#work.mayWork(connection.payer)) {
        this.#sendMissedLater(reader)
        return
      }
      if (reader.question) this.#answer(reader, reader.question)
      else if (reader.transfer?.piece !== undefined) this.#sendPiece(reader, reader.transfer, reader.transfer.piece)
      else if (reader.lastSentSeq !== undefined) this.#sendRows(reader, reader.lastSentSeq)
    }
  }

  #sendMissedLater(reader: Reader): void {
    if (reader.isQueued) return
    reader.isQueued = true
    const { connection } = reader
    const send = () => this.#work.charge(connection.payer, () => this.#sendMissed(reader))
    // Resolves when the work budget of the payer allows more work.
    void this.#work.turn(connection.payer).then(() => {
      reader.isQueued = false
      if (this.#readers.get(connection.id) !== reader) return
      // If the document cannot be read, the reader lacks updates. Its client reconnects and syncs anew.
      if (!runGuarded('sendMissed', send, this.#onFault)) connection.close(CLOSE.fault, 'internal')
    })
  }

  #sendPiece(reader: Reader, transfer: Transfer, piece: number): void {
    const outline = this.#sendPart(reader, { seq: transfer.snapshotSeq, piece })
    if (outline === 'replaced') this.#restartTransfer(reader)
    else transfer.piece = outline === 'end' ? undefined : piece + 1
  }

  #sendRows(reader: Reader, lastSentSeq: number): void {
    const outline = this.#sendPart(reader, { seq: lastSentSeq })
    if (outline === 'replaced') this.#restartTransfer(reader)
    else if (outline === 'end') {
      this.#endTransfer(reader)
      // Cleared only now. The read in `#sendPart` first commits the open group, which calls `relay`. If that group has updates of this
      // document, the read returns them as rows, so `#sendGroup` must not send them as well: it skips this reader until here.
      reader.lastSentSeq = undefined
    } else {
      reader.lastSentSeq = outline.lastSeq
      if (reader.transfer && (outline.lastSeq ?? 0) >= reader.transfer.upTo) this.#endTransfer(reader)
    }
  }

  #endTransfer(reader: Reader): void {
    const { transfer } = reader
    reader.transfer = undefined
    // A stock client regards itself as synced when a step 2 has come.
    if (transfer?.isStep2) reader.connection.send(step2Frame(EMPTY_UPDATE))
  }

  /** Sends the part of the document at this place, or as much of it as the reader lacks. Returns the outline of the part. */
  #sendPart({ connection, transfer }: Reader, place: Place): Outline | 'end' | 'replaced' {
    const isAllNew = !transfer || isEmptyStateVector(transfer.known)
    if (!isAllNew) {
      const outline = this.#documentParts.outlineAt(this.documentId, place)
      if (typeof outline === 'string' || hasPiece(transfer.knownVector, outline)) return outline
    }
    const part = this.#documentParts.at(this.documentId, place)
    if (typeof part === 'string') return part
    for (const [client, end] of part.ends)
      transfer?.sentUpTo.set(client, Math.max(end, transfer.sentUpTo.get(client) ?? 0))
    if (isAllNew) connection.send(part.frame)
    else {
      const missing = updateForStateVector(part.update, transfer.known)
      if (missing.length > EMPTY_UPDATE.length) connection.send(updateFrame(missing))
    }
    return part
  }

  /** By Yjs clientID, the id of the member who has shown it as their own. */
  get clientOwners(): ReadonlyMap<number, string> {
    return this.#awareness.owners
  }

  /** Returns false if all entries are the carets of others, as stock clients repeat them. */
  receiveAwareness(connection: Connection, entries: AwarenessEntry[]): boolean {
    return this.#awareness.accept(connection, entries)
  }

  /** Shows the carets of a socket on another machine of a cluster, or hides them if `entries` is undefined. */
  receiveRemote(name: string, actor: Connection['actor'], entries: AwarenessEntry[] | undefined): void {
    const owner = this.#remote.get(name) ?? { actor }
    if (entries) {
      this.#remote.set(name, owner)
      this.#awareness.accept(owner, entries)
    } else {
      this.#remote.delete(name)
      this.#awareness.release(owner)
    }
  }

  /** Another machine of a cluster is gone. */
  releaseRemote(machine: string): void {
    for (const [name, { actor }] of this.#remote)
      if (name.startsWith(`${machine} `)) this.receiveRemote(name, actor, undefined)
  }

  /** The awareness entries that a socket shows. */
  caretsOf(connection: Connection): AwarenessEntry[] {
    return this.#awareness.entriesOf(connection)
  }

  hideCaret(connection: Connection): void {
    this.#awareness.release(connection)
  }

  sendAwareness(connection: Connection): void {
    connection.send(this.#awareness.frame())
  }

  #sendCarets(entries: AwarenessEntry[], owner: Pick<Connection, 'actor'>): void {
    const frame = awarenessFrame(entries)
    // A reader that is behind is left out. That is harmless: Yjs sends each state again every 15 s, and drops a state only after 30 s.
    for (const { connection } of this.#readers.values())
      if (connection !== owner && !connection.isBehind()) connection.send(frame)
  }

  #stateVector(): Uint8Array {
    return encodeStateVector(this.#store.stateOfOpenDocument(this.documentId).stateVector)
  }
}
