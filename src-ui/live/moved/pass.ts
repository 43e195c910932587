// The requests of a page that follows its hub to another address.
import type { Member } from '../../../src-bun/contract/members.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

const ANSWER_MAX_MS = 10_000

const post = <T>(path: string, body: object): Promise<Answer<T>> =>
  answerOf<T>(
    path,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    ANSWER_MAX_MS,
  )

/** With a pass the session of this page can be taken along to another address of the hub. `origins`: where it is now. */
export const fetchPass = (): Promise<Answer<{ pass: string; origins: string[] }>> => post('/api/session/pass', {})

export const redeemPass = (pass: string): Promise<Answer<{ member: Member }>> => post('/api/session/move', { pass })
