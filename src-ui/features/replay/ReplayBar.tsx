import { createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import IconPin from '~icons/lucide/bookmark'
import IconEyes from '~icons/lucide/eye'
import IconDocument from '~icons/lucide/file-text'
import IconRoom from '~icons/lucide/hash'
import IconPoll from '~icons/lucide/list-checks'
import IconLook from '~icons/lucide/map-pin'
import IconBoard from '~icons/lucide/table-2'
import IconTimer from '~icons/lucide/timer'
import IconGroups from '~icons/lucide/users'
import { type Bucket, type BucketKind, bucketsOf } from './model/axis.ts'
import type { Marker, MarkerKind } from './model/happenings.ts'
import { countUpTo } from './model/search-sorted.ts'
import type { Playing } from './playing.ts'
import { countWord, momentTime, type ReplaySource } from './source.ts'

/** Parts of the bar, each of which shows how much happened in it. */
const BUCKETS = 120
const BAR_HEIGHT = 44
const KINDS: readonly BucketKind[] = ['talk', 'documents', 'boards']
/** A button for the moments of a part of the bar is so wide, in px: for a finger. */
const CELL_PX = 44
const ICONS: Record<MarkerKind, typeof IconRoom> = {
  room: IconRoom,
  document: IconDocument,
  board: IconBoard,
  poll: IconPoll,
  pin: IconPin,
  timer: IconTimer,
  eyesUp: IconEyes,
  lookHere: IconLook,
  groups: IconGroups,
}
const NAMES_MAX = 3
const STEPS = 10_000

type Props = { source: ReplaySource; playing: Playing }

/** The whole time as a bar: how much happened when, the moments that people remember, and where one is. */
export function ReplayBar(props: Props) {
  const word: ReplaySource['word'] = (key, values) => props.source.word(key, values)
  const buckets = createMemo(() => bucketsOf(props.source.timeline.happenings, props.playing.axis(), BUCKETS))
  const share = () => props.playing.axis().shareOf(props.playing.at())
  const bucket = () => buckets()[Math.min(BUCKETS - 1, Math.floor(share() * BUCKETS))] as Bucket
  const inWords = () =>
    word('status', {
      time: props.source.dateAndTime(props.playing.at()),
      people: countWord(props.source, 'people', bucket().people),
      messages: countWord(props.source, 'messages', bucket().messages),
    })
  return (
    <>
      <div class="replay-bar">
        <Activity buckets={buckets()} />
        <input
          type="range"
          min="0"
          max={STEPS}
          step="1"
          value={Math.round(share() * STEPS)}
          aria-label={word('bar')}
          aria-valuetext={inWords()}
          onInput={(event) =>
            props.playing.goTo(props.playing.axis().timeOf(Number(event.currentTarget.value) / STEPS))
          }
        />
      </div>
      <Moments {...props} />
      <p class="replay-unseen" role="status">
        {/* While it plays, nobody wants to have each step read out. */}
        <Show when={!props.playing.isPlaying()}>{inWords()}</Show>
      </p>
    </>
  )
}

function Activity(props: { buckets: readonly Bucket[] }) {
  const most = () => Math.max(1, ...props.buckets.map((bucket) => bucket.talk + bucket.documents + bucket.boards))
  // A part with a thousand changes must not hide one with a single word.
  const height = (count: number) => (BAR_HEIGHT * Math.log1p(count)) / Math.log1p(most())
  const bars = (kind: BucketKind) =>
    props.buckets
      .map((bucket, n) => {
        const below = KINDS.slice(0, KINDS.indexOf(kind)).reduce((sum, other) => sum + bucket[other], 0)
        const [low, high] = [height(below), height(below + bucket[kind])]
        return high > low ? `M${n} ${BAR_HEIGHT - low}h0.8V${BAR_HEIGHT - high}h-0.8z` : ''
      })
      .join('')
  return (
    <svg class="replay-activity" viewBox={`0 0 ${BUCKETS} ${BAR_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <For each={KINDS}>{(kind) => <path data-kind={kind} d={bars(kind)} />}</For>
    </svg>
  )
}

/** Moments that are close together are one button, which leads from one to the next. */
function Moments(props: Props) {
  const [cells, setCells] = createSignal(8)
  let row: HTMLFieldSetElement | undefined
  const measure = () => setCells(Math.max(1, Math.floor((row?.clientWidth ?? 0) / CELL_PX)))
  onMount(() => {
    const observer = new ResizeObserver(measure)
    if (row) observer.observe(row)
    onCleanup(() => observer.disconnect())
  })
  const groups = createMemo(() => {
    const { axis } = props.playing
    const found = new Map<number, Marker[]>()
    for (const marker of props.source.timeline.markers) {
      const cell = Math.min(cells() - 1, Math.floor(axis().shareOf(marker.at) * cells()))
      found.set(cell, [...(found.get(cell) ?? []), marker])
    }
    return [...found].sort(([a], [b]) => a - b)
  })
  return (
    <fieldset class="replay-moments" ref={row} aria-label={props.source.word('moments')}>
      <For each={groups()}>
        {([cell, markers]) => <Moment {...props} share={cell / cells()} width={1 / cells()} markers={markers} />}
      </For>
    </fieldset>
  )
}

function Moment(props: Props & { share: number; width: number; markers: readonly Marker[] }) {
  const what = ({ kind, name }: Marker) => props.source.word(kind, { name })
  const label = () => {
    const [first] = props.markers as [Marker]
    const { times } = props.source.timeline
    const time = momentTime(props.source, first.at, times[times.length - 1] ?? first.at)
    if (props.markers.length === 1) return props.source.word('moment', { time, what: what(first) })
    const some = props.markers.slice(0, NAMES_MAX).map(what).join(', ')
    return props.source.word('momentsFrom', { time, what: some, count: props.source.number(props.markers.length) })
  }
  function goOn() {
    const times = props.markers.map(({ at }) => at).sort((a, b) => a - b)
    props.playing.goTo((times[countUpTo(times, props.playing.at())] ?? times[0]) as number)
  }
  const style = () => ({ left: `${props.share * 100}%`, width: `${props.width * 100}%` })
  return (
    <button type="button" style={style()} aria-label={label()} title={label()} onClick={goOn}>
      <span>
        <Show when={props.markers.length === 1} fallback={props.markers.length}>
          <Dynamic component={ICONS[props.markers[0]?.kind ?? 'room']} aria-hidden="true" />
        </Show>
      </span>
    </button>
  )
}
