import { status } from 'elysia'
import { ERRORS, type ErrorCode } from '../../contract/errors.ts'

export type ErrorBody = { error: { code: ErrorCode; ref?: string } }

/** `ref` names the entry in the log of the hub. */
export const errorBody = (code: ErrorCode, ref?: string): ErrorBody => ({
  error: { code, ...(ref === undefined ? {} : { ref }) },
})

/** The HTTP form of a refusal: `{error:{code}}` under the status of its row in `ERRORS`. */
export const refusal = <C extends ErrorCode>(code: C) => status(ERRORS[code], errorBody(code))
