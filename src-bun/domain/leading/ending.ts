// A host ends the hub for everybody. It goes on for a moment, in which that can be taken back.
import type { EndingCancel, EndingChanged, EndingStart } from '../../contract/leading/leading.ts'
import { ENDING_MS } from '../../contract/limits.ts'
import { audit } from '../audit.ts'
import type { Scope, Settings } from '../ports/tables.ts'
import { allow, type Result } from '../result.ts'
import { endingNow, write } from './state.ts'

export function startEnding(scope: Scope, { ms = ENDING_MS }: EndingStart): Result<EndingChanged> {
  const { settings, actor, now } = scope
  const ending = { at: now + ms, by: actor.id, byName: actor.name }
  write(settings, 'leading.ending', ending)
  audit(scope, 'hub.end', actor.id)
  return allow({ type: 'ending.changed', ending })
}

/** It is no mistake to take back what is not there. */
export function cancelEnding({ settings }: Scope, _command: EndingCancel): Result<EndingChanged> {
  forgetEnding(settings)
  return allow({ type: 'ending.changed' })
}

/** A hub that starts again goes on. */
export const forgetEnding = (settings: Settings): void => write(settings, 'leading.ending', undefined)

/** Whether the moment has passed. `now` in ms since 1970. */
export const isEndingDue = (settings: Pick<Settings, 'get'>, now: number): boolean =>
  (endingNow(settings)?.at ?? Number.POSITIVE_INFINITY) <= now
