import { createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import IconView from '~icons/lucide/book-open'
import IconSource from '~icons/lucide/code-xml'
import IconFocus from '~icons/lucide/focus'
import IconWidth from '~icons/lucide/move-horizontal'
import IconScreen from '~icons/lucide/presentation'
import IconCaret from '~icons/lucide/text-cursor'
import IconPeople from '~icons/lucide/users'
import { viewWord } from '../../../i18n/views.ts'
import {
  ask,
  hidesCarets,
  isWide,
  showFullView,
  showsSource,
  toggleCarets,
  toggleSource,
  toggleWide,
} from '../../../state/views/views.ts'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { keysOf, type ViewKey } from '../../../ui/view-keys.ts'
import type { TextEditor } from '../editor/make-editor.ts'
import { countLines } from './count-words.ts'

/** While the menu is open, what is counted follows what is written, at most this often, in ms. */
const COUNT_EVERY_MS = 1000

const ENTRIES: readonly { key: ViewKey; Icon: typeof IconView; words: () => string; does: () => void }[] = [
  { key: 'focus', Icon: IconFocus, words: () => viewWord('focus'), does: () => showFullView('focus') },
  { key: 'screen', Icon: IconScreen, words: () => viewWord('screen'), does: () => showFullView('screen') },
  { key: 'width', Icon: IconWidth, words: () => viewWord(isWide() ? 'narrow' : 'wide'), does: toggleWide },
  {
    key: 'carets',
    Icon: IconCaret,
    words: () => viewWord(hidesCarets() ? 'showCarets' : 'hideCarets'),
    does: toggleCarets,
  },
  {
    key: 'source',
    Icon: IconSource,
    words: () => viewWord(showsSource() ? 'hideSource' : 'showSource'),
    does: toggleSource,
  },
  { key: 'people', Icon: IconPeople, words: () => viewWord('people'), does: () => ask('people') },
]

/** How the document is looked at, and how long it is. */
export function ViewMenu(props: { editor: TextEditor | undefined }) {
  return (
    <Popover label={viewWord('menu')} panelLabel={viewWord('menu')} triggerClass="icon-button" trigger={<IconView />}>
      {(close) => (
        <>
          <Show when={props.editor}>{(editor) => <Count editor={editor()} />}</Show>
          <ul class="popover-list view-list">
            <For each={ENTRIES}>
              {({ key, Icon, words, does }) => (
                <li>
                  <button
                    type="button"
                    onClick={() => {
                      close()
                      does()
                    }}
                  >
                    <Icon />
                    <span>{words()}</span>
                    <kbd>{keysOf(key)}</kbd>
                  </button>
                </li>
              )}
            </For>
          </ul>
        </>
      )}
    </Popover>
  )
}

function Count(props: { editor: TextEditor }) {
  const [lines, setLines] = createSignal<string[]>([])
  onMount(() => {
    const { view } = props.editor
    let counted = view.state
    const count = () => setLines(countLines(view.state))
    count()
    const timer = setInterval(() => {
      if (view.state === counted) return
      counted = view.state
      count()
    }, COUNT_EVERY_MS)
    onCleanup(() => clearInterval(timer))
  })
  return (
    <div class="view-count meta">
      <For each={lines()}>{(line) => <p>{line}</p>}</For>
    </div>
  )
}
