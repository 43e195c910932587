// How long a page shows a timer whose time is up.
import { afterEach, expect, test } from 'bun:test'
import { createRoot } from 'solid-js'
import type { Timer } from '../../../src-bun/contract/leading/leading.ts'
import { TIMER_SHOWN_AFTER_END_MS } from '../../../src-bun/contract/limits.ts'
import { hub, setHub } from '../../../src-ui/state/hub.ts'

// What makes sounds asks a browser once whether it may notify.
Object.assign(globalThis, { isSecureContext: false })
const { createTimeLeft } = await import('../../../src-ui/features/leading/time-left.ts')

const setTimer = (timer: Partial<Timer> | undefined) => setHub('leading', { timer } as object)
afterEach(() => setTimer(undefined))

/** What a page that shows the timer makes of it, as `isUp` says, or `gone`. */
function shown(timer: Partial<Timer>): boolean | 'gone' {
  setTimer({ label: '', by: 'host', byName: 'Host', ...timer })
  const { left, dispose } = createRoot((dispose) => ({ left: createTimeLeft(), dispose }))
  const isUp = left.isUp()
  dispose()
  return hub.leading.timer ? isUp : 'gone'
}

test('[LEAD-42] a timer whose time is up goes from every page after a minute, and one that is paused or runs stays', () => {
  expect(TIMER_SHOWN_AFTER_END_MS).toBe(60_000)
  expect(shown({ endsAt: Date.now() + 3_600_000 })).toBe(false)
  expect(shown({ restMs: 0 })).toBe(false)
  expect(shown({ endsAt: Date.now() - 1000 })).toBe(true)
  expect(shown({ endsAt: Date.now() - TIMER_SHOWN_AFTER_END_MS - 1000 })).toBe('gone')
})
