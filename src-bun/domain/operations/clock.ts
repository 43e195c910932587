// What is stored of a clock that is doubted. A hub that is started once more would else take the changes that it has made by the wrong
// clock for a proof that the clock is right.
import type { Settings } from '../ports/tables.ts'
import { allow, type Result } from '../result.ts'
import type { ClockDoubt, TrustedTime } from '../trusted-time.ts'
import type { OperationScope } from './operation-scope.ts'

const DONE = allow(true as const)

export function noteClock({ settings, trustedTime }: OperationScope): Result<true> {
  const since = trustedTime.doubt()?.since
  settings.set('clock.doubtedSince', since === undefined ? '' : String(since))
  return DONE
}

export function confirmClock({ settings, audit, now }: OperationScope, { actorId }: { actorId: string }): Result<true> {
  settings.set('clock.doubtedSince', '')
  audit.add({ at: now, actorId, action: 'clock.confirm', subject: '', detail: '' })
  return DONE
}

/** Undefined where the clock was trusted when this was stored. */
export function storedDoubt(stored: string | undefined): number | undefined {
  const since = Number(stored)
  return stored && Number.isSafeInteger(since) ? since : undefined
}

/**
 * Returns what is to be called every second or so: it stores a doubt that has begun or ended. Where a stored doubt was taken away, a
 * host has said on this machine or on another one of the cluster that the clock is right.
 */
export function createDoubtNotes(
  settings: Pick<Settings, 'get'>,
  trustedTime: TrustedTime,
  runNote: (onCommitted: (noted: Result<true>) => void) => void,
): () => void {
  let noted: ClockDoubt | undefined
  return () => {
    const isStored = storedDoubt(settings.get('clock.doubtedSince')) !== undefined
    if (noted !== undefined && !isStored) trustedTime.trust()
    const doubt = trustedTime.doubt()
    if (doubt === noted && (doubt !== undefined) === isStored) return
    runNote((done) => {
      if (done.ok) noted = doubt
    })
  }
}
