import { EditorView } from '@codemirror/view'
import { createComputed, createEffect, createSignal, on, onCleanup, onMount, Show, untrack } from 'solid-js'
import { Portal } from 'solid-js/web'
import IconX from '~icons/lucide/x'
import { viewWord } from '../../../i18n/views.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { follow, stopFollowing } from '../../../state/views/following.ts'
import {
  ask,
  fullView,
  isWide,
  question,
  showFullView,
  showsSource,
  toggleCarets,
  toggleSource,
  toggleWide,
} from '../../../state/views/views.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { isComposing } from '../../../ui/fields/composing.ts'
import { isLetterWithAll, VIEW_KEYS, type ViewKey } from '../../../ui/view-keys.ts'
import type { TextEditor } from '../editor/make-editor.ts'
import { stayAboveKeyboard } from './above-keyboard.ts'
import { countLines } from './count-words.ts'
import { DocumentPeople } from './DocumentPeople.tsx'
import { FollowLine, followedIn } from './FollowLine.tsx'
import { remoteCarets } from './remote-carets.ts'
import { showInEditor, viewExtension } from './shown-view.ts'
import { ViewMenu } from './ViewMenu.tsx'
import { WriterAnnouncer, whoIsWhere } from './who-is-where.ts'
import { writerIds, writersIn } from './writers.ts'
import './views.css'

type ViewsProps = {
  link: DocumentLink
  editor: TextEditor | undefined
  /** The element of the document, which is all that a full view shows. */
  document: HTMLElement
}

/** How long an answer is shown, in ms. */
const ANSWER_SHOWN_MS = 8000

const KEYS: Record<ViewKey, () => void> = {
  focus: () => showFullView('focus'),
  screen: () => showFullView('screen'),
  width: toggleWide,
  carets: toggleCarets,
  source: toggleSource,
  count: () => ask('count'),
  people: () => ask('people'),
}

/** Who is in a document, and how this person looks at it. A chunk of its own. */
export default function Views(props: ViewsProps) {
  const [answer, setAnswer] = createSignal<string>()
  const [announced, setAnnounced] = createSignal('')
  let menu!: HTMLSpanElement
  let timer: ReturnType<typeof setTimeout> | undefined

  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isComposing(event) || document.querySelector('dialog[open]')) return
    const names = Object.keys(VIEW_KEYS) as ViewKey[]
    const name = names.find((each) => isLetterWithAll(event, VIEW_KEYS[each]))
    if (name) KEYS[name]()
    else if (event.key === 'Escape' && followedIn(props.link)) stopFollowing()
    else if (event.key === 'Escape' && (fullView() || answer() !== undefined)) {
      showFullView(undefined)
      setAnswer(undefined)
    } else return
    event.preventDefault()
  }
  // The browser takes Escape for itself while it fills the screen.
  const onFullscreen = () => {
    if (!document.fullscreenElement && fullView() === 'screen') showFullView(undefined)
  }
  onMount(() => {
    addEventListener('keydown', onKey)
    document.addEventListener('fullscreenchange', onFullscreen)
  })
  onCleanup(() => {
    removeEventListener('keydown', onKey)
    document.removeEventListener('fullscreenchange', onFullscreen)
    clearTimeout(timer)
    showFullView(undefined)
    showOnPage(undefined)
  })

  createEffect(() => {
    const link = untrack(() => props.link)
    props.editor?.addPart((positions) => [viewExtension(untrack(fullView)), remoteCarets(link, positions)])
  })

  createEffect(() => props.editor?.showSource(showsSource()))

  createEffect(() => {
    const editor = props.editor
    if (editor) onCleanup(stayAboveKeyboard(props.document, editor))
  })

  // Read before the page changes: what was at the upper end of the screen is there again afterwards.
  let top: number | undefined
  createComputed(
    on([fullView, isWide, showsSource], () => {
      top = props.editor && firstPosition(props.editor)
    }),
  )
  createEffect(
    on(
      [fullView, isWide, showsSource],
      ([view], before) => {
        if (view !== before?.[0]) showOnPage(view)
        const place = top
        if (place !== undefined)
          props.editor?.view.dispatch({ effects: EditorView.scrollIntoView(place, { y: 'start' }) })
      },
      { defer: true },
    ),
  )

  function showOnPage(view: ReturnType<typeof fullView>) {
    const html = document.documentElement
    if (view) html.dataset['view'] = view
    else delete html.dataset['view']
    const editor = props.editor
    if (!editor) return
    const { view: text, scroller } = editor
    showInEditor(text, view)
    if (view === 'screen') {
      text.dispatch({ selection: { anchor: text.state.selection.main.head } })
      // So that arrows and Page Down scroll. A selection or a caret would show Markdown.
      scroller.tabIndex = -1
      scroller.focus({ preventScroll: true })
      void html.requestFullscreen?.().catch(() => undefined)
      return
    }
    scroller.removeAttribute('tabindex')
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
    if (view === 'focus') text.focus()
    else if (!text.hasFocus) menu.querySelector('button')?.focus()
  }

  const writers = () => (props.editor ? writersIn(props.link, props.editor) : [])
  const announcer = new WriterAnnouncer(
    () => void setAnnounced(whoIsWhere(writers())),
    () => writerIds(props.link),
    (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  )
  const lookForWriters = () => announcer.look()
  untrack(() => props.link.awareness).on('change', lookForWriters)
  onCleanup(() => {
    props.link.awareness.off('change', lookForWriters)
    announcer.stop()
  })
  createEffect(() => props.editor && lookForWriters())

  createEffect(
    on(
      question,
      (asked) => {
        const view = props.editor?.view
        if (asked === 'people') show(whoIsWhere(writers()))
        else if (asked === 'count' && view) show(countLines(view.state).join(' · '))
      },
      { defer: true },
    ),
  )
  function show(words: string) {
    clearTimeout(timer)
    setAnswer(words)
    timer = setTimeout(() => setAnswer(undefined), ANSWER_SHOWN_MS)
  }

  return (
    <>
      <DocumentPeople
        people={props.link.people()}
        following={{
          memberId: followedIn(props.link),
          label: (name) => viewWord('follow', { name }),
          moreLabel: (count) => viewWord('more', { count }),
          onPress: (id) => (id === followedIn(props.link) ? stopFollowing() : follow(props.link.documentId, id)),
        }}
      />
      <Show when={fullView()}>
        <IconButton
          class="views-leave"
          label={viewWord('leave')}
          shortcut="Esc"
          onClick={() => showFullView(undefined)}
        >
          <IconX />
        </IconButton>
      </Show>
      <span ref={menu} class="views-menu">
        <ViewMenu editor={props.editor} />
      </span>
      <Portal mount={props.document} ref={(element) => element.classList.add('views-notes')}>
        <p class="visually-hidden" role="status">
          {announced()}
        </p>
        <div role="status">
          <Show when={answer()}>{(words) => <p class="views-note">{words()}</p>}</Show>
        </div>
        <FollowLine link={props.link} editor={props.editor} />
      </Portal>
    </>
  )
}

/** The first line on the screen, or undefined while the beginning of the document is there. */
function firstPosition({ view, scroller }: TextEditor): number | undefined {
  const hidden = scroller.getBoundingClientRect().top - view.documentTop
  return hidden > 0 ? view.lineBlockAtHeight(hidden).from : undefined
}
