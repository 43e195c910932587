// Keeps the editor and the document's Yjs text equal, in place of `ySync` of y-codemirror.next: that one counts on equal
// positions, which `shown-text.ts` translates.
import type { ChangeSpec, Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { YSyncConfig, yCollab, ySyncAnnotation, ySyncFacet } from 'y-codemirror.next'
import {
  createRelativePositionFromTypeIndex,
  type Text,
  type Transaction,
  type UndoManager,
  type YTextEvent,
} from 'yjs'
import { hasSpecialCharacters, replacement, ShownText, type StoredEdit } from './shown-text.ts'

type Delta = YTextEvent['delta']

/** Translates between positions of the editor and indices of the Yjs text. Also the origin of what is typed here. */
export class TextPositions extends YSyncConfig {
  /** Undefined while the positions are the same: then no copy of the text is held. */
  shown: ShownText | undefined

  constructor(readonly text: Text) {
    super(text, null)
    this.refresh()
  }

  refresh(): void {
    const shown = new ShownText(this.text.toString())
    this.shown = shown.isTranslated ? shown : undefined
  }

  toStored = (position: number): number => this.shown?.toStored(position) ?? position
  toShown = (index: number): number => this.shown?.toShown(index) ?? index

  override toYPos(position: number, assoc = 0) {
    return createRelativePositionFromTypeIndex(this.text, this.toStored(position), assoc)
  }

  override fromYPos(position: unknown) {
    const { pos, assoc } = super.fromYPos(position)
    return { pos: this.toShown(pos), assoc }
  }
}

export function syncText(positions: TextPositions, undoManager: UndoManager): Extension {
  const { text } = positions
  const isFromDocument = ySyncAnnotation.of(positions)

  class TextSync {
    #isDestroyed = false

    constructor(private readonly view: EditorView) {
      text.observe(this.documentChanged)
    }

    destroy() {
      this.#isDestroyed = true
      text.unobserve(this.documentChanged)
    }

    update({ docChanged, transactions, changes }: ViewUpdate) {
      if (!docChanged || transactions[0]?.annotation(ySyncAnnotation) === positions) return
      const edits = (positions.shown ?? new ShownText('')).storedEdits(changes)
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
      if (isPlain) this.view.dispatch({ changes: changesOf(delta), annotations: isFromDocument })
      else {
        positions.refresh()
        this.showDocument()
      }
    }

    private showDocument() {
      const { doc } = this.view.state
      const changes = replacement(doc.toString(), positions.shown?.text ?? text.toString())
      const isEqual = changes.from === changes.to && changes.insert === ''
      if (!isEqual) this.view.dispatch({ changes, annotations: isFromDocument })
    }
  }

  // The parts of `yCollab` behind its own sync, which are not exported one by one: undo, with the selection at the time.
  const [, , ...undo] = yCollab(text, null, { undoManager }) as Extension[]
  return [ySyncFacet.of(positions), ViewPlugin.fromClass(TextSync), undo]
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
