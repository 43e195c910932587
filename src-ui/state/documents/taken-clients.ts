import * as Y from 'yjs'

/**
 * Finds out whether somebody else has written under a Yjs clientID of this page before the page could send anything under it, for
 * example while it was offline. The hub then refuses this page's edits, or cuts them off as known.
 */
export class TakenClients {
  readonly #doc: Y.Doc
  /** The state vector of the hub when the socket was opened: by Yjs clientID, how many units it had. */
  #hubHas = new Map<number, number>()
  /** The clientIDs of earlier pages, whose edits are stored on this device, under which the hub had nothing when the socket was opened. */
  #missing = new Set<number>()
  /** Whether an edit under our own clientID was sent, and whether the hub has acknowledged one, so that the clientID belongs to us. */
  #hasSentOwn = false
  #isOwnAcknowledged = false

  constructor(doc: Y.Doc) {
    this.#doc = doc
  }

  /** Returns whether the hub has something under our own clientID that cannot be ours. */
  handleStep1(stateVector: Uint8Array): boolean {
    this.#hubHas = Y.decodeStateVector(stateVector)
    // Only now: what others write while the socket is open comes into the document, too.
    const written = Y.decodeStateVector(Y.encodeStateVector(this.#doc)).keys()
    this.#missing = new Set([...written].filter((client) => client !== this.#doc.clientID && !this.#hubHas.has(client)))
    return this.#hasWritten() && !this.#hasSentOwn && this.#hubHas.has(this.#doc.clientID)
  }

  handleSent(): void {
    this.#hasSentOwn ||= this.#hasWritten()
  }

  handleAllAcknowledged(): void {
    this.#isOwnAcknowledged ||= this.#hasWritten()
    // The hub has stored the edits of earlier pages as ours.
    this.#missing.clear()
  }

  /**
   * The clientIDs of our edits under which the hub has stored nothing of ours. If the hub has refused an edit, one of them belongs to
   * somebody else; the hub does not report which.
   */
  find(): Set<number> {
    const own = this.#doc.clientID
    const isSent = this.#hasSentOwn && Y.getState(this.#doc.store, own) <= (this.#hubHas.get(own) ?? 0)
    const isOwnTaken = this.#hasWritten() && !this.#isOwnAcknowledged && !isSent
    return new Set([...this.#missing, ...(isOwnTaken ? [own] : [])])
  }

  #hasWritten(): boolean {
    return Y.getState(this.#doc.store, this.#doc.clientID) > 0
  }
}
