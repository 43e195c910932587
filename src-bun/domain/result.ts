import type { ErrorCode } from '../contract/errors.ts'

/** What a command comes to: the change it made, or the code of why not. Refusals are values; bugs and faults of the world are thrown. */
export type Result<T> = { ok: true; value: T } | { ok: false; code: ErrorCode }

export const allow = <T>(value: T): Result<T> => ({ ok: true, value })
export const refuse = (code: ErrorCode): Result<never> => ({ ok: false, code })
