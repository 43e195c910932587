// Keeps the editor and the document's Yjs text equal, although the two count differently where `shown-text.ts` translates.
import { ChangeSet, type ChangeSpec, type Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { Transaction, YTextEvent } from 'yjs'
import { Composing } from './composition/composing.ts'
import type { Zone } from './composition/held-changes.ts'
import { hasSpecialCharacters, replacement, ShownText, type StoredEdit } from './shown-text.ts'
import { fromDocument, isFromDocument, type TextPositions } from './text-positions.ts'

type Delta = YTextEvent['delta']

/** After the end of a composition the browser may still change its text. In ms. */
const COMPOSED_AFTER_MS = 50
/** While something is held, whether it still has to be, because some browsers do not report the end of each composition. In ms. */
const LOOK_AGAIN_MS = 1000

export function syncText(positions: TextPositions): Extension {
  const { text, held } = positions

  class TextSync {
    #isDestroyed = false
    private readonly composing = new Composing()
    #releasing: ReturnType<typeof setTimeout> | undefined

    constructor(private readonly view: EditorView) {
      text.observe(this.documentChanged)
    }

    destroy() {
      this.#isDestroyed = true
      clearTimeout(this.#releasing)
      text.unobserve(this.documentChanged)
    }

    update(update: ViewUpdate) {
      if (this.composing.update(update)) this.releaseAfter(COMPOSED_AFTER_MS)
      if (!update.docChanged || isFromDocument(update)) return
      const edits = (positions.shown ?? new ShownText('')).storedEdits(held.typed(update.changes))
      this.write(edits)
      const isTranslated = positions.shown || edits.some(({ insert }) => hasSpecialCharacters(insert))
      if (!isTranslated) return
      positions.refresh()
      // A NUL that was typed or pasted here is shown until now. An editor takes no change while it is being updated.
      queueMicrotask(() => this.#isDestroyed || this.showDocument(undefined))
    }

    /** Shows what is held, unless an input method is composing there. */
    releaseAfter(ms: number) {
      clearTimeout(this.#releasing)
      if (held.isEmpty) return
      this.#releasing = setTimeout(() => {
        const zone = this.composing.at(this.view)
        if (zone && held.touches(zone)) this.releaseAfter(LOOK_AGAIN_MS)
        else this.show(held.release())
      }, ms)
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

    private readonly documentChanged = ({ delta }: YTextEvent, { origin, local }: Transaction) => {
      if (origin === positions) return
      const isPlain = !positions.shown && !delta.some(({ insert }) => hasSpecialCharacters(String(insert ?? '')))
      // What somebody undoes is shown at once, whatever they are composing.
      if (isPlain) this.receive(changesOf(delta), local ? undefined : this.composing.at(this.view))
      else {
        positions.refresh()
        this.showDocument(local ? undefined : this.composing.at(this.view))
      }
    }

    private showDocument(zone: Zone | undefined) {
      const shown = held.documentOf(this.view.state.doc).toString()
      this.receive(replacement(shown, positions.shown?.text ?? text.toString()), zone)
    }

    private receive(spec: ChangeSpec, zone: Zone | undefined) {
      const changes = ChangeSet.of(spec, held.documentOf(this.view.state.doc).length)
      if (changes.empty) return
      this.show(held.receive(changes, zone))
      this.releaseAfter(LOOK_AGAIN_MS)
    }

    private show(changes: ChangeSet | undefined) {
      if (changes) this.view.dispatch({ changes, annotations: fromDocument.of(true) })
    }
  }

  return ViewPlugin.fromClass(TextSync, {
    eventObservers: {
      compositionend() {
        this.releaseAfter(COMPOSED_AFTER_MS)
      },
    },
  })
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
