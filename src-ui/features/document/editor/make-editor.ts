import { standardKeymap } from '@codemirror/commands'
import { indentUnit } from '@codemirror/language'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, panels, placeholder } from '@codemirror/view'
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next'
import { UndoManager } from 'yjs'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { followLinks } from './follow-link.ts'
import { markdownKeymap, undoSteps } from './markdown-commands.ts'
import { markdownHighlighting, markdownLanguage } from './markdown-language.ts'
import { markdownLook, taskLabel } from './markdown-look.ts'
import { remoteCarets } from './remote-carets.ts'

type Surroundings = {
  label: string
  describedBy: string
  placeholder: string
  readOnly: boolean
  taskLabel: string
  phrases: Record<string, string>
}

type Options = { parent: HTMLElement; link: DocumentLink; findPlace: HTMLElement; listener: Extension }

/** The editor is there first. */
const FIND_AFTER_MS = 1500

export type TextEditor = ReturnType<typeof makeEditor>

export function makeEditor({ parent, link, findPlace, listener }: Options) {
  const surroundings = new Compartment()
  const undoManager = new UndoManager(link.text)
  const finding = new Compartment()
  let present: Extension = []
  let find: Extension = []

  async function loadFind() {
    const part = await import('./find.ts')
    if (isGone || find === part.findExtension) return part
    find = part.findExtension
    view.dispatch({ effects: finding.reconfigure(find) })
    return part
  }
  /** A part that did not come is asked for again with the next press. */
  const openFind = (): boolean => {
    void loadFind().then(
      (part) => !isGone && part.openSearchPanel(view),
      () => undefined,
    )
    return true
  }
  let isGone = false

  const makeState = () =>
    EditorState.create({
      doc: link.text.toString(),
      extensions: [
        // Positions are counted by Yjs, too: a carriage return from a script must stay one character of its own.
        EditorState.lineSeparator.of('\n'),
        EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
        // The carets of y-codemirror.next write style attributes, which our content security policy refuses.
        yCollab(link.text, null, { undoManager }),
        undoSteps.of(undoManager),
        remoteCarets(link),
        keymap.of([
          { key: 'Mod-f', run: openFind, preventDefault: true },
          ...yUndoManagerKeymap,
          ...markdownKeymap,
          ...standardKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.perLineTextDirection.of(true),
        followLinks,
        indentUnit.of('  '),
        markdownLanguage,
        markdownHighlighting,
        markdownLook,
        finding.of(find),
        panels({ topContainer: findPlace }),
        surroundings.of(present),
        listener,
      ],
    })

  const view = new EditorView({ parent, state: makeState() })
  // Already here when it is wanted, also when the hub has gone by then.
  const findTimer = setTimeout(() => void loadFind().catch(() => undefined), FIND_AFTER_MS)

  return {
    view,
    openFind,
    /** Whatever depends on language, title and permission. */
    surround(next: Surroundings) {
      present = [
        EditorView.contentAttributes.of({
          'aria-label': next.label,
          'aria-describedby': next.describedBy,
          spellcheck: 'true',
          autocorrect: 'on',
          autocapitalize: 'sentences',
        }),
        placeholder(next.placeholder),
        EditorState.readOnly.of(next.readOnly),
        taskLabel.of(next.taskLabel),
        EditorState.phrases.of(next.phrases),
      ]
      view.dispatch({ effects: surroundings.reconfigure(present) })
    },
    /** Browsers let a hidden tab fall behind; what is shown again must be what is in the document. */
    catchUp() {
      if (document.visibilityState !== 'visible') return
      if (view.state.doc.toString() !== link.text.toString()) view.setState(makeState())
    },
    destroy() {
      isGone = true
      clearTimeout(findTimer)
      view.destroy()
      undoManager.destroy()
    },
  }
}
