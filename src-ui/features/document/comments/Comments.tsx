import { EditorView } from '@codemirror/view'
import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, Suspense, untrack } from 'solid-js'
import { Portal } from 'solid-js/web'
import IconAdd from '~icons/lucide/message-square-plus'
import IconComments from '~icons/lucide/message-square-text'
import { beginningOf } from '../../../../src-bun/contract/characters.ts'
import { QUOTE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { createComments, mayCommentAsViewer } from '../../../state/comments/comments.ts'
import { markCommentsRead, unreadComments } from '../../../state/comments/unread.ts'
import { whyMayNotSpeak } from '../../../state/hub.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import type { TextEditor } from '../editor/make-editor.ts'
import { paragraphAt } from '../views/current-paragraph.ts'
import { CommentsPanel } from './CommentsPanel.tsx'
import { threadElementId } from './CommentThread.tsx'
import { commentMarks, type Marked, redrawMarks } from './comment-marks.ts'
import { halfWrittenIn } from './half-written.ts'
import { type Place, rangeOf } from './places.ts'
import { stateOf } from './suggestions/accept.ts'
import { createSuggesting } from './suggestions/create-suggesting.tsx'
import { COMMENT_SHORTCUT, keepFocus, TEXT_BUTTONS_WIDTH, TextButtons } from './TextButtons.tsx'
import { words } from './words.ts'
import './comments.css'
import './suggestions/suggestions.css'

type CommentsProps = {
  documentId: string
  editor: TextEditor | undefined
  readOnly: boolean
  /** The element that the panel is put into. */
  document: HTMLElement
}

const AskRoom = latePart(() => import('../ask/AskRoom.tsx'))

/** The id of what is marked while somebody writes a comment on it. */
const DRAFT = 'draft'
/** The button appears at the selection after such a pause, not while somebody selects. */
const BUTTON_AFTER_MS = 250

const isTouch = () => matchMedia('(pointer: coarse)').matches

/** The comments of a document: a button in the bar, the marks in the text, and the panel beside it. A chunk of its own. */
export default function Comments(props: CommentsProps) {
  const comments = createComments(untrack(() => props.documentId))
  const mayComment = () => !props.readOnly || mayCommentAsViewer(props.documentId)
  const mayAsk = () => whyMayNotSpeak() === undefined
  /** The passage that a room is to be asked about. */
  const [asked, setAsked] = createSignal<string>()
  const [isOpen, setOpen] = createSignal(false)
  const [showsResolved, setShowsResolved] = createSignal(false)
  const [currentId, setCurrentId] = createSignal<string>()
  const [places, setPlaces] = createSignal<ReadonlyMap<string, Place>>(new Map())
  const [selection, setSelection] = createSignal<Place>()
  const [followedId, setFollowedId] = createSignal<string>()
  const half = halfWrittenIn(untrack(() => props.documentId))
  const { comment: draft, setComment: setDraft } = half
  const suggesting = createSuggesting(comments, half, () => props.editor)
  /** The comment that the caret is in. */
  const [caretIn, setCaretIn] = createSignal<string>()
  /** At the selection, or with `suggestionId` at the suggestion that the caret is in. */
  const [button, setButton] = createSignal<{
    scroller: HTMLElement
    top: number
    left: number
    suggestionId?: string
  }>()
  let toggle!: HTMLButtonElement
  let takesFocus = false

  const marked = createMemo<Marked[]>(() => {
    const ofThreads = comments.threads().flatMap(({ first: { id, range, suggestion, quote, resolved } }) => {
      const isShown = !resolved || (isOpen() && showsResolved() && !suggestion)
      const placed = { ...(range && { range }), ...(suggestion && { suggestion }), ...(quote && { quote }) }
      return range || suggestion ? [{ id, ...placed, isShown, isCurrent: isOpen() && id === currentId() }] : []
    })
    const range = draft()?.range ?? suggesting.draft()?.range
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
            onCaret: setCaretIn,
            onPress: (id, wasWriting) => {
              // On a phone the keyboard is in the way, and who writes there wants to go on.
              if (isTouch() && wasWriting) return
              // In a table it is in a field.
              if (isTouch() && document.activeElement instanceof HTMLElement) document.activeElement.blur()
              showThread(id)
            },
            onShortcut: (id) => (id === undefined ? startDraft() : showThread(id, true)),
            onSuggest: startSuggestion,
            onAsk: startAsking,
          }),
        ),
      )
  })
  createEffect(on([() => props.editor, marked], ([editor]) => editor && redrawMarks(editor.view)))
  createEffect(() => props.document.toggleAttribute('data-comments', isOpen()))

  let timer: ReturnType<typeof setTimeout> | undefined
  createEffect(
    on([selection, caretIn, () => props.readOnly, mayComment], ([selected, id, readOnly, mayComment]) => {
      clearTimeout(timer)
      setButton(undefined)
      if (selected ? mayComment || mayAsk() : suggesting.undecided(id) && !readOnly)
        timer = setTimeout(placeButton, BUTTON_AFTER_MS)
    }),
  )
  onCleanup(() => clearTimeout(timer))

  function placeButton() {
    const { view, scroller } = props.editor ?? {}
    const at = view?.hasFocus ? view.coordsAtPos(view.state.selection.main.to, -1) : undefined
    if (!at || !scroller) return
    const { left, top, width } = scroller.getBoundingClientRect()
    const decided = selection() ? undefined : suggesting.undecided(caretIn())
    // Elsewhere the thread says what has become of the text.
    if (!selection() && (!decided || stateOf(decided.suggestion, places().get(decided.id)) !== 'asThen')) return
    setButton({
      ...(decided && { suggestionId: decided.id }),
      scroller,
      top: at.bottom - top + scroller.scrollTop + 6,
      left: Math.max(8, Math.min(at.left - left, width - TEXT_BUTTONS_WIDTH)),
    })
  }

  /** Begins a comment on the selected text, without the blanks around it. */
  function startDraft(): boolean {
    const editor = props.editor
    if (!editor || !mayComment()) return false
    const { from, to } = editor.view.state.selection.main
    const text = editor.view.state.sliceDoc(from, to)
    const quote = text.trim()
    if (quote === '') return false
    const start = from + text.indexOf(quote)
    const range = rangeOf(editor.positions(), { from: start, to: start + quote.length })
    setButton(undefined)
    setCurrentId(undefined)
    suggesting.end()
    setDraft(undefined)
    setDraft({ range, quote: beginningOf(quote, QUOTE_MAX_CHARS) })
    setOpen(true)
    return true
  }

  function startSuggestion(): boolean {
    if (!props.editor || props.readOnly) return false
    setButton(undefined)
    setCurrentId(undefined)
    setDraft(undefined)
    suggesting.begin(props.editor)
    setOpen(true)
    return true
  }

  /** Asks a room about the selected text, or about the paragraph that the caret is in. */
  function startAsking(): boolean {
    const { state } = props.editor?.view ?? {}
    if (!state || !mayAsk()) return false
    const { from, to, head, empty } = state.selection.main
    const { first, last } = paragraphAt(state, head)
    const passage = empty
      ? state.sliceDoc(state.doc.line(first).from, state.doc.line(last).to).trim()
      : state.sliceDoc(from, to).trim()
    if (passage === '') return false
    setButton(undefined)
    setAsked(passage)
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

  /** A comment in the address is what somebody has followed a notification or a link to. */
  const [params, setParams] = useSearchParams<{ comment?: string }>()
  createEffect(
    on([() => params.comment, comments.isRead], ([id, isRead]) => {
      if (id === undefined || !isRead) return
      const thread = comments
        .threads()
        .find((each) => [each.first, ...each.replies].some((comment) => comment.id === id))
      if (thread) showThread(thread.first.id, true)
      else openToRead()
      setFollowedId(thread?.first.id)
      // The same link can be followed again.
      setParams({ comment: undefined }, { replace: true })
    }),
  )
  // Its text is known once the editor has drawn the marks.
  createEffect(() => {
    const id = followedId()
    const [view, place] = [props.editor?.view, places().get(id ?? '')]
    if (id === undefined || !view || !place) return
    setFollowedId(undefined)
    view.dispatch({ effects: EditorView.scrollIntoView(place.from, { y: 'start', yMargin: 64 }) })
  })

  const [isTabShown, setTabShown] = createSignal(document.visibilityState === 'visible')
  const noteTab = () => setTabShown(document.visibilityState === 'visible')
  document.addEventListener('visibilitychange', noteTab)
  onCleanup(() => document.removeEventListener('visibilitychange', noteTab))
  createEffect(() => {
    const isUnread = unreadComments().some(({ comment }) => comment.documentId === props.documentId)
    if (isUnread && isOpen() && isTabShown() && comments.isRead()) untrack(() => markCommentsRead(props.documentId))
  })

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

  /** Somebody else may have decided meanwhile. */
  const shownButton = () => {
    const at = button()
    return at && (at.suggestionId === undefined || suggesting.undecided(at.suggestionId)) ? at : undefined
  }
  const label = () => words('open', { count: comments.openCount() })
  onMount(() => onCleanup(() => props.document.removeAttribute('data-comments')))

  return (
    <>
      <Show when={mayComment()}>
        <IconButton
          class="comments-add"
          label={words(selection() ? 'commentOn' : 'selectFirst')}
          shortcut={COMMENT_SHORTCUT}
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
      <Show when={shownButton()}>
        {(at) => (
          <TextButtons
            comments={comments}
            at={at()}
            maySuggest={!props.readOnly}
            suggestion={suggesting.undecided(at().suggestionId)}
            place={places().get(at().suggestionId ?? '')}
            mayComment={mayComment()}
            onComment={startDraft}
            onSuggest={startSuggestion}
            mayAsk={mayAsk()}
            onAsk={startAsking}
            onAccept={(seen) => suggesting.accept(at().suggestionId ?? '', seen)}
            onNotDone={() => showThread(at().suggestionId ?? '')}
            onDone={() => setButton(undefined)}
          />
        )}
      </Show>
      <Show when={asked()}>
        {(passage) => (
          <Suspense>
            <AskRoom documentId={props.documentId} passage={passage()} onClose={() => setAsked(undefined)} />
          </Suspense>
        )}
      </Show>
      <Show when={isOpen()}>
        <Portal mount={props.document} ref={(element) => element.classList.add('comments-place')}>
          <CommentsPanel
            comments={comments}
            takesFocus={takesFocus}
            places={places()}
            readOnly={props.readOnly}
            mayComment={mayComment()}
            currentId={currentId()}
            showsResolved={showsResolved()}
            onShowResolved={setShowsResolved}
            draft={draft()}
            draftText={half.text('comment') ?? ''}
            onDraftText={(text) => half.write('comment', text)}
            onDraftCancel={() => {
              setDraft(undefined)
              half.end('comment')
            }}
            onDraftSubmit={async (text) => {
              const written = draft()
              if (!written) return undefined
              const refused = await half.send('comment', comments.create(text, written.quote, written.range))
              // Another one may have been begun meanwhile.
              if (draft() === written && half.text('comment') === undefined) setDraft(undefined)
              return refused
            }}
            isSuggesting={suggesting.draft() !== undefined}
            suggestionForm={suggesting.form}
            onAccept={suggesting.accept}
            onGoTo={goToText}
            onClose={close}
          />
        </Portal>
      </Show>
    </>
  )
}
