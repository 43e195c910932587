import { CLIENTS_PER_DOCUMENT } from '../../contract/limits.ts'
import type { DocumentLog } from '../ports.ts'
import { allow, type Result, refuse } from '../result.ts'
import { readState } from './state.ts'
import type { Deletions } from './yjs/delete-set.ts'
import { soundUpdate } from './yjs/validate-update.ts'

/** What the hub knows of a document while somebody has it open: no text, no structs. Derived from the log alone. */
export type OpenDocument = {
  readonly id: string
  /** Of the newest update. */
  seq: number
  readonly stateVector: Map<number, number>
  readonly deletions: Deletions
  /** Which member each Yjs clientID belongs to. */
  readonly claims: Map<number, string>
}

/** What was new of an update, as it was stored. */
export type KeptUpdate = { seq: number; bytes: Uint8Array }

export function openFromLog(log: DocumentLog, id: string): OpenDocument {
  return { id, seq: log.lastSeq(id), claims: log.claims(id), ...readState(log.stored(id)) }
}

/**
 * Appends an update of a member to a document's log; what is new of it comes back, to be told to the others, or undefined
 * where nothing is. Refuses what is not sound, and structs in the name of a Yjs clientID that belongs to somebody else.
 * Changes `document` in place: after a failed commit it must be read from the log again.
 */
export function writeUpdate(
  log: DocumentLog,
  document: OpenDocument,
  { memberId, mayWrite }: { memberId: string; mayWrite: boolean },
  raw: Uint8Array,
  at: number,
): Result<KeptUpdate | undefined> {
  const sound = soundUpdate(raw, document.stateVector)
  if (!sound.ok) return sound
  const { bytes, blocks, deleted } = sound.value
  if (blocks.length === 0 && document.deletions.hasAll(deleted)) return allow(undefined)

  // Who only reads may say what is known, as every client does when it opens; nothing of it is new.
  if (!mayWrite) return refuse('notAllowed')

  const { claims, stateVector, deletions, id } = document
  const unclaimed: number[] = []
  for (const { client } of blocks) {
    const owner = claims.get(client)
    if (owner === undefined) unclaimed.push(client)
    else if (owner !== memberId) return refuse('document.notYours')
  }
  if (claims.size + unclaimed.length > CLIENTS_PER_DOCUMENT) return refuse('document.full')

  log.append({ documentId: id, seq: document.seq + 1, authorId: memberId, at, bytes, newClients: unclaimed })
  document.seq++
  for (const client of unclaimed) claims.set(client, memberId)
  for (const { client, end } of blocks) stateVector.set(client, end)
  deletions.add(deleted)
  return allow({ seq: document.seq, bytes })
}
