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
  'name.unusable',
  'text.empty',
  'room.notFound',
  'room.nameTaken',
  'document.notFound',
  'document.invalidUpdate',
  'document.notYours',
  'document.full',
  'export.unknownFormat',
  'guard.host',
  'guard.origin',
  'notFound',
  'notAllowed',
  'storage.unavailable',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** Why a socket was closed. 1001, 1011 and 1012 are the protocol's own. */
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
  tooMuch: 4429,
} as const
