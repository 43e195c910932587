// Undo and redo of what was typed here, and of nothing that others wrote. Each step brings back the selection from before it.
import { EditorSelection, type Extension, Facet, type SelectionRange } from '@codemirror/state'
import { EditorView, type KeyBinding, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { RelativePosition, UndoManager } from 'yjs'
import { isFromDocument, type TextPositions } from './text-positions.ts'

type Command = (view: EditorView) => boolean
type StoredSelection = { anchor: RelativePosition; head: RelativePosition }
type StackEvent = { stackItem: { meta: Map<unknown, unknown> } }

export const undoManagers = Facet.define<UndoManager, readonly UndoManager[]>()

/** Handled in any case: the browser's own undo would change what is shown and not the text. */
function ifWritable(step: (undoManager: UndoManager) => void): Command {
  return ({ state }) => {
    if (!state.readOnly) for (const undoManager of state.facet(undoManagers)) step(undoManager)
    return true
  }
}
export const undoLocalChange = ifWritable((undoManager) => undoManager.undo())
export const redoLocalChange = ifWritable((undoManager) => undoManager.redo())

const undoKeymap: readonly KeyBinding[] = [
  { key: 'Mod-z', run: undoLocalChange, preventDefault: true },
  { key: 'Mod-y', mac: 'Mod-Shift-z', run: redoLocalChange, preventDefault: true },
  { key: 'Mod-Shift-z', run: redoLocalChange, preventDefault: true },
]

/** The commands of a menu or of a phone's gesture, which would otherwise change the page behind the editor's back. */
const undoOfBrowser = EditorView.domEventHandlers({
  beforeinput({ inputType }, view) {
    if (inputType === 'historyUndo') return undoLocalChange(view)
    return inputType === 'historyRedo' && redoLocalChange(view)
  },
})

/** Must come behind `syncText`: the step of a change is made before the selection behind it is noted. */
export function undoOf(undoManager: UndoManager, positions: TextPositions): Extension {
  class UndoSelections {
    private latest: StoredSelection | undefined

    constructor(private readonly view: EditorView) {
      undoManager.addTrackedOrigin(positions)
      undoManager.on('stack-item-added', this.stepAdded)
      undoManager.on('stack-item-popped', this.stepTaken)
    }

    destroy() {
      undoManager.removeTrackedOrigin(positions)
      undoManager.off('stack-item-added', this.stepAdded)
      undoManager.off('stack-item-popped', this.stepTaken)
    }

    update(update: ViewUpdate) {
      if (update.selectionSet && !isFromDocument(update)) this.note(update.state.selection.main)
    }

    private note({ anchor, head, assoc }: SelectionRange) {
      this.latest = { anchor: positions.toRelative(anchor, assoc), head: positions.toRelative(head, assoc) }
    }

    private readonly stepAdded = ({ stackItem: { meta } }: StackEvent) => {
      if (this.latest && !meta.has(this)) meta.set(this, this.latest)
    }

    private readonly stepTaken = ({ stackItem: { meta } }: StackEvent) => {
      const before = meta.get(this) as StoredSelection | undefined
      const [anchor, head] = [before?.anchor, before?.head].map((each) => each && positions.fromRelative(each))
      if (anchor === undefined || head === undefined) return
      const selection = EditorSelection.single(anchor, head)
      this.view.dispatch({ selection, scrollIntoView: true })
      this.note(selection.main)
    }
  }
  return [undoManagers.of(undoManager), ViewPlugin.fromClass(UndoSelections), keymap.of([...undoKeymap]), undoOfBrowser]
}
