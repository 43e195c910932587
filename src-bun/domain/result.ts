import type { ErrorCode } from '../contract/errors.ts'

/** A value, or the code of a refusal. Refusals are values; bugs, and faults of the disk or the network, are thrown. */
export type Result<T> = { ok: true; value: T } | { ok: false; code: ErrorCode }

export const allow = <T>(value: T): Result<T> => ({ ok: true, value })
export const refuse = (code: ErrorCode): Result<never> => ({ ok: false, code })
