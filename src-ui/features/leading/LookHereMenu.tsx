import { useLocation } from '@solidjs/router'
import { For, Show } from 'solid-js'
import IconLookHere from '~icons/lucide/map-pin'
import type { PlaceToShow } from '../../../src-bun/contract/leading/leading.ts'
import { PASSAGE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { togetherWord } from '../../i18n/parts/together.ts'
import { hub } from '../../state/hub.ts'
import { endLookHere, showToAll } from '../../state/leading/leading.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { classOf } from '../../ui/buttons/press.ts'
import { createTask } from '../../ui/buttons/task.ts'
import { Popover } from '../../ui/overlays/Popover.tsx'

const KINDS = { rooms: 'room', documents: 'document', boards: 'board' } as const
const WORDS = { room: 'showRoom', document: 'showDocument', board: 'showBoard' } as const
const HEADINGS_MAX = 12

/** For hosts: brings everybody to the page that they have open, or to a passage of it. */
export function LookHereMenu() {
  const location = useLocation()
  const place = (): PlaceToShow | undefined => {
    const [section = '', id = ''] = location.pathname.split('/').slice(1)
    return section in KINDS && id !== 'new' && id !== ''
      ? { kind: KINDS[section as keyof typeof KINDS], id }
      : undefined
  }
  const isPrivate = ({ kind, id }: PlaceToShow) => {
    const roomId = kind === 'room' ? id : (hub.documents[id] ?? hub.boards[id])?.roomId
    return hub.rooms[roomId ?? '']?.private === true
  }
  const mine = () => (hub.leading.lookHere?.by === hub.me?.id ? hub.leading.lookHere : undefined)

  return (
    <Popover
      panelLabel={togetherWord('bringAll')}
      triggerClass={`button leading-button ${classOf('look-here')}`}
      triggerData={mine() ? 'on' : 'off'}
      trigger={
        <>
          <IconLookHere />
          {togetherWord('lookHere')}
        </>
      }
    >
      {(close) => {
        // What is selected when the panel is opened: a press in the panel may end the selection.
        const selected = selectedText()
        const headings = headingsShown()
        const task = createTask()
        const act = async (work: (signal: AbortSignal) => Promise<string | undefined>) => {
          if (await task.run(work)) close()
        }
        const show = (shown: PlaceToShow) => void act((signal) => showToAll(shown, signal))
        return (
          <div class="leading-panel">
            <p>
              <strong>{togetherWord('bringAll')}</strong>
            </p>
            <Show when={mine()}>
              {(shown) => (
                <>
                  <p dir="auto">{togetherWord('showsNow', { name: shown().name })}</p>
                  <Button onClick={() => void act(endLookHere)}>{togetherWord('stopShowing')}</Button>
                </>
              )}
            </Show>
            <Show when={place()} fallback={<p>{togetherWord('openSomething')}</p>}>
              {(here) => (
                <Show when={!isPrivate(here())} fallback={<p>{togetherWord('private')}</p>}>
                  <Button kind="primary" onClick={() => show(here())}>
                    {togetherWord(WORDS[here().kind])}
                  </Button>
                  <Show when={here().kind === 'document'}>
                    <Show when={selected} fallback={<p class="meta">{togetherWord('selectFirst')}</p>}>
                      <Button onClick={() => show({ ...here(), passage: selected })}>
                        {togetherWord('showPassage', { passage: shortened(selected) })}
                      </Button>
                    </Show>
                    <For each={headings}>
                      {(heading) => (
                        <Button kind="quiet" onClick={() => show({ ...here(), passage: heading })}>
                          {togetherWord('showHeading', { heading: shortened(heading) })}
                        </Button>
                      )}
                    </For>
                  </Show>
                </Show>
              )}
            </Show>
            <p class="error-text" role="alert">
              {task.problem()}
            </p>
          </div>
        )
      }}
    </Popover>
  )
}

/** The first line of what is selected on the page, which is how others find the passage. */
function selectedText(): string {
  const selection = document.getSelection()
  const isInText = selection?.anchorNode?.parentElement?.closest('.cm-content') !== null
  return isInText ? cut(selection?.toString().trim().split('\n')[0] ?? '') : ''
}

const headingsShown = (): string[] =>
  [...document.querySelectorAll('.outline-row')]
    .map((row) => cut(row.textContent?.trim() ?? ''))
    .filter((heading) => heading !== '')
    .slice(0, HEADINGS_MAX)

const cut = (text: string): string => [...text].slice(0, PASSAGE_MAX_CHARS).join('')
const SHORT = 40
const shortened = (text: string): string => ([...text].length > SHORT ? `${[...text].slice(0, SHORT).join('')}…` : text)
