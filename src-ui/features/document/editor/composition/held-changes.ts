// What others have written and the editor does not show yet, because an input method is composing there. A browser ends a
// composition whose text is touched; the input method does not know that, and what it composes next would be there twice.
import type { ChangeDesc, ChangeSet, Text } from '@codemirror/state'

/** A range of the editor's text. */
export type Zone = { from: number; to: number }

export class HeldChanges {
  /** From the text of the editor to that of the document. Undefined where the two are equal. */
  #changes: ChangeSet | undefined

  get isEmpty(): boolean {
    return this.#changes === undefined
  }

  /** The change of the document by what was typed in the editor. Of two texts at one place, that of the editor is the first. */
  typed(changes: ChangeSet): ChangeSet {
    const held = this.#changes
    if (!held) return changes
    this.#changes = held.map(changes)
    return changes.map(held, true)
  }

  /**
   * Takes a change of the document. Returns what the editor is to show now: nothing of what is in `zone`, or beside what is held already, and
   * without a zone everything.
   */
  receive(changes: ChangeSet, zone: Zone | undefined): ChangeSet | undefined {
    const held = this.#changes
    if (!zone) return this.release()?.compose(changes) ?? changes
    const [from, to] = [this.toDocument(zone.from, -1), this.toDocument(zone.to, 1)]
    let isHeld = false
    changes.iterChangedRanges((fromA, toA) => {
      isHeld ||= (fromA <= to && toA >= from) || (held !== undefined && hasChangedNear(held, fromA, toA))
    }, true)
    if (isHeld) {
      this.#changes = held?.compose(changes) ?? changes
      return undefined
    }
    if (!held) return changes
    const shown = changes.map(held.invertedDesc)
    this.#changes = held.map(shown)
    return shown
  }

  /** Returns everything that is held, for the editor to show. */
  release(): ChangeSet | undefined {
    const changes = this.#changes
    this.#changes = undefined
    return changes
  }

  /** Whether something is held for this range. */
  touches({ from, to }: Zone): boolean {
    let isTouched = false
    this.#changes?.iterChangedRanges((fromA, toA) => (isTouched ||= fromA <= to && toA >= from), true)
    return isTouched
  }

  /** The text of the document, for that of the editor. */
  documentOf(text: Text): Text {
    return this.#changes?.apply(text) ?? text
  }

  /** The place in the document before or behind what is held at this position of the editor. */
  toDocument(position: number, side: -1 | 1 = -1): number {
    return this.#changes?.mapPos(position, side) ?? position
  }

  toEditor(position: number): number {
    return this.#changes?.invertedDesc.mapPos(position) ?? position
  }
}

/** Whether `changes` have changed something that is now within or beside this range. */
function hasChangedNear(changes: ChangeDesc, from: number, to: number): boolean {
  let isNear = false
  changes.iterChangedRanges((_fromA, _toA, fromB, toB) => (isNear ||= fromB <= to && toB >= from), true)
  return isNear
}
