import * as Y from 'yjs'

/** How far each client has written: its clientID, and the clock of the next unit it will write. */
export type StateVector = ReadonlyMap<number, number>

/** In Yjs' own encoding: sync step 1, and acks. */
export const encodeStateVector = (stateVector: StateVector): Uint8Array => Y.encodeStateVector(new Map(stateVector))
