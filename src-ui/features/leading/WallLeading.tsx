import { Show } from 'solid-js'
import IconHand from '~icons/lucide/hand'
import { leadingCount, leadingWord } from '../../i18n/parts/leading.ts'
import { hub } from '../../state/hub.ts'
import { EyesUpLine } from './eyes-up/EyesUpLine.tsx'
import { TimerText } from './TimerText.tsx'
import { createTimeLeft } from './time-left.ts'
import './leading.css'

/** The sentence that everybody reads, the timer and the hands, for the wall: they are as large as what is around them lets them. */
export function WallLeading() {
  const left = createTimeLeft()
  return (
    <div class="wall-leading">
      <EyesUpLine />
      <span class="visually-hidden" role="status">
        {left.isUp() ? leadingWord('timeUp') : ''}
      </span>
      <Show when={hub.leading.timer || hub.leading.hands.count > 0}>
        <div class="wall-signs">
          <TimerText left={left} />
          <Show when={hub.leading.hands.count > 0}>
            <span class="wall-hands">
              <IconHand />
              {leadingCount('up', hub.leading.hands.count)}
            </span>
          </Show>
        </div>
      </Show>
    </div>
  )
}
