// What is stored of a clock that is doubted. A hub that is started once more would else take the changes that it has made by the wrong
// clock for a proof that the clock is right.
import type { Settings } from '../ports/tables.ts'
import { allow, type Result } from '../result.ts'
import { type ClockDoubt, DOUBTED_MS, type TrustedTime } from '../trusted-time.ts'
import type { OperationScope } from './operation-scope.ts'

/** The hub stores what is left of the hour as often as this. */
const NOTED_EVERY_MS = 5 * 60 * 1000
const DONE = allow(true as const)

export function noteClock({ settings, trustedTime }: OperationScope): Result<true> {
  const doubt = trustedTime.doubt()
  settings.set('clock.doubtedSince', doubt ? [doubt.since, trustedTime.leftMs(), doubt.aheadMs].join(' ') : '')
  return DONE
}

export function confirmClock({ settings, audit, now }: OperationScope, { actorId }: { actorId: string }): Result<true> {
  settings.set('clock.doubtedSince', '')
  audit.add({ at: now, actorId, action: 'clock.confirm', subject: '', detail: '' })
  return DONE
}

/** Undefined where the clock was trusted when this was stored. */
export function storedClockDoubt({ get }: Pick<Settings, 'get'>): (ClockDoubt & { leftMs: number }) | undefined {
  const stored = get('clock.doubtedSince')
  if (!stored) return undefined
  const [since = Number.NaN, leftMs = DOUBTED_MS, aheadMs = 0] = stored.split(' ').map(Number)
  return [since, leftMs, aheadMs].every(Number.isSafeInteger) ? { since, leftMs, aheadMs } : undefined
}

export type DoubtNotes = {
  /**
   * To be called every second or so by the machine that owns the hub: stores a doubt that has begun or ended, and what is left of it. Where
   * a stored doubt was taken away, a host has said on this machine or on another one of the cluster that the clock is right.
   */
  note(): void
  /** To be called when this machine comes to own the hub. The owner before has stored what its own clock says. */
  forget(): void
}

export function createClockDoubtNotes(
  settings: Pick<Settings, 'get'>,
  trustedTime: TrustedTime,
  runNote: (onCommitted: (noted: Result<true>) => void) => void,
): DoubtNotes {
  let noted: ClockDoubt | undefined
  return {
    note() {
      const stored = storedClockDoubt(settings)
      if (noted && settings.get('clock.doubtedSince') === '') trustedTime.trust()
      const doubt = trustedTime.doubt()
      const isLeftStored = !stored || stored.leftMs - trustedTime.leftMs() < NOTED_EVERY_MS
      if (doubt === noted && (doubt !== undefined) === (stored !== undefined) && isLeftStored) return
      runNote((done) => {
        if (done.ok) noted = doubt
      })
    },
    forget() {
      noted = undefined
    },
  }
}
