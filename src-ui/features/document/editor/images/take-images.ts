// Files that are dropped on a text, or pasted into it. Elsewhere on the page `FileRefusal` refuses them.
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { withScripts } from '../../../../ui/parts/failed-scripts.ts'
import { withStyles } from '../../../../ui/parts/failed-styles.ts'
import type { TextPositions } from '../text-positions.ts'

/** So that the first image does not have to wait. */
export const loadImages = withScripts(withStyles(() => import('./add-images.ts')))

type Target = { view: EditorView; documentId: string; positions: TextPositions }

/** `at`: where in the text they go, as of now. */
export function addFiles({ view, documentId, positions }: Target, files: readonly File[], at: number): void {
  const place = positions.toRelative(at)
  void loadImages().then(
    ({ addImages }) => addImages(view, documentId, files, positions.fromRelative(place) ?? view.state.doc.length),
    () => undefined,
  )
}

let chooser: HTMLInputElement | undefined

/** Lets somebody choose images, which go where the caret is then. */
export function chooseImages(target: Target): boolean {
  if (target.view.state.readOnly) return false
  // In the page, because Safari forgets one that is not; and no other one is waited for any more.
  chooser?.remove()
  const field = document.createElement('input')
  Object.assign(field, { type: 'file', accept: 'image/*', multiple: true, hidden: true })
  field.addEventListener('change', () => {
    field.remove()
    addFiles(target, [...(field.files ?? [])], target.view.state.selection.main.head)
  })
  document.body.append(field)
  chooser = field
  field.click()
  return true
}

export function takeImages(documentId: string, positions: TextPositions): Extension {
  /** Office programs put a picture of a text beside it. */
  const filesIn = (data: DataTransfer | null): File[] =>
    data?.types.includes('text/html') ? [] : [...(data?.files ?? [])]
  return [
    EditorView.contentAttributes.of((view) => (view.state.readOnly ? null : { 'data-takes-files': '' })),
    EditorView.domEventHandlers({
      paste({ clipboardData }, view) {
        const files = filesIn(clipboardData)
        if (view.state.readOnly || files.length === 0) return false
        addFiles({ view, documentId, positions }, files, view.state.selection.main.head)
        return true
      },
      drop(event, view) {
        const files = filesIn(event.dataTransfer)
        if (view.state.readOnly || files.length === 0) return false
        event.preventDefault()
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.selection.main.head
        addFiles({ view, documentId, positions }, files, at)
        return true
      },
    }),
  ]
}
