// How far a client has come in the hub's log, and how it notices that a change frame was lost on the way.
//
// TCP loses nothing, and the hub closes a socket whose peer has more than 8 MiB unread, instead of dropping a frame. The counts are a check: a fault of Bun or of
// ours would otherwise lose a change without a trace. Seqs alone do not show a loss, because they have gaps: a client is not
// sent the changes that it may not see. So the hub and the client both count the change frames of a socket, repeats included. The hub sends its count, which is called `told` on the wire, with
// `caught-up` and with each `pong`. Equal counts mean that nothing is missing up to the hub's seq at that moment, which is
// then the verified one. After different counts the client asks for everything after the verified seq once more.

/**
 * What a change frame is to this client. `new`: to be applied. `again`: to be applied once more, because the hub sends it a
 * second time after a lost one. `known`: there is nothing to apply.
 */
export type Receipt = 'new' | 'again' | 'known'

/** The fields of a `sync` frame. Without them it asks for a snapshot. */
export type SyncStart = { since?: number; epoch?: string }

export class SyncPosition {
  #epoch: string | undefined
  /** The highest seq that was received. Undefined before the first snapshot. */
  #newestSeq: number | undefined
  /** Nothing is missing up to this seq: the counts were equal when the hub was there. */
  #verifiedSeq: number | undefined
  #receivedCount = 0
  /** What was received after the verified seq: a sync sends it again. */
  #unverifiedSeqs = new Set<number>()
  /**
   * While the log is being sent again: changes up to here are already in the state, later ones are applied even if they were
   * received before. It is the `since` of the sync, or the seq of the snapshot that came. Undefined otherwise.
   */
  #appliedUpTo: number | undefined

  /** A new socket starts counting at 0. */
  socketOpened(): void {
    this.#receivedCount = 0
  }

  /** Another epoch is another log, of a hub that was restored: seqs of the old one mean nothing there. */
  setEpoch(epoch: string): void {
    if (epoch !== this.#epoch) {
      this.#newestSeq = this.#verifiedSeq = undefined
      this.#unverifiedSeqs.clear()
    }
    this.#epoch = epoch
  }

  /** Begins a sync that asks for everything after the verified seq, or for a snapshot if nothing is verified yet. */
  beginResume(): SyncStart {
    this.#appliedUpTo = this.#verifiedSeq
    return this.#verifiedSeq === undefined || this.#epoch === undefined
      ? {}
      : { since: this.#verifiedSeq, epoch: this.#epoch }
  }

  /** Begins a sync that asks for a snapshot. */
  beginSnapshot(): SyncStart {
    this.#appliedUpTo = undefined
    return {}
  }

  snapshotReceived(seq: number): void {
    this.#newestSeq = this.#appliedUpTo = seq
    this.#setVerified(seq)
  }

  caughtUp(seq: number): void {
    this.#newestSeq = Math.max(this.#newestSeq ?? 0, seq)
    this.#appliedUpTo = undefined
  }

  /**
   * Compares the hub's count with this side's and continues from the hub's count. Returns false if a change frame was lost:
   * a sync is due.
   */
  verify(hubCount: { seq: number; told: number }): boolean {
    const isComplete = hubCount.told === this.#receivedCount
    if (isComplete) this.#setVerified(hubCount.seq)
    this.#receivedCount = hubCount.told
    return isComplete
  }

  /**
   * Counts a change frame and returns what it is.
   *
   * While a sync runs, every change after the `since` of the sync is to be applied, even one that was received before: the hub
   * sends all of them once more, one of them may be the lost one, and only in the order of the log do they lead to the hub's
   * state. Otherwise it is every change that is newer than all before.
   */
  receive(seq: number): Receipt {
    this.#receivedCount++
    const skipUpToSeq = this.#appliedUpTo ?? this.#newestSeq ?? -1
    if (seq <= skipUpToSeq) return 'known'
    this.#newestSeq = Math.max(this.#newestSeq ?? 0, seq)
    if (this.#unverifiedSeqs.has(seq)) return 'again'
    this.#unverifiedSeqs.add(seq)
    return 'new'
  }

  #setVerified(seq: number): void {
    this.#verifiedSeq = seq
    for (const received of this.#unverifiedSeqs) if (received <= seq) this.#unverifiedSeqs.delete(received)
  }
}
