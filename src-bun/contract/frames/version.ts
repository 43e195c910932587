/** Raised when a frame changes its meaning. `test/contract/protocol-version.test.ts` pins the number to a hash of every schema. */
export const PROTOCOL_VERSION = 1
