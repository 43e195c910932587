import { EditorView } from '@codemirror/view'
import { createEffect, createUniqueId, onCleanup, onMount } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { makeEditor, type TextEditor } from './make-editor.ts'
import { type Heading, outlineOf } from './outline-of.ts'
import './editor.css'
import './markdown/markdown.css'

/** The outline is computed at most this often while somebody types. */
const OUTLINE_DELAY_MS = 250

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
    let timer: ReturnType<typeof setTimeout> | undefined
    const editor = makeEditor({
      parent,
      link: props.link,
      scroller: props.scroller,
      findPanelParent: props.findPanelParent,
      listener: EditorView.updateListener.of((update) => {
        if (!update.docChanged && !update.selectionSet) return
        timer ??= setTimeout(updateOutline, OUTLINE_DELAY_MS)
      }),
    })
    function updateOutline() {
      timer = undefined
      props.onHeadingsChange(outlineOf(editor.view.state))
    }

    createEffect(() =>
      editor.configure({
        label: t('document.editor', { title: props.title }),
        describedBy: helpId,
        placeholder: t('document.placeholder'),
        readOnly: props.readOnly,
        taskLabel: t('document.task'),
        phrases: findPhrases(),
      }),
    )
    props.onEditorChange(editor)
    updateOutline()
    document.addEventListener('visibilitychange', editor.refreshFromDocument)

    onCleanup(() => {
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

/** The texts of CodeMirror's find panel, by the English texts that it uses as keys. */
function findPhrases(): Record<string, string> {
  return {
    Find: t('find.find'),
    Replace: t('find.replace'),
    replace: t('find.replace'),
    next: t('find.next'),
    previous: t('find.previous'),
    all: t('find.all'),
    'match case': t('find.matchCase'),
    regexp: t('find.regexp'),
    'by word': t('find.byWord'),
    'replace all': t('find.replaceAll'),
    close: t('find.close'),
    'current match': t('find.currentMatch'),
    'replaced $ matches': t('find.replacedMatches'),
    'replaced match on line $': t('find.replacedOnLine'),
    'on line': t('find.onLine'),
  }
}
