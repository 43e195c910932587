// How far a client has come in the hub's log, and how it notices that a change frame was lost on the way.
//
// Seqs alone do not show a loss: they have gaps, because a client is not sent the changes that it may not see. So the hub
// and the client both count the change frames of a socket, repeats included. The hub sends its count with `caught-up` and
// with each `pong`. Equal counts mean that nothing is missing up to the hub's position at that moment; different ones mean
// that everything after the last such position is asked for again.

export class SyncPosition {
  #epoch: string | undefined
  /** The highest seq that was received. Undefined before the first snapshot. */
  #newestSeq: number | undefined
  /** Nothing is missing up to this seq: the counts were equal when the hub was there. */
  #verifiedSeq: number | undefined
  #receivedCount = 0
  /** The seq after which the answer to the running sync begins. Undefined where none runs, or where it asks for a snapshot. */
  #syncedFrom: number | undefined

  /** A new socket starts counting at 0. */
  socketOpened(): void {
    this.#receivedCount = 0
  }

  /** Another epoch is another log, of a hub that was restored: the positions mean nothing there. */
  enterEpoch(epoch: string): void {
    if (epoch !== this.#epoch) this.#newestSeq = this.#verifiedSeq = undefined
    this.#epoch = epoch
  }

  /** The fields of the `sync` frame that asks for everything after the verified position. */
  resume(): { since?: number; epoch?: string } {
    this.#syncedFrom = this.#verifiedSeq
    return this.#verifiedSeq === undefined || this.#epoch === undefined
      ? {}
      : { since: this.#verifiedSeq, epoch: this.#epoch }
  }

  /** The fields of the `sync` frame that asks for a snapshot. */
  restart(): { since?: number; epoch?: string } {
    this.#syncedFrom = undefined
    return {}
  }

  snapshotReceived(seq: number): void {
    this.#newestSeq = this.#verifiedSeq = this.#syncedFrom = seq
  }

  caughtUp(seq: number): void {
    this.#newestSeq = Math.max(this.#newestSeq ?? 0, seq)
    this.#syncedFrom = undefined
  }

  /** Compares the hub's count with this side's. False: a change frame was lost, and a sync is due. */
  verify({ seq, told }: { seq: number; told: number }): boolean {
    const isComplete = told === this.#receivedCount
    if (isComplete) this.#verifiedSeq = seq
    this.#receivedCount = told
    return isComplete
  }

  /**
   * Counts a change frame. Returns whether the change is to be applied. While a sync runs, changes after its beginning are
   * applied even if they were received before: applied twice and in order they do no harm, and one of them may be the lost one.
   */
  receive(seq: number): boolean {
    this.#receivedCount++
    if (seq <= (this.#syncedFrom ?? this.#newestSeq ?? -1)) return false
    this.#newestSeq = Math.max(this.#newestSeq ?? 0, seq)
    return true
  }
}
