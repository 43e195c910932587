/** Every code the hub can answer with. The hub sends codes; the UI has the words, in every language. */
export const ERROR_CODES = [
  'frame.malformed',
  'frame.tooLarge',
  'frame.tooDeep',
  'frame.invalid',
  'sync.required',
  'signIn.required',
  'code.wrong',
  'code.locked',
  'join.tooMany',
  'hostToken.wrong',
  'join.refused',
  'join.notWaiting',
  'member.notFound',
  'member.isHost',
  'member.removed',
  'member.muted',
  'name.unusable',
  'text.empty',
  'room.notFound',
  'room.nameTaken',
  'room.isPublic',
  'room.isLobby',
  'room.archived',
  'room.locked',
  'session.notFound',
  'board.notFound',
  'board.nameTaken',
  'board.full',
  'board.invalid',
  'record.notFound',
  'record.invalid',
  'changes.unknownEntity',
  'document.notFound',
  'document.invalidUpdate',
  'document.notYours',
  'document.full',
  'export.unknownFormat',
  'guard.host',
  'guard.origin',
  'rate.tooMuch',
  'notFound',
  'notAllowed',
  'storage.unavailable',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

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
