// What the hub answers over HTTP, as a value: a request of Eden never throws here, whatever went wrong.
import type { SessionState } from '../../src-bun/contract/door/join.ts'
import { type ErrorCode, errorCodeIn } from '../../src-bun/contract/errors.ts'

export type Answer<T> = { ok: true; value: T } | Refused
/**
 * `status` is the HTTP status, or 0 if nothing answered. `retryAfterS` is the hub's advice when to ask again, in seconds.
 * `removed`: why the host has removed this person, and until when in ms since 1970.
 */
export type Refused = {
  ok: false
  code: ErrorCode
  status: number
  retryAfterS?: number
  removed?: NonNullable<SessionState['removed']>
}

const UNREACHED = { ok: false, code: 'internal', status: 0 } as const

export type EdenResponse<T> = { data: T | null; error: { value: unknown } | null; status: number; response: Response }

/** Waits for Eden's response. A body that is none of ours becomes the code `internal`. */
export async function toAnswer<T>(request: Promise<EdenResponse<T>>): Promise<Answer<T>> {
  try {
    const { data, error, status, response } = await request
    if (!error && data !== null) return { ok: true, value: data }
    // Eden reports a network that is down as status 503 and puts the exception in the place of the body.
    if (error?.value instanceof Error) return UNREACHED
    const retryAfterS = Number(response.headers.get('retry-after') ?? 0)
    return { ok: false, code: codeIn(error?.value), status, ...(retryAfterS > 0 ? { retryAfterS } : {}) }
  } catch {
    // The connection broke while the body was being read.
    return UNREACHED
  }
}

function codeIn(body: unknown): ErrorCode {
  return errorCodeIn((body as { error?: { code?: unknown } } | null | undefined)?.error?.code) ?? 'internal'
}
