// What a record of the shared log is. Most are groups: the rows that one COMMIT has changed, as SQLite has recorded them, and
// what the open sockets have to be sent of it. The others say who owns the hub from here on (`term`), or that the owner goes
// (`resign`). Each record has the hash of the one before, so a log that has lost or changed something is noticed by everybody.
//
// A record is a byte that says whether the rest is compressed, the rest in lib0's encoding of plain values, and a checksum.
import { createHash } from 'node:crypto'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { CommittedGroup } from '../domain/operations/operation-scope.ts'
import type { Result } from '../domain/result.ts'

/** Identifies an operation that another machine has sent. `from` is the process there, and `n` is the number of the operation in it, from 1. */
export type OperationId = { from: string; n: number }
export type Answer = OperationId & { result: Result<unknown> }

/** What a group has done. `answers` are the results of operations that came from other machines. */
export type GroupContent = { patch: Uint8Array; committed: CommittedGroup; answers: Answer[] }

export type ClusterRecord = {
  kind: 'group' | 'part' | 'term' | 'resign'
  /** The format of the database that the rows are of. */
  schema: number
  /** How many owners there have been. */
  term: number
  /** The name of the machine that owns the hub. */
  by: string
  /** The hash of the record before. */
  previous: Uint8Array
  /** Of a group its content, or the last part of it: the parts before it are in the records directly before. */
  body?: Uint8Array | undefined
}

const FORMAT = 2
const KINDS: ReadonlySet<unknown> = new Set(['group', 'part', 'term', 'resign'] satisfies ClusterRecord['kind'][])
/** A record ends with its checksum, the first bytes of its hash, so that a changed byte is noticed before the record is applied. */
const CHECKSUM_BYTES = 8
const COMPRESSED_FROM_BYTES = 1024
const [PLAIN, COMPRESSED] = [0, 1]
/** The hash before the first record. */
export const NO_HASH = new Uint8Array(32)

export const hashOf = (record: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(record).digest())

export function encodeRecord(record: ClusterRecord): Uint8Array {
  const packed = pack({ format: FORMAT, ...record })
  return Buffer.concat([packed, hashOf(packed).subarray(0, CHECKSUM_BYTES)])
}

/** A record that another version of Hubbub has written. */
export class OtherFormat extends Error {
  override name = 'OtherFormat'
  constructor(readonly isOlder: boolean) {
    super(`a record of an ${isOlder ? 'older' : 'newer'} format, this version knows ${FORMAT}`)
  }
}

/** Throws for what is no record of this version. */
export function decodeRecord(bytes: Uint8Array): ClusterRecord {
  const packed = bytes.subarray(0, -CHECKSUM_BYTES)
  if (Buffer.compare(hashOf(packed).subarray(0, CHECKSUM_BYTES), bytes.subarray(-CHECKSUM_BYTES)) !== 0)
    throw isFirstFormat(bytes) ? new OtherFormat(true) : new Error('the checksum of this record is wrong')
  const { format, ...record } = unpack(packed) as ClusterRecord & { format: number }
  if (format !== FORMAT) throw new OtherFormat(format < FORMAT)
  if (!KINDS.has(record.kind)) throw new Error(`this version cannot read a record of kind "${record.kind}"`)
  return record
}

/** Records of the first format have no checksum. */
function isFirstFormat(bytes: Uint8Array): boolean {
  try {
    return (unpack(bytes) as { format?: unknown } | undefined)?.format === 1
  } catch {
    return false
  }
}

export const encodeGroup = ({ patch, committed, answers }: GroupContent): Uint8Array =>
  pack({ patch, committed: plainOf(committed), answers })

export function decodeGroup(bytes: Uint8Array): GroupContent {
  const { patch, committed, answers } = unpack(bytes) as Omit<GroupContent, 'committed'> & { committed: PlainGroup }
  return { patch, committed: groupOf(committed), answers }
}

/** Cuts what is longer than one record may be. There is at least one part. */
export function cut(bytes: Uint8Array, partBytes: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += partBytes) parts.push(bytes.subarray(at, at + partBytes))
  return parts
}

type PlainGroup = ReturnType<typeof plainOf>

/** The encoding knows neither maps nor sets. */
const plainOf = ({ refusedConnections, changedMembers, changedRooms, ...plain }: CommittedGroup) => ({
  ...plain,
  refusedConnections: [...refusedConnections],
  changedMembers: [...changedMembers],
  changedRooms: [...changedRooms],
})

const groupOf = ({ refusedConnections, changedMembers, changedRooms, ...plain }: PlainGroup): CommittedGroup => ({
  ...plain,
  refusedConnections: new Map(refusedConnections),
  changedMembers: new Set(changedMembers),
  changedRooms: new Set(changedRooms),
})

/** Plain values as bytes: objects, arrays, texts, numbers, bytes, `undefined`. */
export function pack(value: unknown): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeAny(encoder, value as Parameters<typeof encoding.writeAny>[1])
  const plain = encoding.toUint8Array(encoder)
  const isLong = plain.length >= COMPRESSED_FROM_BYTES
  const rest = isLong ? Bun.zstdCompressSync(plain, { level: 1 }) : plain
  const packed = new Uint8Array(1 + rest.length)
  packed[0] = isLong ? COMPRESSED : PLAIN
  packed.set(rest, 1)
  return packed
}

export function unpack(bytes: Uint8Array): unknown {
  const rest = bytes.subarray(1)
  return decoding.readAny(decoding.createDecoder(bytes[0] === COMPRESSED ? Bun.zstdDecompressSync(rest) : rest))
}
