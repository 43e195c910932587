import { Show } from 'solid-js'
import { leadingWord } from '../../../i18n/parts/leading.ts'
import { hub } from '../../../state/hub.ts'
import { EyesUpLine } from '../eyes-up/EyesUpLine.tsx'
import { TimerText } from '../TimerText.tsx'
import { createTimeLeft } from '../time-left.ts'
import { WallHands } from './WallHands.tsx'
import '../leading.css'
import './wall-leading.css'

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
          <WallHands />
        </div>
      </Show>
    </div>
  )
}
