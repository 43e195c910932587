// What keeps people from coming in, and which other hubs are near, as the hub sees it.
import type { Diagnosis } from '../../../src-bun/contract/http/diagnosis.ts'
import type { NearbyHubs } from '../../../src-bun/contract/http/nearby.ts'
import { fetchDiagnosis, fetchHubsNearby, sendClockIsRight } from '../../live/host/reach.ts'

export type { Diagnosis }
export type NearbyHub = NearbyHubs['hubs'][number]

/** Undefined where the hub does not answer at the moment. */
export async function diagnosis(asked: { thorough: boolean; tried: boolean }): Promise<Diagnosis | undefined> {
  const answer = await fetchDiagnosis(asked)
  return answer.ok ? answer.value : undefined
}

/** Says that the clock of the hub is right. False where the hub does not answer at the moment. */
export async function confirmClock(): Promise<boolean> {
  return (await sendClockIsRight()).ok
}

/** Empty where the hub does not answer at the moment. Anybody on the network can announce anything, so only web addresses are let through. */
export async function hubsNearby(): Promise<NearbyHub[]> {
  const answer = await fetchHubsNearby()
  return answer.ok ? answer.value.hubs.filter(({ url }) => url.startsWith('http://')) : []
}
