import type {
  EyesUpChanged,
  EyesUpEnd,
  EyesUpStart,
  HandLower,
  HandLowerAll,
  HandRaise,
  HandsChanged,
  Timer,
  TimerChanged,
  TimerEnd,
  TimerExtend,
  TimerPause,
  TimerStart,
} from '../../contract/leading/leading.ts'
import { EYES_UP_MAX_CHARS, HANDS_MAX, TIMER_LABEL_MAX_CHARS, TIMER_MAX_MS } from '../../contract/limits.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'
import { handsUp, type RaisedHand, timerAt, turnKept, write } from './state.ts'

export function raiseHand({ settings, actor, now }: Scope, _command: HandRaise): Result<HandsChanged> {
  const hands = handsUp(settings)
  if (hands.some(({ memberId }) => memberId === actor.id)) return allow({ type: 'hands.changed', count: hands.length })
  if (hands.length >= HANDS_MAX) return refuse('hand.tooMany')
  endTurnOf(settings, actor.id)
  return allow(setHands(settings, [...hands, { memberId: actor.id, at: now }]))
}

/** A host who lowers the first hand of the queue calls its member. Who lowers their own puts away that it was their turn. */
export function lowerHand({ settings, actor, now }: Scope, command: HandLower): Result<HandsChanged> {
  const { memberId = actor.id } = command
  if (memberId !== actor.id && actor.role !== 'host') return refuse('notAllowed')
  if (memberId === actor.id) endTurnOf(settings, memberId)
  else if (handsUp(settings)[0]?.memberId === memberId) write(settings, 'leading.turn', { memberId, at: now })
  return allow(lowerHands(settings, [memberId]))
}

export function lowerAllHands({ settings }: Scope, _command: HandLowerAll): Result<HandsChanged> {
  write(settings, 'leading.turn', undefined)
  return allow(setHands(settings, []))
}

function endTurnOf(settings: Scope['settings'], memberId: string): void {
  if (turnKept(settings)?.memberId === memberId) write(settings, 'leading.turn', undefined)
}

export const lowerHands = (settings: Scope['settings'], memberIds: readonly string[]): HandsChanged =>
  setHands(
    settings,
    handsUp(settings).filter(({ memberId }) => !memberIds.includes(memberId)),
  )

function setHands(settings: Scope['settings'], hands: RaisedHand[]): HandsChanged {
  write(settings, 'leading.hands', hands)
  return { type: 'hands.changed', count: hands.length }
}

export function startTimer({ settings, actor, now }: Scope, command: TimerStart): Result<TimerChanged> {
  const label = cleanName(command.label ?? '', TIMER_LABEL_MAX_CHARS)
  return allow(setTimer(settings, { label, endsAt: now + command.ms, by: actor.id, byName: actor.name }))
}

/** It is no mistake to pause one that is paused. */
export function pauseTimer({ settings, now }: Scope, { isPaused }: TimerPause): Result<TimerChanged> {
  const timer = timerAt(settings, now)
  if (!timer) return refuse('timer.notFound')
  return allow(
    setTimer(settings, isPaused ? pausedAt(timer, restOf(timer, now)) : running(timer, restOf(timer, now), now)),
  )
}

export function extendTimer({ settings, now }: Scope, { ms }: TimerExtend): Result<TimerChanged> {
  const timer = timerAt(settings, now)
  if (!timer) return refuse('timer.notFound')
  const rest = Math.min(restOf(timer, now) + ms, TIMER_MAX_MS)
  return allow(setTimer(settings, timer.endsAt === undefined ? pausedAt(timer, rest) : running(timer, rest, now)))
}

export const endTimer = ({ settings }: Scope, _command: TimerEnd): Result<TimerChanged> =>
  allow(setTimer(settings, undefined))

const restOf = ({ endsAt, restMs = 0 }: Timer, now: number): number =>
  endsAt === undefined ? restMs : Math.max(0, endsAt - now)
const pausedAt = ({ endsAt: _, ...timer }: Timer, restMs: number): Timer => ({ ...timer, restMs })
const running = ({ restMs: _, ...timer }: Timer, rest: number, now: number): Timer => ({ ...timer, endsAt: now + rest })

function setTimer(settings: Scope['settings'], timer: Timer | undefined): TimerChanged {
  write(settings, 'leading.timer', timer)
  return { type: 'timer.changed', ...(timer && { timer }) }
}

export function startEyesUp({ settings, actor, now }: Scope, command: EyesUpStart): Result<EyesUpChanged> {
  const text = cleanName(command.text, EYES_UP_MAX_CHARS)
  if (text === '') return refuse('text.empty')
  const eyesUp = { text, at: now, by: actor.id, byName: actor.name }
  write(settings, 'leading.eyesUp', eyesUp)
  return allow({ type: 'eyesUp.changed', eyesUp })
}

export function endEyesUp({ settings }: Pick<Scope, 'settings'>, _command?: EyesUpEnd): Result<EyesUpChanged> {
  write(settings, 'leading.eyesUp', undefined)
  return allow({ type: 'eyesUp.changed' })
}
