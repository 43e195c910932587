import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

export type OlderMessages = { messages: number; more: boolean }

/** For hosts: how many messages would go if they went after so many days. */
export const fetchOlder = (days: number): Promise<Answer<OlderMessages>> =>
  answerOf(`/api/retention/older?days=${days}`, { method: 'GET' })
