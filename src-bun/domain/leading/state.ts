// What somebody who leads has begun. Each is one small value of the hub's settings, so that it is there after
// the hub has started again.
import type { Ending, EyesUp, Groups, Hand, Leading, LookHere, Timer } from '../../contract/leading/leading.ts'
import { LOOK_HERE_SHOWN_MS, TIMER_SHOWN_AFTER_END_MS, TURN_SHOWN_MS } from '../../contract/limits.ts'
import type { Actor } from '../ports/common.ts'
import type { Members } from '../ports/members.ts'
import type { Settings } from '../ports/tables.ts'

export type RaisedHand = Omit<Hand, 'name'>
type Stored = {
  'leading.hands': RaisedHand[]
  'leading.turn': RaisedHand
  'leading.timer': Timer
  'leading.eyesUp': EyesUp
  'leading.lookHere': LookHere
  'leading.groups': Groups
  'leading.ending': Ending
}

function read<K extends keyof Stored>({ get }: Pick<Settings, 'get'>, key: K): Stored[K] | undefined {
  const value = get(key)
  return value ? (JSON.parse(value) as Stored[K]) : undefined
}

export function write<K extends keyof Stored>({ set }: Settings, key: K, value: Stored[K] | undefined): void {
  set(key, value === undefined ? '' : JSON.stringify(value))
}

/** In the order in which they were raised. */
export const handsUp = (settings: Pick<Settings, 'get'>): RaisedHand[] => read(settings, 'leading.hands') ?? []

/** Whom a host has called last, and when, also long ago. */
export const turnKept = (settings: Pick<Settings, 'get'>): RaisedHand | undefined => read(settings, 'leading.turn')

/** One who was called long ago is called no more. `now` is in ms since 1970. */
function turnAt(settings: Pick<Settings, 'get'>, now: number): RaisedHand | undefined {
  const turn = turnKept(settings)
  return turn && turn.at + TURN_SHOWN_MS < now ? undefined : turn
}

export const eyesUp = (settings: Pick<Settings, 'get'>): EyesUp | undefined => read(settings, 'leading.eyesUp')

export const groupsNow = (settings: Pick<Settings, 'get'>): Groups | undefined => read(settings, 'leading.groups')

export const endingNow = (settings: Pick<Settings, 'get'>): Ending | undefined => read(settings, 'leading.ending')

/** Also what was shown long ago. */
export const lookHereKept = (settings: Pick<Settings, 'get'>): LookHere | undefined =>
  read(settings, 'leading.lookHere')

/** What was shown long ago is shown no more. `now` is in ms since 1970. */
export function lookHereAt(settings: Pick<Settings, 'get'>, now: number): LookHere | undefined {
  const shown = lookHereKept(settings)
  return shown && shown.at + LOOK_HERE_SHOWN_MS < now ? undefined : shown
}

/** One whose time has been up for long is there no more. `now` is in ms since 1970. */
export function timerAt(settings: Pick<Settings, 'get'>, now: number): Timer | undefined {
  const timer = read(settings, 'leading.timer')
  return timer?.endsAt !== undefined && timer.endsAt + TIMER_SHOWN_AFTER_END_MS < now ? undefined : timer
}

type Read = { settings: Pick<Settings, 'get'>; members: Pick<Members, 'byIds'> }

/** As the actor may see it. */
export function leadingFor({ settings, members }: Read, actor: Actor, now: number): Leading {
  const [timer, sentence, hands] = [timerAt(settings, now), eyesUp(settings), handsUp(settings)]
  const [shown, groups, ending] = [lookHereAt(settings, now), groupsNow(settings), endingNow(settings)]
  const isTurn = turnAt(settings, now)?.memberId === actor.id
  const isUp = hands.some(({ memberId }) => memberId === actor.id)
  return {
    now,
    ...(timer && { timer }),
    ...(sentence && { eyesUp: sentence }),
    ...(shown && { lookHere: shown }),
    ...(groups && { groups }),
    ...(ending && { ending }),
    hands: {
      count: hands.length,
      isUp,
      ...(isTurn && { isTurn }),
      ...(actor.role === 'host' && { queue: withNames(members, hands) }),
    },
  }
}

function withNames(members: Pick<Members, 'byIds'>, hands: readonly RaisedHand[]): Hand[] {
  const names = new Map(members.byIds(hands.map(({ memberId }) => memberId)).map(({ id, name }) => [id, name]))
  return hands.map(({ memberId, at }) => ({ memberId, name: names.get(memberId) ?? '', at }))
}
