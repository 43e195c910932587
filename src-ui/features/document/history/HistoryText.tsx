import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js'
import { dateAndTime } from '../../../i18n/times.ts'
import type { History, Shown } from '../../../state/documents/history.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { initials } from '../../../ui/initials.ts'
import { type Part, partsOf } from './parts-of.ts'
import { words, wordsFor } from './words.ts'

/** So many parts are put on the page at once: more would make it wait, at each step along the time line. */
const PARTS_AT_ONCE = 300

/** The text of a point with what was added and removed, or with who wrote each part of it. */
export function HistoryText(props: { history: History; shown: Shown; person: string | undefined; isStale: boolean }) {
  const [opened, setOpened] = createSignal<ReadonlySet<number>>(new Set())
  const [limit, setLimit] = createSignal(PARTS_AT_ONCE)
  let region!: HTMLElement
  const parts = createMemo<Part[]>(() =>
    props.shown.mode === 'authors'
      ? props.shown.ranges.map((range) => ({ ...range, hiddenLines: 0 }))
      : partsOf(props.shown.ranges),
  )
  // Another point has other parts.
  createEffect(
    on(parts, () => {
      setOpened(new Set<number>())
      setLimit(PARTS_AT_ONCE)
    }),
  )
  createEffect(on(parts, showFirstChange))

  /** Scrolls this region alone: `scrollIntoView` would move the page as well. */
  function showFirstChange() {
    const change = region.querySelector('ins, del')?.getBoundingClientRect()
    const { top, bottom, height } = region.getBoundingClientRect()
    if (!change || (change.top >= top && change.top < bottom)) return
    region.scrollTop += change.top - top - height / 3
  }
  const nameOf = (memberId: string | undefined) => props.history.nameOf(memberId ?? '') || words('unknown')
  const colourOf = (memberId: string | undefined) => props.history.colourOf(memberId ?? '')
  const hasChanges = () => props.shown.ranges.some(({ kind }) => kind !== 'same')

  return (
    <section
      ref={region}
      class="history-text"
      data-stale={props.isStale ? '' : undefined}
      aria-label={words('textOf')}
      tabindex="0"
    >
      <Show when={props.shown.mode !== 'authors' && !hasChanges()}>
        <p class="meta">{words('noChange')}</p>
      </Show>
      <div class="history-page" dir="auto">
        <For each={parts().slice(0, limit())}>
          {(part, n) => (
            <Show
              when={part.hiddenLines === 0 || opened().has(n())}
              fallback={
                <button
                  type="button"
                  class="history-fold"
                  onClick={() => setOpened((before) => new Set(before).add(n()))}
                >
                  {wordsFor('unchanged', part.hiddenLines)}
                </button>
              }
            >
              <Show
                when={props.shown.mode === 'authors'}
                fallback={<Changed part={part} name={nameOf(part.memberId)} colour={colourOf(part.memberId)} />}
              >
                <span
                  class="history-by"
                  data-other={props.person !== undefined && props.person !== part.memberId ? '' : undefined}
                  style={{ '--person': colourOf(part.memberId) }}
                  title={[nameOf(part.memberId), part.at !== undefined && dateAndTime(part.at)]
                    .filter(Boolean)
                    .join(', ')}
                >
                  <Show when={parts()[n() - 1]?.memberId !== part.memberId || n() === 0}>
                    <span class="history-initials" aria-hidden="true">
                      {initials(nameOf(part.memberId))}
                    </span>
                    <span class="visually-hidden">{words('by', { name: nameOf(part.memberId) })} </span>
                  </Show>
                  {part.text}
                </span>
              </Show>
            </Show>
          )}
        </For>
      </div>
      <Show when={parts().length > limit()}>
        <Button class="history-rest" onClick={() => setLimit((before) => before + PARTS_AT_ONCE)}>
          {words('rest')}
        </Button>
      </Show>
    </section>
  )
}

function Changed(props: { part: Part; name: string; colour: string }) {
  const inner = () => (
    <>
      <span class="visually-hidden"> {words(props.part.kind as 'added' | 'removed', { name: props.name })} </span>
      {props.part.text}
      <span class="visually-hidden"> {words('end')} </span>
    </>
  )
  return (
    <Show when={props.part.kind !== 'same'} fallback={props.part.text}>
      <Show
        when={props.part.kind === 'added'}
        fallback={
          <del title={props.name} style={{ '--person': props.colour }}>
            {inner()}
          </del>
        }
      >
        <ins title={props.name} style={{ '--person': props.colour }}>
          {inner()}
        </ins>
      </Show>
    </Show>
  )
}
