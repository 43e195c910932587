import { EditorView } from '@codemirror/view'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, untrack } from 'solid-js'
import { Portal } from 'solid-js/web'
import IconAdd from '~icons/lucide/message-square-plus'
import IconComments from '~icons/lucide/message-square-text'
import { beginningOf } from '../../../../src-bun/contract/characters.ts'
import type { CommentRange } from '../../../../src-bun/contract/comments.ts'
import { QUOTE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { createComments } from '../../../state/comments/comments.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import type { TextEditor } from '../editor/make-editor.ts'
import { CommentsPanel } from './CommentsPanel.tsx'
import { threadElementId } from './CommentThread.tsx'
import { commentMarks, type Marked, type Place, rangeOf, redrawMarks } from './comment-marks.ts'
import { words } from './words.ts'
import './comments.css'

type CommentsProps = {
  documentId: string
  editor: TextEditor | undefined
  readOnly: boolean
  /** The element that the panel is put into. */
  document: HTMLElement
}

/** The id of what is marked while somebody writes a comment on it. */
const DRAFT = 'draft'
/** The button appears at the selection after such a pause, not while somebody selects. */
const BUTTON_AFTER_MS = 250
/** Room that the button takes, in px. */
const BUTTON_WIDTH = 160
const SHORTCUT = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌥⌘M' : 'Ctrl Alt M'

const isTouch = () => matchMedia('(pointer: coarse)').matches

/** The comments of a document: a button in the bar, the marks in the text, and the panel beside it. A chunk of its own. */
export default function Comments(props: CommentsProps) {
  const comments = createComments(untrack(() => props.documentId))
  const [isOpen, setOpen] = createSignal(false)
  const [showsResolved, setShowsResolved] = createSignal(false)
  const [currentId, setCurrentId] = createSignal<string>()
  const [places, setPlaces] = createSignal<ReadonlyMap<string, Place>>(new Map())
  const [selection, setSelection] = createSignal<Place>()
  const [draft, setDraft] = createSignal<{ range: CommentRange; quote: string }>()
  /** Stays when the panel is closed, and when somebody selects other text. */
  const [draftText, setDraftText] = createSignal('')
  const [button, setButton] = createSignal<{ scroller: HTMLElement; top: number; left: number }>()
  let toggle!: HTMLButtonElement
  let takesFocus = false

  const marked = createMemo<Marked[]>(() => {
    const ofThreads = comments.threads().flatMap(({ first: { id, range, resolved } }) => {
      const isShown = !resolved || (isOpen() && showsResolved())
      return range ? [{ id, range, isShown, isCurrent: isOpen() && id === currentId() }] : []
    })
    const range = draft()?.range
    return range ? [...ofThreads, { id: DRAFT, range, isShown: true, isCurrent: true }] : ofThreads
  })

  createEffect(() => {
    const editor = props.editor
    if (editor)
      untrack(() =>
        editor.addPart((positions) =>
          commentMarks(positions, {
            marked: () => untrack(marked),
            onPlaces: setPlaces,
            onSelection: setSelection,
            onPress: (id, wasWriting) => {
              // On a phone the keyboard is in the way, and who writes there wants to go on.
              if (isTouch() && wasWriting) return
              if (isTouch()) editor.view.contentDOM.blur()
              showThread(id)
            },
            onShortcut: (id) => (id === undefined ? startDraft() : showThread(id, true)),
          }),
        ),
      )
  })
  createEffect(on([() => props.editor, marked], ([editor]) => editor && redrawMarks(editor.view)))
  createEffect(() => props.document.toggleAttribute('data-comments', isOpen()))

  let timer: ReturnType<typeof setTimeout> | undefined
  createEffect(
    on([selection, () => props.readOnly], ([selected, readOnly]) => {
      clearTimeout(timer)
      setButton(undefined)
      if (selected && !readOnly) timer = setTimeout(placeButton, BUTTON_AFTER_MS)
    }),
  )
  onCleanup(() => clearTimeout(timer))

  function placeButton() {
    const { view, scroller } = props.editor ?? {}
    const at = view?.hasFocus ? view.coordsAtPos(view.state.selection.main.to, -1) : undefined
    if (!at || !scroller) return
    const { left, top, width } = scroller.getBoundingClientRect()
    setButton({
      scroller,
      top: at.bottom - top + scroller.scrollTop + 6,
      left: Math.max(8, Math.min(at.left - left, width - BUTTON_WIDTH)),
    })
  }

  /** Begins a comment on the selected text, without the blanks around it. */
  function startDraft(): boolean {
    const editor = props.editor
    if (!editor || props.readOnly) return false
    const { from, to } = editor.view.state.selection.main
    const text = editor.view.state.sliceDoc(from, to)
    const quote = text.trim()
    if (quote === '') return false
    const start = from + text.indexOf(quote)
    const range = rangeOf(editor.positions(), { from: start, to: start + quote.length })
    setButton(undefined)
    setCurrentId(undefined)
    setDraft(undefined)
    setDraft({ range, quote: beginningOf(quote, QUOTE_MAX_CHARS) })
    setOpen(true)
    return true
  }

  function showThread(id: string, focus = false): boolean {
    if (id !== DRAFT && comments.threads().some(({ first }) => first.id === id && first.resolved))
      setShowsResolved(true)
    setCurrentId(id)
    setOpen(true)
    const element = document.getElementById(threadElementId(id))
    element?.scrollIntoView({ block: 'nearest' })
    if (focus) element?.focus({ preventScroll: true })
    return true
  }

  function goToText(id: string) {
    const [view, place] = [props.editor?.view, places().get(id)]
    if (!view || !place) return
    setCurrentId(id)
    // The panel covers the lower part of a narrow screen.
    const effects = EditorView.scrollIntoView(place.from, { y: 'start', yMargin: 64 })
    view.dispatch({ selection: { anchor: place.from }, effects })
    if (!isTouch()) view.focus()
  }

  function openToRead() {
    takesFocus = true
    setOpen(true)
    takesFocus = false
  }

  function close() {
    setOpen(false)
    setCurrentId(undefined)
    toggle.focus()
  }

  const keepFocus = (event: MouseEvent) => event.preventDefault()
  const label = () => words('open', { count: comments.openCount() })
  onMount(() => onCleanup(() => props.document.removeAttribute('data-comments')))

  return (
    <>
      <Show when={!props.readOnly}>
        <IconButton
          class="comments-add"
          label={words(selection() ? 'commentOn' : 'selectFirst')}
          shortcut={SHORTCUT}
          disabled={!selection()}
          onMouseDown={keepFocus}
          onClick={() => startDraft()}
        >
          <IconAdd />
        </IconButton>
      </Show>
      <IconButton
        ref={toggle}
        class="comments-toggle"
        label={label()}
        aria-expanded={isOpen()}
        onClick={() => (isOpen() ? close() : openToRead())}
      >
        <IconComments />
        <Show when={comments.openCount() > 0}>
          <span class="comments-count" aria-hidden="true">
            {comments.openCount()}
          </span>
        </Show>
      </IconButton>
      <Show when={button()}>
        {(at) => (
          <Portal mount={at().scroller}>
            <button
              type="button"
              class="button comment-here"
              data-kind="plain"
              style={{ top: `${at().top}px`, left: `${at().left}px` }}
              title={`${words('commentOn')} (${SHORTCUT})`}
              onMouseDown={keepFocus}
              onClick={() => startDraft()}
            >
              <IconAdd />
              {words('comment')}
            </button>
          </Portal>
        )}
      </Show>
      <Show when={isOpen()}>
        <Portal mount={props.document} ref={(element) => element.classList.add('comments-place')}>
          <CommentsPanel
            comments={comments}
            takesFocus={takesFocus}
            places={places()}
            readOnly={props.readOnly}
            currentId={currentId()}
            showsResolved={showsResolved()}
            onShowResolved={setShowsResolved}
            draft={draft()}
            draftText={draftText()}
            onDraftText={setDraftText}
            onDraftCancel={() => {
              setDraft(undefined)
              setDraftText('')
            }}
            onDraftSubmit={async (text) => {
              const written = draft()
              if (!written) return undefined
              const refused = await comments.create(text, written.quote, written.range)
              if (refused) return refused
              setDraft(undefined)
              setDraftText('')
              return undefined
            }}
            onGoTo={goToText}
            onClose={close}
          />
        </Portal>
      </Show>
    </>
  )
}
