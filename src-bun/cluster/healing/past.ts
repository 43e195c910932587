// Whether the log and a machine have the same past.
import type { ClusterLog, LogState } from '../log.ts'
import { hashOf } from '../record.ts'
import type { Place } from '../replica.ts'

/**
 * `startsLater`: the log begins after what the machine has. `endsEarlier`: it ends before, or is not filled yet, which a NATS server that was cut
 * off may say of a whole log for some seconds. `other`: it has another record there.
 */
export type Past = 'same' | 'other' | 'startsLater' | 'endsEarlier'

export const isSameHash = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0

/** Whether another log has taken the place of the one with this id, or none is there. False where nobody answers. */
export async function isGone(log: Pick<ClusterLog, 'look'>, id: string): Promise<boolean> {
  try {
    return (await log.look())?.id !== id
  } catch {
    return false
  }
}

/** Rejects where nobody answers. */
export async function comparePast(
  log: Pick<ClusterLog, 'read'>,
  state: LogState,
  { position, hash }: Pick<Place, 'position' | 'hash'>,
): Promise<Past> {
  if (position < state.after) return 'startsLater'
  if (position > state.last || state.last < state.filledUpTo) return 'endsEarlier'
  if (position === state.after) return isSameHash(hash, state.hash) ? 'same' : 'other'
  const record = await log.read(position, state.id)
  if (!record) return 'endsEarlier'
  return isSameHash(hashOf(record), hash) ? 'same' : 'other'
}
