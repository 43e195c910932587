// Whether others can reach the hub, and which other hubs are near.
import type { Diagnosis } from '../../../src-bun/contract/http/diagnosis.ts'
import type { NearbyHubs } from '../../../src-bun/contract/http/nearby.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

export type { Diagnosis }

/** For hosts. `thorough` takes up to some seconds; `tried`: somebody has just tried from another device, and did not get in. */
export const fetchDiagnosis = (asked: { thorough: boolean; tried: boolean }): Promise<Answer<Diagnosis>> =>
  answerOf(`/api/hub/doctor?thorough=${asked.thorough ? 1 : 0}&tried=${asked.tried ? 1 : 0}`, { method: 'GET' })

/** A host says that the clock of the hub is right. */
export const sendClockIsRight = (): Promise<Answer<Record<never, never>>> =>
  answerOf('/api/clock/confirm', { method: 'POST' })

export const fetchHubsNearby = (): Promise<Answer<NearbyHubs>> => answerOf('/api/hubs', { method: 'GET' })
