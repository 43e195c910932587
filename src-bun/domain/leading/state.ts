// The hands, the timer and the sentence that there are. Each is one small value of the hub's settings, so that it is there after
// the hub has started again.
import type { EyesUp, Hand, Leading, Timer } from '../../contract/leading/leading.ts'
import { TIMER_SHOWN_AFTER_END_MS } from '../../contract/limits.ts'
import type { Actor, Members, Settings } from '../ports.ts'

export type RaisedHand = Omit<Hand, 'name'>
type Stored = { 'leading.hands': RaisedHand[]; 'leading.timer': Timer; 'leading.eyesUp': EyesUp }

function read<K extends keyof Stored>({ get }: Pick<Settings, 'get'>, key: K): Stored[K] | undefined {
  const value = get(key)
  return value ? (JSON.parse(value) as Stored[K]) : undefined
}

export function write<K extends keyof Stored>({ set }: Settings, key: K, value: Stored[K] | undefined): void {
  set(key, value === undefined ? '' : JSON.stringify(value))
}

/** In the order in which they were raised. */
export const handsUp = (settings: Pick<Settings, 'get'>): RaisedHand[] => read(settings, 'leading.hands') ?? []

export const eyesUp = (settings: Pick<Settings, 'get'>): EyesUp | undefined => read(settings, 'leading.eyesUp')

/** One whose time has been up for long is there no more. `now` is in ms since 1970. */
export function timerAt(settings: Pick<Settings, 'get'>, now: number): Timer | undefined {
  const timer = read(settings, 'leading.timer')
  return timer?.endsAt !== undefined && timer.endsAt + TIMER_SHOWN_AFTER_END_MS < now ? undefined : timer
}

type Read = { settings: Pick<Settings, 'get'>; members: Pick<Members, 'byIds'> }

/** As the actor may see it. */
export function leadingFor({ settings, members }: Read, actor: Actor, now: number): Leading {
  const [timer, sentence, hands] = [timerAt(settings, now), eyesUp(settings), handsUp(settings)]
  const isUp = hands.some(({ memberId }) => memberId === actor.id)
  return {
    now,
    ...(timer && { timer }),
    ...(sentence && { eyesUp: sentence }),
    hands: { count: hands.length, isUp, ...(actor.role === 'host' && { queue: withNames(members, hands) }) },
  }
}

function withNames(members: Pick<Members, 'byIds'>, hands: readonly RaisedHand[]): Hand[] {
  const names = new Map(members.byIds(hands.map(({ memberId }) => memberId)).map(({ id, name }) => [id, name]))
  return hands.map(({ memberId, at }) => ({ memberId, name: names.get(memberId) ?? '', at }))
}
