// The copy of the hub's rows that each machine of a cluster has. It applies the records of the shared log in their order, and
// writes in the same transaction up to which record it has come and which hash that record has. So after a crash it
// goes on exactly where it stood, and a log that is not the one it knows is noticed at the next record.
//
// The owner uses it, too: what it commits itself is a record that has been applied.
import type { CommittedGroup } from '../domain/operations/operation-scope.ts'
import type { Result } from '../domain/result.ts'
import { isDiskFault } from '../store/disk-faults.ts'
import { createRecent, type Recent } from './healing/recent.ts'
import {
  type Answer,
  type ClusterRecord,
  decodeGroup,
  decodeRecord,
  hashOf,
  NO_HASH,
  type OperationId,
  OtherFormat,
} from './record.ts'
import type { RecordingDatabase } from './recording-database.ts'

/** Up to where this machine has come. `by` is the machine that owns the hub in this term. */
export type Place = { position: number; term: number; by: string; hash: Uint8Array }
export type Incoming = { position: number; record: Uint8Array }

/** What one record means for this machine, once it is on its disk. */
export type Applied = { place: Place; record: ClusterRecord; committed?: CommittedGroup; answers: readonly Answer[] }

/** The log and this copy do not have the same past, or this version cannot apply what it says. Nothing may be written any more. */
export class Diverged extends Error {
  override name = 'Diverged'
}

export type Replica = {
  /** As it is on the disk, parts of an unfinished group not counted. */
  place(): Place
  /** The last record that is known, with the parts of an unfinished group. */
  head(): Place
  /** Applies the records that come next; those that it has already are left out. Throws `Diverged`, and what the disk throws. */
  apply(incoming: readonly Incoming[]): Applied[]
  /** Writes, in the transaction that is open, that the owner's own group is the record after `head`. */
  advance(place: Place): void
  /** To be called after its COMMIT. */
  onAdvanced(place: Place, answers: readonly Answer[]): void
  /** A part of a group of this machine is in the log. It is kept, because the COMMIT of that group can fail. */
  addPart(place: Place, body: Uint8Array): void
  /** The records that came last, those of this machine too. */
  recent: Recent
  /** The result of an operation that another machine has sent, if it was in one of the last records. */
  answerTo(id: OperationId): Result<unknown> | undefined
}

const PLACE_KEY = 'cluster.place'
const LOG_KEY = 'cluster.logKey'
const SET_SETTING =
  'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
/** An operation that is sent again was not answered some seconds ago. */
const ANSWERS_KEPT = 5000

const olderWords = (position: number) =>
  `record ${position} was written by an older version of Hubbub, and this machine lacks it; start that version here until it has everything`
const newerWords = (position: number) =>
  `record ${position} was written by a newer version of Hubbub; stop all machines, and start that version on each`

const keyOf = ({ from, n }: OperationId) => `${from} ${n}`

/** Up to where a database has come. */
export function readPlace(db: RecordingDatabase): Place {
  const row = db.query('SELECT value FROM settings WHERE key = ?').get(PLACE_KEY) as { value: string } | null
  if (row === null) return { position: 0, term: 0, by: '', hash: NO_HASH }
  const { hash, ...place } = JSON.parse(row.value) as Omit<Place, 'hash'> & { hash: string }
  return { ...place, hash: new Uint8Array(Buffer.from(hash, 'hex')) }
}

/** `undefined` takes it away: the database is no machine's of a cluster. */
export function writePlace(db: RecordingDatabase, place: Place | undefined): void {
  if (place) db.query(SET_SETTING).run(PLACE_KEY, textOf(place))
  else db.query('DELETE FROM settings WHERE key = ?').run(PLACE_KEY)
}

/** Whether the machines sign the log with the key of the first folder, and not with one that is made from their secret. */
export function keepOwnLogKey(db: RecordingDatabase, keeps: boolean): void {
  if (keeps) db.query(SET_SETTING).run(LOG_KEY, 'folder')
  else db.query('DELETE FROM settings WHERE key = ?').run(LOG_KEY)
}

const textOf = (place: Place) => JSON.stringify({ ...place, hash: Buffer.from(place.hash).toString('hex') })

export function createReplica(db: RecordingDatabase, schema: number): Replica {
  const set = db.query(SET_SETTING)
  const begin = db.query('BEGIN IMMEDIATE')
  const commit = db.query('COMMIT')
  const rollback = db.query('ROLLBACK')
  const answers = new Map<string, Result<unknown>>()
  const recent = createRecent()
  let stored = readPlace(db)
  let head = stored
  /** The parts of a group whose last part has not come yet. */
  let parts: Uint8Array[] = []

  function advance(place: Place): void {
    set.run(PLACE_KEY, textOf(place))
  }

  function remember(given: readonly Answer[]): void {
    for (const { from, n, result } of given) answers.set(keyOf({ from, n }), result)
    for (const key of answers.keys()) {
      if (answers.size <= ANSWERS_KEPT) return
      answers.delete(key)
    }
  }

  function decode({ position, record: bytes }: Incoming, before: Place): ClusterRecord {
    let record: ClusterRecord
    try {
      record = decodeRecord(bytes)
    } catch (cause) {
      if (cause instanceof OtherFormat)
        throw new Diverged(cause.isOlder ? olderWords(position) : newerWords(position), { cause })
      throw new Diverged(`record ${position} cannot be read`, { cause })
    }
    if (Buffer.compare(record.previous, before.hash) !== 0)
      throw new Diverged(`record ${position} does not follow on what this machine has`)
    if (record.schema !== schema)
      throw new Diverged(record.schema < schema ? olderWords(position) : newerWords(position))
    return record
  }

  /** Applies one record inside the open transaction. */
  function applyOne({ position, record: bytes }: Incoming): Applied | undefined {
    const record = decode({ position, record: bytes }, head)
    head = { position, term: record.term, by: record.by, hash: hashOf(bytes) }
    recent.add(position, bytes)
    if (record.kind === 'part') {
      parts.push(record.body ?? new Uint8Array())
      return undefined
    }
    // Where an owner ended between two parts, its group does not count.
    const body = record.kind === 'group' ? Buffer.concat([...parts, record.body ?? new Uint8Array()]) : undefined
    parts = []
    advance(head)
    if (body === undefined) return { place: head, record, answers: [] }
    try {
      const group = decodeGroup(body)
      db.apply(group.patch)
      return { place: head, record, committed: group.committed, answers: group.answers }
    } catch (cause) {
      if (isDiskFault(cause)) throw cause
      throw new Diverged(`record ${position} cannot be applied`, { cause })
    }
  }

  return {
    place: () => stored,
    head: () => head,
    apply(incoming) {
      const [headBefore, partsBefore] = [head, [...parts]]
      begin.run()
      try {
        const applied: Applied[] = []
        for (const each of incoming) {
          if (each.position <= head.position) continue
          if (each.position !== head.position + 1) break
          const one = applyOne(each)
          if (one) applied.push(one)
        }
        commit.run()
        for (const each of applied) remember(each.answers)
        stored = applied.at(-1)?.place ?? stored
        return applied
      } catch (fault) {
        if (db.inTransaction) rollback.run()
        head = headBefore
        parts = partsBefore
        throw fault
      }
    },
    advance,
    onAdvanced(place, given) {
      stored = place
      head = place
      parts = []
      remember(given)
    },
    addPart(place, body) {
      head = place
      parts.push(body)
    },
    recent,
    answerTo: (id) => answers.get(keyOf(id)),
  }
}
