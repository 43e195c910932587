import { status } from 'elysia'
import type { ErrorCode } from '../../contract/errors.ts'

const STATUS = {
  'frame.malformed': 400,
  'frame.tooLarge': 413,
  'frame.tooDeep': 400,
  'frame.invalid': 422,
  'sync.required': 409,
  'signIn.required': 401,
  'code.wrong': 403,
  'code.locked': 429,
  'join.tooMany': 429,
  'hostToken.wrong': 403,
  'join.refused': 403,
  'join.notWaiting': 404,
  'member.notFound': 404,
  'member.isHost': 409,
  'member.removed': 403,
  'member.muted': 403,
  'name.unusable': 422,
  'text.empty': 422,
  'room.notFound': 404,
  'room.nameTaken': 409,
  'room.isPublic': 409,
  'room.isLobby': 409,
  'room.archived': 409,
  'room.locked': 403,
  'session.notFound': 404,
  'board.notFound': 404,
  'board.nameTaken': 409,
  'board.full': 409,
  'board.invalid': 422,
  'record.notFound': 404,
  'record.invalid': 422,
  'changes.unknownEntity': 422,
  'document.notFound': 404,
  'document.invalidUpdate': 422,
  'document.notYours': 403,
  'document.full': 409,
  'export.unknownFormat': 422,
  'guard.host': 421,
  'guard.origin': 403,
  'rate.tooMuch': 429,
  notFound: 404,
  notAllowed: 403,
  'storage.unavailable': 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

export type ErrorBody = { error: { code: ErrorCode; ref?: string } }

export const errorBody = (code: ErrorCode, ref?: string): ErrorBody => ({
  error: { code, ...(ref === undefined ? {} : { ref }) },
})

/** The HTTP form of a refusal: `{error:{code}}` under the status that fits it. */
export const refusal = <C extends ErrorCode>(code: C) => status(STATUS[code], errorBody(code))
