import type { CatchUpAnswer } from '../../../src-bun/contract/http/catch-up.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

/** `before` is the `next` of an earlier answer. */
export type CatchUpQuery = { since: number; before?: number }

export const catchUpAddress = (query: CatchUpQuery & { format?: 'md' }): string =>
  `/api/catch-up?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`

export const fetchCatchUp = (query: CatchUpQuery): Promise<Answer<CatchUpAnswer>> =>
  answerOf<CatchUpAnswer>(catchUpAddress(query), {})
