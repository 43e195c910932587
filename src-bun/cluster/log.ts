// The log that all machines of a cluster share. It is the only thing they agree about, and it is the lock as well: a record is
// appended only directly after the last one that the writer knows. Who does not know the last one is refused, so of two
// machines that believe they own the hub one cannot write any more. Nothing is ever deleted from it, so positions are
// 1, 2, 3, … without a hole.
//
// `nats/log-nats.ts` has it in NATS JetStream. Whatever can append only if a number is the next one could take its place.

/** `taken`: another record stands there. `unknown`: nobody has answered, so the record may be there or not, or still come. */
export type Appended = 'appended' | 'taken' | 'unknown'

export type ClusterLog = {
  /** How long a record may be, in bytes. */
  readonly maxBytes: number
  /** The position of the last record; 0 in an empty log. Rejects where nobody answers. */
  last(): Promise<number>
  /**
   * Appends a record at the position after `after`. The same record with the same `id` may be tried again, and is there once.
   * Resolves once the record is on the disks of most servers. Never rejects.
   */
  append(record: Uint8Array, after: number, id: string): Promise<Appended>
  /** The record at this position. Rejects where nobody answers. */
  read(position: number): Promise<Uint8Array | undefined>
  /** Calls `onRecord` with the records after `after`, in their order. Records may stop coming without an error, so the caller has to notice that and call it anew. Returns a function that stops it. */
  follow(after: number, onRecord: (position: number, record: Uint8Array) => void): () => void
  /** Sends something to the machines that hear this topic now. It is stored nowhere and may be lost. */
  announce(topic: string, message: Uint8Array): void
  hear(topic: string, onMessage: (message: Uint8Array) => void): () => void
  /** Asks whoever answers this topic. Rejects where nobody does, or not in time. */
  ask(topic: string, question: Uint8Array): Promise<Uint8Array>
  /** `answerTo` gives the answer. Where it rejects, whoever asked gets none. */
  answer(topic: string, answerTo: (question: Uint8Array) => Promise<Uint8Array>): () => void
  close(): Promise<void>
}
