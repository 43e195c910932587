// The sockets that have one document open (readers, those of its writers included), their carets, and what they are sent.
//
// A reader who is caught up is sent each update as it is committed. One whose send buffer is full, or who lacks much when it
// opens the document, is sent the rest from the log, a piece at a time and the next one when it has read the last: its send
// buffer stays short however large the document is, and pings get through between the pieces. Each piece waits for the budget
// of its reader.
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
  /** How many step-2 and update messages of this socket are on disk. */
  persistedCount: number
  isAckDue: boolean
  /** The number of the last update that this reader was sent, while it is behind. Undefined while it is caught up. */
  lastSentSeq: number | undefined
  /** The state vector of a sync step 1 that is answered as soon as the reader has read enough, and the hub has memory for it. */
  question: Uint8Array | undefined
  /** What is being sent first, to a reader that lacks much of the document. */
  transfer: Transfer | undefined
  /** Whether it waits for its turn to be sent more. */
  isQueued: boolean
}

/**
 * What one reader is being sent, who has what the encoded state vector `known` says. `isStep2`: it answers the reader's step 1, and
 * is complete with update number `upTo`. `snapshotSeq` and `piece` are the piece of the snapshot that is next; without `piece` the
 * rows follow, from the reader's `lastSentSeq` on. By client, `sentUpTo` is what the reader has with what it was sent.
 */
type Transfer = {
  known: Uint8Array
  knownVector: StateVector
  isStep2: boolean
  upTo: number
  snapshotSeq: number
  piece: number | undefined
  sentUpTo: Map<number, number>
}

/** From here on a frame is sent only where the hub has memory for it; a reader that does not get it reads it from the log later. */
const LARGE_BYTES = 64 * 1024
/** A longer document is sent a part at a time. */
const WHOLE_MAX_BYTES = 2 * UPDATE_PIECE_BYTES
/** An encoded state vector without clients. */
const NO_CLIENTS = Uint8Array.of(0)
const EMPTY_UPDATE = Uint8Array.of(0, 0)
const NOTHING_KNOWN = Uint8Array.of(0)

/** An update on its way to the readers; `connectionId` is its writer's. */
export type RelayedUpdate = { connectionId: string; seq: number; frame: Uint8Array }

type Parts = {
  store: Pick<Store, 'read' | 'stateOfOpenDocument'>
  wholes: WholeDocuments
  parts: DocumentParts
  work: WorkBudget
  onFault: OnFault
}

export class DocumentReaders {
  readonly documentId: string
  /** The room of the document, as it is now; undefined where it belongs to none. */
  room: Room | undefined
  readonly #store: Pick<Store, 'read' | 'stateOfOpenDocument'>
  /** By connection id. */
  readonly #readers = new Map<string, Reader>()
  readonly #awareness: Awareness
  /** By the name that their machine gives them, the sockets on other machines of a cluster that show a caret. */
  readonly #remote = new Map<string, Pick<Connection, 'actor'>>()
  readonly #wholes: WholeDocuments
  readonly #parts: DocumentParts
  readonly #work: WorkBudget
  readonly #onFault: OnFault

  constructor({ store, wholes, parts, work, onFault }: Parts, documentId: string) {
    this.#store = store
    this.#wholes = wholes
    this.#parts = parts
    this.#work = work
    this.#onFault = onFault
    this.documentId = documentId
    this.#awareness = createAwareness((entries, owner) => this.#sendCarets(entries, owner), onFault)
  }

