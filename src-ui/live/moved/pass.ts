// The requests of a page that follows its hub to another address.
import type { Member } from '../../../src-bun/contract/members.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

const ANSWER_MAX_MS = 10_000
/** How long the address of this page has to be silent before another one counts. */
const SILENT_AFTER_MS = 1500

const post = <T>(path: string, body: object): Promise<Answer<T>> =>
  answerOf<T>(
    path,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    ANSWER_MAX_MS,
  )

/** With a pass the session of this page can be taken along to another address of the hub. `origins`: where it is now. */
export const fetchPass = (): Promise<Answer<{ pass: string; origins: string[] }>> => post('/api/session/pass', {})

export const redeemPass = (pass: string): Promise<Answer<{ member: Member }>> => post('/api/session/move', { pass })

/** Whether somebody answers where this page is from. */
export async function isAnybodyHere(): Promise<boolean> {
  const answer = await answerOf('/health', { method: 'GET' }, SILENT_AFTER_MS)
  return answer.ok || answer.status !== 0
}
