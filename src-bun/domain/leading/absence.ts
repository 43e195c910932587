// What ends because somebody is gone: a hand that is up, and the sentence during which everybody is quiet once no host is here to end it.
import { EYES_UP_WITHOUT_HOST_MS, HAND_WITHOUT_MEMBER_MS } from '../../contract/limits.ts'
import type { Presence } from '../members/presence.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import type { Clock } from '../ports/common.ts'
import type { Members } from '../ports/members.ts'
import type { Settings } from '../ports/tables.ts'
import { allow, type Result } from '../result.ts'
import { endEyesUp, lowerHands } from './commands.ts'
import { eyesUp, handsUp } from './state.ts'

export type Absence = { memberIds: readonly string[]; isWithoutHost: boolean }

type Parts = {
  settings: Pick<Settings, 'get'>
  members: Pick<Members, 'byId'>
  presence: Pick<Presence, 'entries' | 'of'>
  clock: Pick<Clock, 'monotonic'>
}

/** Returns a function that says what is to end now, to be called every second. Whoever comes back in time keeps their hand up. */
export function createAbsenceWatch({ settings, members, presence, clock }: Parts): () => Absence | undefined {
  /** By the id of a member whose hand is up, since when they are not here, in monotonic ms. */
  let goneSince = new Map<string, number>()
  let withoutHostSince: number | undefined

  function gone(now: number): string[] {
    const away = handsUp(settings).filter(({ memberId }) => presence.of(memberId) === undefined)
    goneSince = new Map(away.map(({ memberId }) => [memberId, goneSince.get(memberId) ?? now]))
    return [...goneSince].filter(([, since]) => now - since >= HAND_WITHOUT_MEMBER_MS).map(([memberId]) => memberId)
  }

  const isHostHere = () => presence.entries().some(({ memberId }) => members.byId(memberId)?.role === 'host')

  return () => {
    const now = clock.monotonic()
    const memberIds = gone(now)
    withoutHostSince = !eyesUp(settings) || isHostHere() ? undefined : (withoutHostSince ?? now)
    const isWithoutHost = withoutHostSince !== undefined && now - withoutHostSince >= EYES_UP_WITHOUT_HOST_MS
    return memberIds.length > 0 || isWithoutHost ? { memberIds, isWithoutHost } : undefined
  }
}

export function endAbsent(scope: OperationScope, { memberIds, isWithoutHost }: Absence): Result<true> {
  const { settings, logChange, now: at } = scope
  const [actorId] = memberIds
  if (actorId !== undefined) logChange(lowerHands(settings, memberIds), { actorId, at })
  const sentence = eyesUp(settings)
  const ended = isWithoutHost && sentence ? endEyesUp(scope) : undefined
  if (ended?.ok && sentence) logChange(ended.value, { actorId: sentence.by, at })
  return allow(true)
}
