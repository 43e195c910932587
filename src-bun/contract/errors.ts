/**
 * Every refusal: its code and the HTTP status under which a route answers with it. A socket answers with the code alone. The
 * words for people stand in `src-ui/i18n/<language>/errors.ts`, where a code without words does not compile.
 */
export const ERRORS = {
  'frame.malformed': 400,
  'frame.tooLarge': 413,
  'frame.tooDeep': 400,
  'frame.invalid': 422,
  'sync.required': 409,
  'signIn.required': 401,
  'code.wrong': 403,
  'code.locked': 429,
  'join.tooMany': 429,
  'join.full': 409,
  'hostToken.wrong': 403,
  'join.refused': 403,
  'join.notWaiting': 404,
  'join.codeWanted': 403,
  'member.notFound': 404,
  'member.isHost': 409,
  'member.isGuest': 409,
  'member.removed': 403,
  'member.muted': 403,
  'name.unusable': 422,
  'text.empty': 422,
  'message.tooMuch': 429,
  'message.notFound': 404,
  'message.notYours': 403,
  'message.tooManyEdits': 409,
  'reaction.invalid': 422,
  'reaction.tooMany': 409,
  'pin.tooMany': 409,
  'room.notFound': 404,
  'room.tooMany': 429,
  'room.nameTaken': 409,
  'room.isPublic': 409,
  'room.isDirect': 409,
  'room.isLobby': 409,
  'room.archived': 409,
  'room.locked': 403,
  'session.notFound': 404,
  'board.notFound': 404,
  'board.nameTaken': 409,
  'board.full': 409,
  'board.archived': 409,
  'board.invalid': 422,
  'board.tooLarge': 413,
  'board.tooMany': 429,
  'record.notFound': 404,
  'record.tooMany': 429,
  'record.exists': 409,
  'record.invalid': 422,
  'changes.unknownEntity': 422,
  'document.notFound': 404,
  'document.invalidUpdate': 422,
  'document.updateTooLarge': 413,
  'document.notYours': 403,
  'document.full': 409,
  'document.tooLarge': 409,
  'document.tooMany': 429,
  'document.tooManyClients': 429,
  'document.tooMuch': 429,
  'document.archived': 409,
  'document.deleted': 410,
  'trash.notFound': 404,
  'export.unknownFormat': 422,
  'search.unavailable': 503,
  'guard.host': 421,
  'guard.origin': 403,
  'rate.tooMuch': 429,
  'hub.full': 409,
  notFound: 404,
  notAllowed: 403,
  'storage.unavailable': 503,
  'storage.missing': 503,
  internal: 500,
} as const satisfies Record<string, number>
export type ErrorCode = keyof typeof ERRORS
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[]

/** The error code that `value` is. Undefined for anything else: a hub of another version may know codes that are unknown here. */
export function errorCodeIn(value: unknown): ErrorCode | undefined {
  return ERROR_CODES.find((code) => code === value)
}

/**
 * Why a socket was closed. 1001, 1011 and 1012 are the protocol's own. A `removed` person has lost their session, and the
 * close reason is what the host has written to them, if anything; a `disconnected` socket was closed by the host or by another
 * device of the same person, who is still signed in and may open a new one.
 */
export const CLOSE = {
  hubEnds: 1001,
  fault: 1011,
  hubRestarts: 1012,
  badFrames: 4400,
  signIn: 4401,
  notAllowed: 4403,
  unknown: 4404,
  slowReader: 4408,
  epoch: 4409,
  removed: 4410,
  disconnected: 4411,
  tooMuch: 4429,
} as const
