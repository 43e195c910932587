// A rich document as it was after its first updates. A replay goes to and fro, so states in between are stored.
import * as Y from 'yjs'
import { richBlocks } from './markdown.ts'

/** States between the beginning and the end. Each is as large as the document was then. */
const STATES_MAX = 16
/** So many updates are between two states at first. */
const FIRST_DISTANCE = 500

export class RichPast {
  readonly #updates: Uint8Array[] = []
  /** The state after so many updates, in their order. */
  #states: { count: number; bytes: Uint8Array }[] = []
  #distance = FIRST_DISTANCE
  readonly #last = new Y.Doc()
  #shown = { count: 0, doc: new Y.Doc() }

  /** Throws on what is no update. */
  add(updates: readonly Uint8Array[]): void {
    this.#last.transact(() => {
      for (const update of updates) Y.applyUpdate(this.#last, update)
    })
    for (const update of updates) this.#updates.push(update)
    const count = this.#updates.length
    if (count - (this.#states.at(-1)?.count ?? 0) < this.#distance) return
    this.#states.push({ count, bytes: Y.encodeStateAsUpdate(this.#last) })
    if (this.#states.length <= STATES_MAX) return
    this.#states = this.#states.filter((_, n) => n % 2 === 1)
    this.#distance *= 2
  }

  /** The blocks of it as Markdown, after the first `count` updates. */
  after(count: number): string[] {
    const wanted = Math.max(0, Math.min(count, this.#updates.length))
    const state = this.#states.findLast((state) => state.count <= wanted)
    const { count: from } = this.#shown
    if (from > wanted || from < (state?.count ?? 0)) {
      this.#shown.doc.destroy()
      this.#shown = { count: state?.count ?? 0, doc: new Y.Doc() }
      if (state) Y.applyUpdate(this.#shown.doc, state.bytes)
    }
    const { doc } = this.#shown
    doc.transact(() => {
      for (const update of this.#updates.slice(this.#shown.count, wanted)) Y.applyUpdate(doc, update)
    })
    this.#shown.count = wanted
    return richBlocks(doc)
  }
}
