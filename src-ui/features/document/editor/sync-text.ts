// Keeps the editor and the document's Yjs text equal, although the two count differently where `shown-text.ts` translates.
import type { ChangeSpec, Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { Transaction, YTextEvent } from 'yjs'
import { hasSpecialCharacters, replacement, ShownText, type StoredEdit } from './shown-text.ts'
import { fromDocument, isFromDocument, type TextPositions } from './text-positions.ts'

type Delta = YTextEvent['delta']

export function syncText(positions: TextPositions): Extension {
  const { text } = positions

  class TextSync {
    #isDestroyed = false

    constructor(private readonly view: EditorView) {
      text.observe(this.documentChanged)
    }

    destroy() {
      this.#isDestroyed = true
      text.unobserve(this.documentChanged)
    }

    update(update: ViewUpdate) {
      if (!update.docChanged || isFromDocument(update)) return
      const edits = (positions.shown ?? new ShownText('')).storedEdits(update.changes)
      this.write(edits)
      const isTranslated = positions.shown || edits.some(({ insert }) => hasSpecialCharacters(insert))
      if (!isTranslated) return
      positions.refresh()
      // A NUL that was typed or pasted here is shown until now. An editor takes no change while it is being updated.
      queueMicrotask(() => this.#isDestroyed || this.showDocument())
    }

    private write(edits: readonly StoredEdit[]) {
      try {
        text.doc?.transact(() => {
          for (const { from, to, insert } of edits) {
            if (to > from) text.delete(from, to - from)
            if (insert !== '') text.insert(from, insert)
          }
        }, positions)
      } catch (fault) {
        // Yjs has made the change and called every listener; one of them threw. Thrown here, it would end this plugin for
        // good, and nothing that is typed later would get into the document.
        queueMicrotask(() => {
          throw fault
        })
      }
    }

    private readonly documentChanged = ({ delta }: YTextEvent, { origin }: Transaction) => {
      if (origin === positions) return
      const isPlain = !positions.shown && !delta.some(({ insert }) => hasSpecialCharacters(String(insert ?? '')))
      if (isPlain) this.view.dispatch({ changes: changesOf(delta), annotations: fromDocument.of(true) })
      else {
        positions.refresh()
        this.showDocument()
      }
    }

    private showDocument() {
      const { doc } = this.view.state
      const changes = replacement(doc.toString(), positions.shown?.text ?? text.toString())
      const isEqual = changes.from === changes.to && changes.insert === ''
      if (!isEqual) this.view.dispatch({ changes, annotations: fromDocument.of(true) })
    }
  }

  return ViewPlugin.fromClass(TextSync)
}

function changesOf(delta: Delta): ChangeSpec[] {
  const changes: ChangeSpec[] = []
  let at = 0
  for (const { insert, delete: deleted, retain } of delta) {
    if (insert !== undefined) changes.push({ from: at, insert: String(insert) })
    else if (deleted !== undefined) changes.push({ from: at, to: at + deleted })
    at += deleted ?? retain ?? 0
  }
  return changes
}
