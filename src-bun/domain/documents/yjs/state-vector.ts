import * as Y from 'yjs'

/** How far each client has written: its clientID, and the clock of the next unit it will write. */
export type StateVector = ReadonlyMap<number, number>

/** The state vector in Yjs' own encoding, as sync step 1 and acks contain it. */
export const encodeStateVector = (stateVector: StateVector): Uint8Array =>
  // Yjs only reads the map, but its type does not say so.
  Y.encodeStateVector(stateVector as Map<number, number>)

/** Throws on bytes that are not an encoded state vector. */
export const decodeStateVector = (bytes: Uint8Array): StateVector => Y.decodeStateVector(bytes)
