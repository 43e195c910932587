import { Show } from 'solid-js'
import IconTimer from '~icons/lucide/timer'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { hub } from '../../state/hub.ts'
import type { TimeLeft } from './time-left.ts'

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S

/** The timer with what is left of it. */
export function TimerText(props: { left: TimeLeft }) {
  return (
    <Show when={hub.leading.timer}>
      {(timer) => (
        <span class="leading-timer">
          <IconTimer />
          <Show when={timer().label}>
            <span class="leading-label" dir="auto">
              {timer().label}
            </span>
          </Show>
          <span class="leading-time" data-up={props.left.isUp() ? '' : undefined}>
            {shown(props.left.seconds() ?? 0)}
          </span>
          <Show when={timer().endsAt === undefined}>
            <span class="meta">{leadingWord('paused')}</span>
          </Show>
          <Show when={props.left.isUp()}>
            <span>{leadingWord('timeUp')}</span>
          </Show>
        </span>
      )}
    </Show>
  )
}

/** 4:05, or 1:04:05. */
function shown(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / HOUR_S), Math.floor((seconds % HOUR_S) / MINUTE_S)]
  const parts = hours > 0 ? [hours, twoDigits(minutes)] : [minutes]
  return [...parts, twoDigits(seconds % MINUTE_S)].join(':')
}
const twoDigits = (value: number): string => String(value).padStart(2, '0')
