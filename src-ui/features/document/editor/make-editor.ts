import { standardKeymap } from '@codemirror/commands'
import { indentUnit } from '@codemirror/language'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, panels, placeholder } from '@codemirror/view'
import { UndoManager } from 'yjs'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { documentOfText, documentTitle } from './document-of-text.ts'
import { followLinks } from './follow-link.ts'
import { chooseImages, loadImages, takeImages } from './images/take-images.ts'
import { markdownKeymap } from './markdown/markdown-commands.ts'
import { markdownDecorations, taskLabel } from './markdown/markdown-decorations.ts'
import { markdownHighlighting, markdownLanguage } from './markdown/markdown-language.ts'
import { insert, loadOffers, offersWhileTyping } from './offers/load-offers.ts'
import { loadPaste, pasteFormatted } from './paste/paste-formatted.ts'
import { shownParts } from './shown/shown-parts.ts'
import { ShownText } from './shown-text.ts'
import { makeUpdateInPlace } from './stay-in-place.ts'
import { syncText } from './sync-text.ts'
import { TextPositions } from './text-positions.ts'
import { undoOf } from './undo.ts'

type EditorSettings = {
  title: string
  label: string
  describedBy: string
  placeholder: string
  readOnly: boolean
  taskLabel: string
  phrases: Record<string, string>
}

type Options = {
  parent: HTMLElement
  link: DocumentLink
  /** The element that scrolls the editor. */
  scroller: HTMLElement
  findPanelParent: HTMLElement
  listener: Extension
}

/** What few people need at once is loaded after the editor is shown. */
const LOAD_MORE_AFTER_MS = 1500

export type TextEditor = ReturnType<typeof makeEditor>

/** Marks of Markdown are hidden, and its tables, images and diagrams drawn. */
const asPage = (): Extension => [markdownDecorations, shownParts()]
const asSource: Extension = EditorView.editorAttributes.of({ class: 'shows-source' })

export function makeEditor({ parent, link, scroller, findPanelParent, listener }: Options) {
  const settingsCompartment = new Compartment()
  const undoManager = new UndoManager(link.text)
  const findCompartment = new Compartment()
  let settings: Extension = []
  let findExtensions: Extension = []
  const looksCompartment = new Compartment()
  let looks = asPage()
  const partsCompartment = new Compartment()
  const parts: ((positions: TextPositions) => Extension)[] = []
  let madeParts: Extension[] = []
  let positions: TextPositions
  let isDestroyed = false

  async function loadFind() {
    const findModule = await import('./find.ts')
    if (isDestroyed || findExtensions === findModule.findExtension) return findModule
    findExtensions = findModule.findExtension
    view.dispatch({ effects: findCompartment.reconfigure(findExtensions) })
    return findModule
  }
  /** A failed import is retried at the next call. */
  const openFind = (): boolean => {
    void loadFind().then(
      (findModule) => !isDestroyed && findModule.openSearchPanel(view),
      () => undefined,
    )
    return true
  }

  const chooseImage = (editor: EditorView): boolean =>
    chooseImages({ view: editor, documentId: link.documentId, positions })

  const createState = () => {
    positions = new TextPositions(link.text)
    madeParts = parts.map((make) => make(positions))
    return EditorState.create({
      doc: new ShownText(link.text.toString()).text,
      extensions: [
        syncText(positions),
        undoOf(undoManager, positions),
        keymap.of([
          { key: 'Mod-f', run: openFind, preventDefault: true },
          { key: 'Mod-Shift-k', run: insert('link'), preventDefault: true },
          { key: 'Mod-Shift-2', run: insert('table'), preventDefault: true },
          { key: 'Mod-Shift-,', run: chooseImage, preventDefault: true },
          ...markdownKeymap,
          ...standardKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.perLineTextDirection.of(true),
        followLinks,
        documentOfText.of(link.documentId),
        takeImages(link.documentId, positions),
        pasteFormatted(),
        offersWhileTyping({ chooseImages: chooseImage }),
        indentUnit.of('  '),
        markdownLanguage,
        markdownHighlighting,
        looksCompartment.of(looks),
        findCompartment.of(findExtensions),
        partsCompartment.of(madeParts),
        panels({ topContainer: findPanelParent }),
        settingsCompartment.of(settings),
        listener,
      ],
    })
  }

  const dispatchTransactions = makeUpdateInPlace(scroller)
  const view = new EditorView({ parent, state: createState(), dispatchTransactions })
  // Loaded ahead, so that searching and pasting work at once and also when the hub is unreachable by then.
  const loadTimer = setTimeout(() => {
    void loadFind().catch(() => undefined)
    void loadPaste()
    void loadImages().catch(() => undefined)
    void loadOffers().catch(() => undefined)
  }, LOAD_MORE_AFTER_MS)

  return {
    view,
    scroller,
    openFind,
    chooseImages: () => chooseImage(view),
    /** Adds what a part of the page brings that is fetched later. It is made anew for each state, which has other positions. */
    addPart(make: (positions: TextPositions) => Extension) {
      parts.push(make)
      madeParts = [...madeParts, make(positions)]
      view.dispatch({ effects: partsCompartment.reconfigure(madeParts) })
    },
    positions: () => positions,
    /** Shows the Markdown as it is written, or else as a page. */
    showSource(isSource: boolean) {
      looks = isSource ? asSource : asPage()
      view.dispatch({ effects: looksCompartment.reconfigure(looks) })
    },
    /** Applies everything that depends on the language, the title and the permissions. */
    configure(next: EditorSettings) {
      settings = [
        EditorView.contentAttributes.of({
          'aria-label': next.label,
          'aria-describedby': next.describedBy,
          spellcheck: 'true',
          autocorrect: 'on',
          autocapitalize: 'sentences',
        }),
        documentTitle.of(next.title),
        placeholder(next.placeholder),
        EditorState.readOnly.of(next.readOnly),
        taskLabel.of(next.taskLabel),
        EditorState.phrases.of(next.phrases),
      ]
      view.dispatch({ effects: settingsCompartment.reconfigure(settings) })
    },
    /** Rebuilds the state if it differs from the document. In a hidden tab an editor can miss changes. */
    refreshFromDocument() {
      if (document.visibilityState !== 'visible') return
      if (view.state.doc.toString() !== new ShownText(link.text.toString()).text) view.setState(createState())
    },
    destroy() {
      isDestroyed = true
      clearTimeout(loadTimer)
      view.destroy()
      undoManager.destroy()
    },
  }
}
