import { EditorView } from '@codemirror/view'
import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, untrack } from 'solid-js'
import { Portal } from 'solid-js/web'
import IconSuggest from '~icons/lucide/message-square-diff'
import IconAdd from '~icons/lucide/message-square-plus'
import IconComments from '~icons/lucide/message-square-text'
import { beginningOf } from '../../../../src-bun/contract/characters.ts'
import type { CommentRange } from '../../../../src-bun/contract/comments.ts'
import { QUOTE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { createComments, mayCommentAsViewer } from '../../../state/comments/comments.ts'
import { markCommentsRead, unreadComments } from '../../../state/comments/unread.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import type { TextEditor } from '../editor/make-editor.ts'
import { CommentsPanel } from './CommentsPanel.tsx'
import { threadElementId } from './CommentThread.tsx'
import { commentMarks, type Marked, redrawMarks } from './comment-marks.ts'
import { type Place, rangeOf } from './places.ts'
import { acceptSuggestion, type NotAccepted, type Suggestion, stateOf } from './suggestions/accept.ts'
import { SuggestionActs } from './suggestions/SuggestionActs.tsx'
import { SuggestionForm } from './suggestions/SuggestionForm.tsx'
import { words as suggestionWords } from './suggestions/words.ts'
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

/** The id of what is marked while somebody writes a comment on it. */
const DRAFT = 'draft'
/** The button appears at the selection after such a pause, not while somebody selects. */
const BUTTON_AFTER_MS = 250
/** Room that the button takes, in px. */
const BUTTON_WIDTH = 300
/** What a text is put behind, as it is shown beside the suggestion to insert it. */
const QUOTED_BEFORE = 60
const MODIFIERS = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌥⌘' : 'Ctrl Alt '
const SHORTCUT = `${MODIFIERS}M`
const SUGGEST_SHORTCUT = `${MODIFIERS}S`

const isTouch = () => matchMedia('(pointer: coarse)').matches

/** The comments of a document: a button in the bar, the marks in the text, and the panel beside it. A chunk of its own. */
export default function Comments(props: CommentsProps) {
  const comments = createComments(untrack(() => props.documentId))
  const mayComment = () => !props.readOnly || mayCommentAsViewer(props.documentId)
  const [isOpen, setOpen] = createSignal(false)
  const [showsResolved, setShowsResolved] = createSignal(false)
  const [currentId, setCurrentId] = createSignal<string>()
  const [places, setPlaces] = createSignal<ReadonlyMap<string, Place>>(new Map())
  const [selection, setSelection] = createSignal<Place>()
  const [followedId, setFollowedId] = createSignal<string>()
  const [draft, setDraft] = createSignal<{ range: CommentRange; quote: string }>()
  /** Stays when the panel is closed, and when somebody selects other text. */
  const [draftText, setDraftText] = createSignal('')
  const [suggesting, setSuggesting] = createSignal<{ range: CommentRange; quote: string; original: string }>()
  const [suggestedText, setSuggestedText] = createSignal('')
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
    const ofThreads = comments.threads().flatMap(({ first: { id, range, suggestion, resolved } }) => {
      const isShown = !resolved || (isOpen() && showsResolved() && !suggestion)
      const placed = { ...(range && { range }), ...(suggestion && { suggestion }) }
      return range || suggestion ? [{ id, ...placed, isShown, isCurrent: isOpen() && id === currentId() }] : []
    })
    const range = draft()?.range ?? suggesting()?.range
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
              if (isTouch()) editor.view.contentDOM.blur()
              showThread(id)
            },
            onShortcut: (id) => (id === undefined ? startDraft() : showThread(id, true)),
            onSuggest: startSuggestion,
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
      if (selected ? mayComment : suggestionOf(id) && !readOnly) timer = setTimeout(placeButton, BUTTON_AFTER_MS)
    }),
  )
  onCleanup(() => clearTimeout(timer))

  function placeButton() {
    const { view, scroller } = props.editor ?? {}
    const at = view?.hasFocus ? view.coordsAtPos(view.state.selection.main.to, -1) : undefined
    if (!at || !scroller) return
    const { left, top, width } = scroller.getBoundingClientRect()
    const decided = selection() ? undefined : suggestionOf(caretIn())
    // Elsewhere the thread says what has become of the text.
    if (!selection() && (!decided || stateOf(decided.suggestion, places().get(decided.id)) !== 'asThen')) return
    setButton({
      ...(decided && { suggestionId: decided.id }),
      scroller,
      top: at.bottom - top + scroller.scrollTop + 6,
      left: Math.max(8, Math.min(at.left - left, width - BUTTON_WIDTH)),
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
    setSuggesting(undefined)
    setDraft(undefined)
    setDraft({ range, quote: beginningOf(quote, QUOTE_MAX_CHARS) })
    setOpen(true)
    return true
  }

  /** Begins a suggestion for the selected text, or for one to insert at the caret. */
  function startSuggestion(): boolean {
    const editor = props.editor
    if (!editor || props.readOnly) return false
    const { state } = editor.view
    const { from, to } = state.selection.main
    const original = state.sliceDoc(from, to)
    const before = state.sliceDoc(Math.max(state.doc.lineAt(from).from, from - QUOTED_BEFORE), from)
    const quote = beginningOf((original || before).trim(), QUOTE_MAX_CHARS)
    setButton(undefined)
    setCurrentId(undefined)
    setDraft(undefined)
    setSuggesting(undefined)
    setSuggestedText(original)
    setSuggesting({ range: rangeOf(editor.positions(), { from, to }), quote, original })
    setOpen(true)
    return true
  }

  /** The suggestion with this id that nobody has decided about. */
  function suggestionOf(id: string | undefined) {
    const first =
      id === undefined ? undefined : untrack(comments.threads).find((thread) => thread.first.id === id)?.first
    return first?.suggestion && !first.resolved ? (first as typeof first & { suggestion: Suggestion }) : undefined
  }

  async function accept(id: string, seen: string): Promise<NotAccepted | undefined> {
    const [editor, comment] = [props.editor, suggestionOf(id)]
    if (!editor || !comment) return 'comment.decided'
    const why = await acceptSuggestion(editor, comments, comment, seen)
    // What is there now is shown.
    if (why === 'changed') redrawMarks(editor.view)
    return why
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

  const suggestionForm = (onGone: () => void) => (
    <div class="comment-thread" data-current="">
      <h3 class="visually-hidden">{suggestionWords('newSuggestion')}</h3>
      <Show when={suggesting()?.quote}>
        {(quote) => (
          <p class="comment-quote" dir="auto">
            <span>{quote()}</span>
          </p>
        )}
      </Show>
      <SuggestionForm
        original={suggesting()?.original ?? ''}
        text={suggestedText()}
        onText={setSuggestedText}
        onCancel={() => {
          setSuggesting(undefined)
          onGone()
        }}
        onSubmit={async () => {
          const made = suggesting()
          if (!made) return undefined
          const { original, quote, range } = made
          const refused = await comments.suggest({ original, replacement: suggestedText() }, quote, range)
          if (!refused) {
            setSuggesting(undefined)
            onGone()
          }
          return refused
        }}
      />
    </div>
  )

  const keepFocus = (event: MouseEvent) => event.preventDefault()
  const label = () => words('open', { count: comments.openCount() })
  onMount(() => onCleanup(() => props.document.removeAttribute('data-comments')))

  return (
    <>
      <Show when={mayComment()}>
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
            <div
              class="comment-here"
              style={{ top: `${at().top}px`, left: `${at().left}px` }}
              ref={(element) => element.addEventListener('mousedown', keepFocus)}
            >
              <Show
                when={suggestionOf(at().suggestionId)}
                fallback={
                  <>
                    <Button title={`${words('commentOn')} (${SHORTCUT})`} onClick={() => startDraft()}>
                      <IconAdd />
                      {words('comment')}
                    </Button>
                    <Show when={!props.readOnly}>
                      <Button
                        title={`${suggestionWords('suggestOn')} (${SUGGEST_SHORTCUT})`}
                        onClick={() => startSuggestion()}
                      >
                        <IconSuggest />
                        {suggestionWords('suggest')}
                      </Button>
                    </Show>
                  </>
                }
              >
                {(comment) => (
                  <SuggestionActs
                    comment={comment()}
                    comments={comments}
                    place={places().get(comment().id)}
                    onAccept={(seen) => accept(comment().id, seen)}
                    onWhy={(why) => why && showThread(comment().id)}
                    onGone={() => setButton(undefined)}
                  />
                )}
              </Show>
            </div>
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
            mayComment={mayComment()}
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
            suggestionForm={suggesting() && suggestionForm}
            onAccept={accept}
            onGoTo={goToText}
            onClose={close}
          />
        </Portal>
      </Show>
    </>
  )
}
