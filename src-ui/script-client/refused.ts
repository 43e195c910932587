// What a hub refuses, as an error that a script can catch.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import { type Refused as AnswerRefused, type EdenResponse, toAnswer } from '../live/answer.ts'
import type { NoAnswer } from '../live/command-channel.ts'

/**
 * Why something was not done: the code of the hub's refusal, `unreachable` if no hub answered at the address, `notHub` if
 * something else did, `aborted` if `close` was called before the answer, or `disconnected` if the host has ended the connection
 * before it.
 */
export class Refused extends Error {
  override name = 'Refused'
  constructor(readonly code: ErrorCode | 'unreachable' | 'notHub' | NoAnswer) {
    super(code)
  }
}

/** The value of an answer. Throws what the hub has refused. */
export async function valueOrThrow<T>(request: Promise<EdenResponse<T>>): Promise<T> {
  const answer = await toAnswer(request)
  if (answer.ok && typeof answer.value === 'object') return answer.value
  throw new Refused(answer.ok ? 'notHub' : codeOf(answer))
}

/** A refusal without a code of the hub is the answer of something else, such as a proxy whose hub is away. */
function codeOf({ code, status }: AnswerRefused): Refused['code'] {
  if (code !== 'internal') return code
  if ([404, 405, 501].includes(status)) return 'notHub'
  return status === 0 || status > 501 ? 'unreachable' : code
}