  get connections(): Connection[] {
    return [...this.#readers.values()].map(({ connection }) => connection)
  }

  /** Adds a socket and starts the sync with it. Throws where the document cannot be read. */
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
      writer.isAckDue = writer.acks !== 'none'
    }
    let encoded: Uint8Array | undefined
    const whole = () => (encoded ??= this.#stateVector())
    for (const reader of this.#readers.values()) {
      const { connection } = reader
      const stateVector = () => this.#ackedStateVector(reader, writes, whole)
      const sendGroup = () => connection.inOneWrite(() => this.#sendGroup(reader, updates, stateVector))
      // Where the document cannot be read, the reader has missed the rest of the group: its client comes back and syncs anew.
      if (!runGuarded('relayUpdates', sendGroup, this.#onFault)) connection.close(CLOSE.fault, 'internal')
    }
  }

  #sendGroup(reader: Reader, updates: readonly RelayedUpdate[], stateVector: () => Uint8Array): void {
    const { connection } = reader
    for (const { connectionId, seq, frame } of updates) {
      // The answer to a question is made later, and will contain this.
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
   * The state vector of an ack, as the reader wants it. In a document of very many clients it would be far longer than a keystroke,
   * and has only those clients whose structs are acknowledged.
   */
  #ackedStateVector(
    { acks, connection }: Reader,
    writes: readonly AcceptedUpdate[],
    whole: () => Uint8Array,
  ): Uint8Array {
    if (acks === 'count') return NO_CLIENTS
    const { stateVector } = this.#store.stateOfOpenDocument(this.documentId)
    if (stateVector.size <= ACK_CLIENTS_MAX) return whole()
    const acked = writes.filter(({ connectionId }) => connectionId === connection.id).flatMap(({ blocks }) => blocks)
    return encodeStateVector(new Map(acked.map(({ client }) => [client, stateVector.get(client) ?? 0])))
  }

  /** To be called when a reader has read everything: sends what it lacks, until its send buffer is full again. */
  sendMissed(connection: Connection): void {
    const reader = this.#readers.get(connection.id)
    if (reader) this.#sendMissed(reader)
  }

  /**
   * Answers a sync step 1: everything that the peer's state vector lacks. One answer at a time: a client that asks again before
   * it has read the answer lacks no more than it did.
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
      else reader.connection.send(step2Frame(this.#wholes.get(this.documentId).missing(stateVector)))
    } finally {
      // Only now: what reading the document has committed is in the answer, and must not be relayed before it.
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

  /** A snapshot has taken in what the reader lacks, which is now read from that. */
  #restartTransfer(reader: Reader): void {
    const { transfer } = reader
    this.#startTransfer(
      reader,
      transfer ? encodeStateVector(transfer.sentUpTo) : NOTHING_KNOWN,
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
    void this.#work.turn(connection.payer).then(() => {
      reader.isQueued = false
      if (this.#readers.get(connection.id) !== reader) return
      // What cannot be read now is missing: its client comes back and syncs anew.
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
      // Only now: what that read has committed would have been in the rows, and must not be relayed as well.
      reader.lastSentSeq = undefined
    } else {
      reader.lastSentSeq = outline.lastSeq
      if (reader.transfer && (outline.lastSeq ?? 0) >= reader.transfer.upTo) this.#endTransfer(reader)
    }
  }

  #endTransfer(reader: Reader): void {
    const { transfer } = reader
    reader.transfer = undefined
    // To a stock client, a step 2 means that it is synced.
    if (transfer?.isStep2) reader.connection.send(step2Frame(EMPTY_UPDATE))
  }

  /** Sends the part of the document at this place, or what the reader lacks of it, and returns what it is. */
  #sendPart({ connection, transfer }: Reader, place: Place): Outline | 'end' | 'replaced' {
    const isAllNew = !transfer || isEmptyStateVector(transfer.known)
    if (!isAllNew) {
      const outline = this.#parts.outlineAt(this.documentId, place)
      if (typeof outline === 'string' || hasPiece(transfer.knownVector, outline)) return outline
    }
    const part = this.#parts.at(this.documentId, place)
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

  receiveAwareness(connection: Connection, entries: AwarenessEntry[]): void {
    this.#awareness.accept(connection, entries)
  }

  /** Of a socket on another machine of a cluster. Undefined where it shows none any more. */
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

  /** What a socket shows. */
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
    // Not sent to a socket that is behind: Yjs repeats each state every 15 s, and drops one that was not repeated for 30 s.
    for (const { connection } of this.#readers.values())
      if (connection !== owner && !connection.isBehind()) connection.send(frame)
  }

  #stateVector(): Uint8Array {
    return encodeStateVector(this.#store.stateOfOpenDocument(this.documentId).stateVector)
  }
}
