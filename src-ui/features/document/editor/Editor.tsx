import { EditorView } from '@codemirror/view'
import { createEffect, createUniqueId, onCleanup, onMount } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { makeEditor, type TextEditor } from './make-editor.ts'
import { type Heading, outlineOf } from './outline-of.ts'
import './editor.css'
import './markdown.css'

/** The outline may lag a little behind fast fingers. */
const OUTLINE_AFTER_MS = 250

type EditorProps = {
  link: DocumentLink
  title: string
  readOnly: boolean
  /** Where find and replace opens. */
  findPlace: HTMLElement
  onEditor: (editor: TextEditor | undefined) => void
  onHeadings: (headings: Heading[]) => void
}

export function Editor(props: EditorProps) {
  const helpId = createUniqueId()
  let place!: HTMLDivElement

  onMount(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const editor = makeEditor({
      parent: place,
      link: props.link,
      findPlace: props.findPlace,
      listener: EditorView.updateListener.of((update) => {
        if (!update.docChanged && !update.selectionSet) return
        timer ??= setTimeout(showOutline, OUTLINE_AFTER_MS)
      }),
    })
    function showOutline() {
      timer = undefined
      props.onHeadings(outlineOf(editor.view.state))
    }

    createEffect(() =>
      editor.surround({
        label: t('document.editor', { title: props.title }),
        describedBy: helpId,
        placeholder: t('document.placeholder'),
        readOnly: props.readOnly,
        taskLabel: t('document.task'),
        phrases: findPhrases(),
      }),
    )
    props.onEditor(editor)
    showOutline()
    document.addEventListener('visibilitychange', editor.catchUp)

    onCleanup(() => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', editor.catchUp)
      props.onEditor(undefined)
      editor.destroy()
    })
  })

  return (
    <>
      <p id={helpId} class="visually-hidden">
        {t('document.editorHelp')}
      </p>
      <div ref={place} class="editor" />
    </>
  )
}

/** What the find panel says, by its own English words. */
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
