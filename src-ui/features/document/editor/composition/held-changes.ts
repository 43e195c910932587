// The changes of others that the document has and the editor does not show yet, because an input method is composing at their place. If they
// were shown, the browser would end the composition. The input method would not notice that, and what it composes next would be there twice.
import type { ChangeDesc, ChangeSet, Text } from '@codemirror/state'

/** A range of the editor's text. */
export type Zone = { from: number; to: number }

export class HeldChanges {
  /** The held changes: applied to the text of the editor they give that of the document. Undefined where the two texts are equal. */
  #changes: ChangeSet | undefined

  get isEmpty(): boolean {
    return this.#changes === undefined
  }

  /**
   * Maps a change that was typed in the editor to the same change of the document, which already has the held changes, and moves the held
   * changes to where they are after it. If both insert a text at one place, the text that was typed comes first.
   */
  mapToDocument(changes: ChangeSet): ChangeSet {
    const held = this.#changes
    if (!held) return changes
    this.#changes = held.map(changes)
    return changes.map(held, true)
  }

  /**
   * Takes a change that others have made in the document. Returns the change that the editor is to show now, or undefined if the change is held:
   * because it is in `zone`, or next to a held change. Without a zone, returns it together with everything that was held.
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
    const inEditor = changes.map(held.invertedDesc)
    this.#changes = held.map(inEditor)
    return inEditor
  }

  /** Returns all held changes, for the editor to show, and holds none any more. */
  release(): ChangeSet | undefined {
    const changes = this.#changes
    this.#changes = undefined
    return changes
  }

  /** Whether a held change is in this range of the editor, or next to it. */
  touches({ from, to }: Zone): boolean {
    let isTouched = false
    this.#changes?.iterChangedRanges((fromA, toA) => (isTouched ||= fromA <= to && toA >= from), true)
    return isTouched
  }

  /** Applies the held changes to the text of the editor. Returns that of the document. */
  applyTo(editorText: Text): Text {
    return this.#changes?.apply(editorText) ?? editorText
  }

  /** Maps a position of the editor to the document: before (-1) or behind (1) a text that is held at this position. */
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
