import { EditorView } from '@codemirror/view'
import { createEffect, createUniqueId, onCleanup, onMount } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { phrases } from './find-words.ts'
import { makeEditor, type TextEditor } from './make-editor.ts'
import { type Heading, keepHeadings, outlineOf } from './outline-of.ts'
import './editor.css'
import './markdown/markdown.css'

/** The outline is computed at most this often while somebody types. */
const OUTLINE_DELAY_MS = 250
/** So far below the upper end of the screen a heading counts as read. In px. */
const READING_LINE_PX = 64

type EditorProps = {
  link: DocumentLink
  title: string
  readOnly: boolean
  /** The element that scrolls the editor. */
  scroller: HTMLElement
  /** The element that the find panel is put into. */
  findPanelParent: HTMLElement
  onEditorChange: (editor: TextEditor | undefined) => void
  onHeadingsChange: (headings: Heading[]) => void
}

export function Editor(props: EditorProps) {
  const helpId = createUniqueId()
  let parent!: HTMLDivElement

  onMount(() => {
    const scroller = props.scroller
    let timer: ReturnType<typeof setTimeout> | undefined
    let headings: Heading[] = []
    const editor = makeEditor({
      parent,
      link: props.link,
      scroller,
      findPanelParent: props.findPanelParent,
      listener: EditorView.updateListener.of((update) => {
        if (update.docChanged || update.selectionSet || update.focusChanged) updateOutlineSoon()
      }),
    })
    function updateOutlineSoon() {
      timer ??= setTimeout(updateOutline, OUTLINE_DELAY_MS)
    }
    function updateOutline() {
      timer = undefined
      headings = keepHeadings(headings, outlineOf(editor.view.state, readingPosition(editor.view, scroller)))
      props.onHeadingsChange(headings)
    }

    createEffect(() =>
      editor.configure({
        title: props.title,
        label: t('document.editor', { title: props.title }),
        describedBy: helpId,
        placeholder: props.readOnly ? '' : t('document.placeholder'),
        readOnly: props.readOnly,
        taskLabel: t('document.task'),
        phrases: phrases(),
      }),
    )
    props.onEditorChange(editor)
    updateOutline()
    document.addEventListener('visibilitychange', editor.refreshFromDocument)
    scroller.addEventListener('scroll', updateOutlineSoon, { passive: true })

    onCleanup(() => {
      scroller.removeEventListener('scroll', updateOutlineSoon)
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', editor.refreshFromDocument)
      props.onEditorChange(undefined)
      editor.destroy()
    })
  })

  return (
    <>
      <p id={helpId} class="visually-hidden">
        {t('document.editorHelp')}
      </p>
      <div ref={parent} class="editor" />
    </>
  )
}

/** Where somebody is in the text: at the caret while it is on the screen, else at the upper end of the screen. */
function readingPosition(view: EditorView, scroller: HTMLElement): number {
  const { top, bottom } = scroller.getBoundingClientRect()
  const { head } = view.state.selection.main
  const caret = view.hasFocus ? view.coordsAtPos(head) : null
  if (caret && caret.bottom > top && caret.top < bottom) return head
  return view.lineBlockAtHeight(top + READING_LINE_PX - view.documentTop).from
}
