import * as Y from 'yjs'

/**
 * Finds out whether somebody else has written under a Yjs clientID of this page before the page could send anything under it, for
 * example while it was offline. The hub then refuses what was written here, or takes it for what it has.
 */
export class TakenClients {
  readonly #doc: Y.Doc
  /** By Yjs clientID, what the hub had when the socket was opened. */
  #hubHas = new Map<number, number>()
  /** Whether anything that was written under our own clientID was sent, and whether the hub has stored it, so that it is ours. */
  #hasSentOwn = false
  #isOwnStored = false

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

  handleAllStored(): void {
    this.#isOwnStored ||= this.#hasWritten()
  }

  /**
   * The clientIDs under which was written here and nothing is stored as ours. Where the hub has refused something, one of them is
   * somebody else's; it does not say which.
   */
  find(): Set<number> {
    const isTaken = ([client, clock]: [number, number]) => {
      const hubClock = this.#hubHas.get(client) ?? 0
      // What was written when the page was open before, and never sent.
      if (client !== this.#doc.clientID) return hubClock === 0
      return !this.#isOwnStored && (clock > hubClock || !this.#hasSentOwn)
    }
    const written = [...Y.decodeStateVector(Y.encodeStateVector(this.#doc))]
    return new Set(written.filter(isTaken).map(([client]) => client))
  }

  #hasWritten(): boolean {
    return Y.getState(this.#doc.store, this.#doc.clientID) > 0
  }
}
