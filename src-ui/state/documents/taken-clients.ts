import * as Y from 'yjs'

/**
 * Finds out whether somebody else has written under a Yjs clientID of this page before the page could send anything under it, for
 * example while it was offline. The hub then refuses this page's edits, or cuts them off as known.
 */
export class TakenClients {
  readonly #doc: Y.Doc
  /** The state vector of the hub when the socket was opened: by Yjs clientID, how many units it had. */
  #hubHas = new Map<number, number>()
  /** Whether an edit under our own clientID was sent, and whether the hub has acknowledged one, so that the clientID belongs to us. */
  #hasSentOwn = false
  #isOwnAcknowledged = false

  constructor(doc: Y.Doc) {
    this.#doc = doc
  }

  /** Returns whether the hub has something under our own clientID that cannot be ours. */
  handleStep1(stateVector: Uint8Array): boolean {
    this.#hubHas = Y.decodeStateVector(stateVector)
    return this.#hasWritten() && !this.#hasSentOwn && this.#hubHas.has(this.#doc.clientID)
  }

  handleSent(): void {
    this.#hasSentOwn ||= this.#hasWritten()
  }

  handleAllAcknowledged(): void {
    this.#isOwnAcknowledged ||= this.#hasWritten()
  }

  /**
   * The clientIDs of our edits under which the hub has stored nothing of ours. If the hub has refused an edit, one of them belongs to
   * somebody else; the hub does not report which.
   */
  find(): Set<number> {
    const isTaken = ([client, clock]: [number, number]) => {
      const hubClock = this.#hubHas.get(client) ?? 0
      // The clientID of an earlier page, whose edits are stored on this device. The hub has none of them if it has no unit under it.
      if (client !== this.#doc.clientID) return hubClock === 0
      return !this.#isOwnAcknowledged && (clock > hubClock || !this.#hasSentOwn)
    }
    const written = [...Y.decodeStateVector(Y.encodeStateVector(this.#doc))]
    return new Set(written.filter(isTaken).map(([client]) => client))
  }

  #hasWritten(): boolean {
    return Y.getState(this.#doc.store, this.#doc.clientID) > 0
  }
}
