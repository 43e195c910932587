import { createSignal, onCleanup, Show } from 'solid-js'
import IconPause from '~icons/lucide/pause'
import IconPlay from '~icons/lucide/play'
import IconBefore from '~icons/lucide/skip-back'
import IconNext from '~icons/lucide/skip-forward'
import { formatNumber } from '../../../i18n/i18n.ts'
import { dateAndTime } from '../../../i18n/times.ts'
import type { History } from '../../../state/documents/history.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { words } from './words.ts'

/** The whole history is played in about so many steps. */
const STEPS = 300
const STEP_MS = 100
/** Page up and page down move by such a part of it. */
const PAGE = 1 / 20

/** The time line of the document: where in it somebody is, and playing it. */
export function HistoryTimeline(props: { history: History }) {
  const [isPlaying, setPlaying] = createSignal(false)
  const history = () => props.history
  const point = () => history().point() ?? 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  const label = () => {
    const shown = history().shown()
    const at = shown?.seq === point() ? shown.at : undefined
    if (point() === 0) return words('atStart')
    const known = at ?? history().versionAt(point())?.at
    const memberId = shown?.seq === point() ? shown.memberId : undefined
    const name = history().nameOf(memberId ?? history().versionAt(point())?.authorIds[0] ?? '')
    if (known !== undefined) return words('atPoint', { time: dateAndTime(known), name })
    return words('pointOf', { point: formatNumber(point()), last: formatNumber(history().kept().lastSeq) })
  }

  function stop() {
    clearTimeout(timer)
    setPlaying(false)
  }
  function step() {
    const { keptFrom, lastSeq } = history().kept()
    // The next point is shown only when the one before it was.
    if (!history().isLoading()) history().goTo(point() + Math.max(1, Math.ceil((lastSeq - keptFrom) / STEPS)))
    if (history().problem() || point() >= lastSeq) stop()
    else timer = setTimeout(step, STEP_MS)
  }
  function toggle() {
    if (isPlaying()) return stop()
    const { keptFrom, lastSeq } = history().kept()
    if (point() >= lastSeq) history().goTo(keptFrom)
    setPlaying(true)
    timer = setTimeout(step, STEP_MS)
  }
  function goTo(seq: number) {
    stop()
    history().goTo(seq)
  }
  function onKeyDown(event: KeyboardEvent) {
    const { keptFrom, lastSeq } = history().kept()
    const page = Math.max(1, Math.round((lastSeq - keptFrom) * PAGE))
    const by = { PageUp: page, PageDown: -page }[event.key]
    if (by === undefined) return
    event.preventDefault()
    goTo(point() + by)
  }
  /** The end of the stretch before this point, and of that after it. */
  const earlier = () =>
    history()
      .versions()
      .find(({ seq }) => seq < point())?.seq ?? history().kept().keptFrom
  const later = () =>
    history()
      .versions()
      .findLast(({ seq }) => seq > point())?.seq ?? history().kept().lastSeq

  return (
    <div class="history-timeline">
      <IconButton
        label={words('earlier')}
        disabled={point() <= history().kept().keptFrom}
        onClick={() => goTo(earlier())}
      >
        <IconBefore />
      </IconButton>
      <IconButton label={words(isPlaying() ? 'pause' : 'play')} onClick={toggle}>
        <Show when={isPlaying()} fallback={<IconPlay />}>
          <IconPause />
        </Show>
      </IconButton>
      <IconButton label={words('later')} disabled={point() >= history().kept().lastSeq} onClick={() => goTo(later())}>
        <IconNext />
      </IconButton>
      <input
        type="range"
        aria-label={words('timeline')}
        aria-valuetext={label()}
        min={history().kept().keptFrom}
        max={history().kept().lastSeq}
        value={point()}
        onInput={(event) => goTo(Number(event.currentTarget.value))}
        onKeyDown={onKeyDown}
      />
      <span class="meta history-at">{label()}</span>
    </div>
  )
}
