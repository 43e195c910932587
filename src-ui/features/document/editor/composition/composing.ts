import { StateEffect } from '@codemirror/state'
import type { EditorView, ViewUpdate } from '@codemirror/view'
import type { Zone } from './held-changes.ts'

/** An input method begins or ends to compose in a field within the text, such as the cell of a table, where the caret of the text is too. */
export const composesInField = StateEffect.define<boolean>()

/** Where an input method is composing, and nothing may be changed by anybody else. */
export class Composing {
  /** What has been composed since the composition began. */
  #composed: Zone | undefined
  #isInField = false

  /** Returns whether a composition in a field has ended. */
  update({ transactions, changes, view }: ViewUpdate): boolean {
    const wasInField = this.#isInField
    for (const { effects } of transactions)
      for (const effect of effects) if (effect.is(composesInField)) this.#isInField = effect.value
    if (!view.compositionStarted) this.#composed = undefined
    else if (!changes.empty) this.note(transactions, changes)
    return wasInField && !this.#isInField
  }

  private note(transactions: ViewUpdate['transactions'], changes: ViewUpdate['changes']): void {
    const composed = this.#composed
    if (composed) this.#composed = { from: changes.mapPos(composed.from, -1), to: changes.mapPos(composed.to, 1) }
    if (!transactions.some((each) => each.isUserEvent('input.type.compose'))) return
    changes.iterChangedRanges((_fromA, _toA, from, to) => (this.#composed = union({ from, to }, this.#composed)))
  }

  /**
   * Returns the range in which the changes of others are to be held back, or undefined if nothing is being composed. Most browsers compose
   * in a node of the page, whose text may be the whole line, so the range is the line. Chromium on Android composes in a text that
   * CodeMirror gives to it (`EditContext`), so there the range is only the word. It should not be larger, because keyboards of phones begin
   * a composition at each word that the caret comes to, and somebody who only reads is to be shown what others write in the rest of the line.
   */
  at({ state, compositionStarted, contentDOM }: EditorView): Zone | undefined {
    // A field that is taken out of the page reports no end.
    const isInField = this.#isInField && contentDOM.querySelector(':focus') !== null
    if (!compositionStarted && !isInField) return undefined
    const { head } = state.selection.main
    const hasEditContext = (contentDOM as { editContext?: unknown }).editContext != null
    if (!hasEditContext || isInField) return state.doc.lineAt(head)
    return union(state.wordAt(head) ?? { from: head, to: head }, this.#composed)
  }
}

const union = (one: Zone, other: Zone = one): Zone => ({
  from: Math.min(one.from, other.from),
  to: Math.max(one.to, other.to),
})
