// Keeps the editor and the document's Yjs text equal. Where the text has characters that an editor cannot show as they are stored (a NUL,
// a CR), the two differ, and `shown-text.ts` translates between them.
import { ChangeSet, type ChangeSpec, type Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { Transaction, YTextEvent } from 'yjs'
import { Composing } from './composition/composing.ts'
import type { Zone } from './composition/held-changes.ts'
import { hasSpecialCharacters, replacement, ShownText, type StoredEdit } from './shown-text.ts'
import { fromDocument, isFromDocument, type TextPositions } from './text-positions.ts'

type Delta = YTextEvent['delta']

/** How long after the end of a composition, in ms, the browser may still change the composed text. */
const COMPOSED_AFTER_MS = 50
/**
 * While changes of others are held back because of a composition, this is how often, in ms, it is checked whether they can be shown
 * now: some browsers do not report the end of every composition.
 */
const LOOK_AGAIN_MS = 1000
/** For a text without special characters: each position is the same in the editor and in the document. */
const UNTRANSLATED = new ShownText('')

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
      const edits = (positions.translation ?? UNTRANSLATED).storedEdits(held.mapToDocument(update.changes))
      this.write(edits)
      const isTranslated = positions.translation || edits.some(({ insert }) => hasSpecialCharacters(insert))
      if (!isTranslated) return
      positions.refresh()
      // The editor still shows the special characters as they were typed or pasted. They are replaced after this update, because an
      // editor accepts no change while it is being updated.
      queueMicrotask(() => this.#isDestroyed || this.showDocument(undefined))
    }

    /** Shows the changes of others that are held back, unless an input method is composing where they are. `ms`: how long to wait first. */
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
        // Yjs has made the change and called every listener, one of which threw. If its error were thrown on from here, CodeMirror would
        // end this plugin, and nothing that is typed later would get into the document.
        queueMicrotask(() => {
          throw fault
        })
      }
    }

    private readonly documentChanged = ({ delta }: YTextEvent, { origin, local }: Transaction) => {
      if (origin === positions) return
      const isPlain = !positions.translation && !delta.some(({ insert }) => hasSpecialCharacters(String(insert ?? '')))
      // A change that was made in this page (an undo, for example) is shown at once, even during a composition.
      if (isPlain) this.receive(changesOf(delta), local ? undefined : this.composing.at(this.view))
      else {
        positions.refresh()
        this.showDocument(local ? undefined : this.composing.at(this.view))
      }
    }

    /** Finds out by a comparison what has changed in the document, whose text is translated for the editor, and shows it. */
    private showDocument(zone: Zone | undefined) {
      const before = held.applyTo(this.view.state.doc).toString()
      this.receive(replacement(before, positions.translation?.text ?? text.toString()), zone)
    }

    private receive(spec: ChangeSpec, zone: Zone | undefined) {
      const changes = ChangeSet.of(spec, held.applyTo(this.view.state.doc).length)
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
