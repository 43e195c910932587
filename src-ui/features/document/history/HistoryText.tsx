import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js'
import { dateAndTime } from '../../../i18n/times.ts'
import type { History, Shown, ShownRange } from '../../../state/documents/history.ts'
import { initials } from '../../../ui/initials.ts'
import { words } from './words.ts'

/** Of what did not change so many lines are shown before and after a change. */
const CONTEXT_LINES = 3

type Part = ShownRange & { hiddenLines: number }

/** The text of a point with what was added and removed, or with who wrote each part of it. */
export function HistoryText(props: { history: History; shown: Shown; person: string | undefined; isStale: boolean }) {
  const [opened, setOpened] = createSignal<ReadonlySet<number>>(new Set())
  let region!: HTMLElement
  const parts = createMemo<Part[]>(() =>
    props.shown.mode === 'authors'
      ? props.shown.ranges.map((range) => ({ ...range, hiddenLines: 0 }))
      : props.shown.ranges.flatMap((range, n) => folded(range, n === 0, n === props.shown.ranges.length - 1)),
  )
  // Another point has other parts.
  createEffect(on(parts, () => setOpened(new Set<number>())))
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
        <For each={parts()}>
          {(part, n) => (
            <Show
              when={part.hiddenLines === 0 || opened().has(n())}
              fallback={
                <button
                  type="button"
                  class="history-fold"
                  onClick={() => setOpened((before) => new Set(before).add(n()))}
                >
                  {words('unchanged', { count: part.hiddenLines })}
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

/** A long text that did not change, without the lines in its middle. */
function folded(range: ShownRange, isFirst: boolean, isLast: boolean): Part[] {
  const whole = { ...range, hiddenLines: 0 }
  // There is nothing else to read.
  if (range.kind !== 'same' || (isFirst && isLast)) return [whole]
  const lines = range.text.split('\n')
  const before = isFirst ? 0 : CONTEXT_LINES
  const after = isLast ? 0 : CONTEXT_LINES
  const hiddenLines = lines.length - before - after
  if (hiddenLines <= 2 * CONTEXT_LINES) return [whole]
  const part = (from: number, to: number, hidden: number): Part => ({
    ...range,
    text: lines
      .slice(from, to)
      .map((line, n) => (from + n === lines.length - 1 ? line : `${line}\n`))
      .join(''),
    hiddenLines: hidden,
  })
  return [
    part(0, before, 0),
    part(before, lines.length - after, hiddenLines),
    part(lines.length - after, lines.length, 0),
  ].filter(({ text, hiddenLines }) => text !== '' || hiddenLines > 0)
}
