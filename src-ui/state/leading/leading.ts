// What somebody who leads uses: what this page knows of them is in the store of the hub, and these are
// the functions that change it. Each resolves with why it could not be done.

import type { PlaceToShow } from '../../../src-bun/contract/leading/leading.ts'
import { errorText } from '../../i18n/i18n.ts'
import { leadingWord } from '../../i18n/parts/leading.ts'
import type { NewCommand } from '../../live/command-channel.ts'
import { fetchLeading } from '../../live/http.ts'
import { runCommand } from '../connection/commands.ts'
import { connection } from '../connection/connection.ts'
import { hub, setHub, setLeading } from '../hub.ts'

type Done = Promise<string | undefined>

export type GroupToMake = { name: string; memberIds: string[] }

const CHANGES = [
  'hands.changed',
  'timer.changed',
  'eyesUp.changed',
  'lookHere.changed',
  'groups.changed',
  'ending.changed',
] as const

/** Not queued while the hub is away: a timer or a sentence that comes later would surprise everybody. An abort of `signal` takes it back. */
async function run(command: NewCommand, signal?: AbortSignal): Done {
  if (connection().state !== 'connected') return leadingWord('away')
  const answer = await runCommand(command, CHANGES, signal, true)
  return 'code' in answer ? errorText(answer.code) : undefined
}

/** Of this person. The hub does not tell other pages of theirs before these connect the next time. */
export async function raiseMyHand(isUp: boolean): Done {
  const problem = await run({ type: isUp ? 'hand.raise' : 'hand.lower' })
  if (problem === undefined) setHub('leading', 'hands', { isUp, isTurn: false })
  return problem
}
/** Whoever was called has no hand up any more, and lowering it once more says that they have seen it. */
export const endMyTurn = (): Done => raiseMyHand(false)

export const lowerHandOf = (memberId: string): Done => run({ type: 'hand.lower', memberId })
export const lowerAllHands = (): Done => run({ type: 'hand.lowerAll' })
export const startTimer = (ms: number, label: string, signal: AbortSignal): Done =>
  run({ type: 'timer.start', ms, label }, signal)
export const pauseTimer = (isPaused: boolean): Done => run({ type: 'timer.pause', isPaused })
export const extendTimer = (ms: number): Done => run({ type: 'timer.extend', ms })
export const endTimer = (): Done => run({ type: 'timer.end' })
export const startEyesUp = (text: string, signal: AbortSignal): Done => run({ type: 'eyesUp.start', text }, signal)
export const endEyesUp = (): Done => run({ type: 'eyesUp.end' })

export const showToAll = (place: PlaceToShow, signal?: AbortSignal): Done =>
  run({ type: 'lookHere.start', place }, signal)
export const endLookHere = (signal: AbortSignal): Done => run({ type: 'lookHere.end' }, signal)
/** With `ms` the timer is started too, under `label`. */
export const startGroups = (
  groups: readonly GroupToMake[],
  timer: { ms: number; label: string } | undefined,
  signal: AbortSignal,
): Done => run({ type: 'groups.start', groups: [...groups], ...timer }, signal)
/** Puts this person into the smallest group. */
export const joinGroup = (): Done => run({ type: 'groups.join' })
/** Everybody is shown `place`. */
export const endGroups = (place: PlaceToShow | undefined, signal: AbortSignal): Done =>
  run({ type: 'groups.end', ...(place && { place }) }, signal)
export const startEnding = (signal: AbortSignal): Done => run({ type: 'ending.start' }, signal)
export const cancelEnding = (): Done => run({ type: 'ending.cancel' })

/** Asks who has a hand up, as hosts may know, and whether this person has. */
export async function refreshLeading(): Promise<void> {
  const answer = await fetchLeading()
  if (answer.ok) setLeading(answer.value)
}

/** The hub has forgotten a timer whose time has been up for long, and says so to nobody. */
export const timerGone = (): void => setHub('leading', { timer: undefined } as object)

/** The ms that the timer has left, below 0 once its time is up; undefined where there is none. `now` in ms since 1970, by the clock of this page. */
export function timerRest(now: number): number | undefined {
  const { timer, offsetMs } = hub.leading
  return timer && (timer.endsAt === undefined ? timer.restMs : timer.endsAt - now - offsetMs)
}
