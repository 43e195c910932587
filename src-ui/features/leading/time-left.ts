import { type Accessor, createEffect, createMemo } from 'solid-js'
import { TIMER_SHOWN_AFTER_END_MS } from '../../../src-bun/contract/limits.ts'
import { hub } from '../../state/hub.ts'
import { timerGone, timerRest } from '../../state/leading/leading.ts'
import { soundOnce } from '../../state/people/notifications.ts'
import { createSecondClock } from '../../ui/clock.ts'

export type TimeLeft = {
  /** Whole seconds, 0 once the time is up; undefined where there is no timer. */
  seconds: Accessor<number | undefined>
  isUp: Accessor<boolean>
}

/** What is left of the timer, which goes a minute after its end. When its time is up there is a sound, where sounds are on, but none for whoever comes later. */
export function createTimeLeft(): TimeLeft {
  const now = createSecondClock()
  const seconds = createMemo(() => {
    const rest = timerRest(now())
    return rest === undefined ? undefined : Math.max(0, Math.ceil(rest / 1000))
  })
  createEffect<number | undefined>((before) => {
    const left = seconds()
    if (left === 0 && before !== undefined && before > 0) soundOnce('timer', `timer ${hub.leading.timer?.endsAt}`)
    return left
  })
  createEffect(() => {
    const rest = timerRest(now())
    if (rest !== undefined && rest < -TIMER_SHOWN_AFTER_END_MS) timerGone()
  })
  return { seconds, isUp: () => seconds() === 0 && hub.leading.timer?.endsAt !== undefined }
}
