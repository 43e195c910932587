// The log that all machines of a cluster share. It is the only thing they agree about, and it is the lock as well: a record is
// appended only directly after the last one that the writer knows. Who does not know the last one is refused, so of two
// machines that believe they own the hub one cannot write any more. Nothing is ever deleted from it, so its positions have no
// hole. Where it was lost, another log takes its place and goes on after the last record that a machine has (`healing/`).
//
// `nats/log-nats.ts` has it in NATS JetStream. Whatever can append only if a number is the next one could take its place.
import type { PieceStore } from './contents/pieces.ts'

/** `taken`: another record stands there. `unknown`: nobody has answered, so the record may be there or not, or still come. */
export type Appended = 'appended' | 'taken' | 'unknown'

/**
 * Where a log begins: it has the records after `after`, and the record at `after` has the hash `hash`. Whoever makes it fills it up to
 * `filledUpTo` with records that the machines have, so nothing else may be appended and nobody follows it before it has that record.
 */
export type Beginning = { after: number; hash: Uint8Array; filledUpTo: number }

/** `id` tells a log from another one that was made in its place. `last` is the position of its last record, or `after`. */
export type LogState = Beginning & { id: string; last: number; isInUse: boolean }

export type ClusterLog = {
  /** The contents of files, on the same servers. */
  readonly pieces: PieceStore
  /** How long a record may be, in bytes. */
  readonly maxBytes: number
  /** The newest log; undefined where there is none. Rejects where nobody answers. */
  look(): Promise<LogState | undefined>
  /** From now on records are appended to this log, read from it and followed in it. Before that none is. */
  use(id: string): void
  /**
   * Makes a log that takes the place of the one with the id `replacedId`. Rejects where somebody else was first, and for servers that cannot
   * hold it. Of several that try only one succeeds.
   */
  make(beginning: Beginning, replacedId: string | undefined): Promise<LogState>
  /**
   * Appends a record at the position after `after`. The same record with the same `id` may be tried again, and is there once.
   * Resolves once the record is on the disks of most servers. Never rejects.
   */
  append(record: Uint8Array, after: number, id: string): Promise<Appended>
  /** The record at this position, of the log that is in use or of the one with this id. Rejects where nobody answers. */
  read(position: number, id?: string): Promise<Uint8Array | undefined>
  /** Calls `onRecord` with the records after `after`, in their order. Records may stop coming without an error, so the caller has to notice that and call it anew. Returns a function that stops it. */
  follow(after: number, onRecord: (position: number, record: Uint8Array) => void): () => void
  /** Sends something to the machines that hear this topic now. It is stored nowhere and may be lost. */
  announce(topic: string, message: Uint8Array): void
  hear(topic: string, onMessage: (message: Uint8Array) => void): () => void
  /** Asks whoever answers this topic. Rejects where nobody does, or not in time. */
  ask(topic: string, question: Uint8Array): Promise<Uint8Array>
  /** Asks everybody who answers this topic, and waits for some hundred milliseconds. Rejects where there is no connection. */
  askAll(topic: string, question: Uint8Array): Promise<Uint8Array[]>
  /** `answerTo` gives the answer. Where it rejects, whoever asked gets none. */
  answer(topic: string, answerTo: (question: Uint8Array) => Promise<Uint8Array>): () => void
  close(): Promise<void>
}
