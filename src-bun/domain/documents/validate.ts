// Judges the bytes of an update before they are stored or told to anybody. `applyUpdate` never sees raw input:
// seven hostile bytes make it allocate hundreds of megabytes, `decodeUpdate` refuses them in milliseconds.
import * as Y from 'yjs'
import { allow, type Result, refuse } from '../result.ts'

/** What a document knows: for each Yjs client the next clock it may write. */
export type StateVector = ReadonlyMap<number, number>

/** `bytes` is what is new (format V1), `after` the state vector once it is stored; `undefined` where nothing is new. */
export type SoundUpdate = { bytes: Uint8Array; after: StateVector } | undefined

type Decoded = ReturnType<typeof Y.decodeUpdate>
type Struct = Decoded['structs'][number]

/**
 * Sound means: format V1, no gap in any client's clocks, and nothing that refers to what this document does not have.
 * An unsound update would wait in the document for ever and stay in every snapshot. What the hub already has is cut off
 * first, so the first content of a (client, clock) stands, whoever sends it again.
 */
export function soundUpdate(raw: Uint8Array, known: StateVector): Result<SoundUpdate> {
  try {
    const whole = Y.decodeUpdate(raw)
    // Format V2 begins with a zero, which V1 reads as "nothing, and then some bytes".
    if (isEmpty(whole) && raw.length !== EMPTY_UPDATE_LENGTH) return unsound
    const bytes = Y.diffUpdate(raw, Y.encodeStateVector(new Map(known)))
    const fresh = Y.decodeUpdate(bytes)
    if (isEmpty(fresh)) return allow(undefined)
    const { structs, ds } = fresh

    const after = new Map(known)
    for (const struct of structs) {
      const expected = after.get(struct.id.client) ?? 0
      if (struct instanceof Y.Skip || struct.length < 1 || struct.id.clock !== expected) return unsound
      after.set(struct.id.client, expected + struct.length)
    }
    const has = (client: number, clock: number) => clock >= 0 && clock < (after.get(client) ?? 0)
    if (!structs.every((struct) => references(struct).every((id) => has(id.client, id.clock)))) return unsound
    for (const [client, ranges] of ds.clients) {
      if (!ranges.every((range) => range.len > 0 && has(client, range.clock + range.len - 1))) return unsound
    }
    return allow({ bytes, after })
  } catch {
    // Whatever a decoder throws on bytes from outside means the same: they are not an update.
    return unsound
  }
}

/** No structs and no deletions: two zeros. */
const EMPTY_UPDATE_LENGTH = 2
const isEmpty = ({ structs, ds }: Decoded) => structs.length === 0 && ds.clients.size === 0

const unsound = refuse('document.invalidUpdate')

/** The ids that a struct builds upon. */
function references(struct: Struct): Y.ID[] {
  if (!(struct instanceof Y.Item)) return []
  return [struct.origin, struct.rightOrigin, struct.parent].filter((id) => id instanceof Y.ID)
}
