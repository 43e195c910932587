// How much may be made: a row for each kind of thing. The first two numbers are what one member may make, and all together who
// joined from one address; they are given back over `everyMs`. They hold for everybody but hosts, and not with `--limits off`.
// `inAll` is how much the hub holds. Then the codes of the refusals.
//
// The numbers are far above what a class, a hackathon or a room full of sensors needs. They keep one script, also one under many
// names, from filling the hub for everybody else.
import type { ErrorCode } from '../../contract/errors.ts'
import {
  ALL_BOARD_COLUMNS_MAX_BYTES,
  BOARDS_MAX,
  DOCUMENTS_MAX,
  FILES_MAX_BYTES,
  MEMBERS_MAX,
  ROOMS_MAX,
  TICKET_LIFETIME_MS,
} from '../../contract/limits.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const MIB = 1024 * 1024

export type Quota = {
  readonly perMember?: number
  readonly perAddress?: number
  readonly everyMs?: number
  readonly tooMany?: ErrorCode
  readonly inAll?: number
  readonly full?: ErrorCode
}

export const QUOTAS = {
  /** New members and guests. Whoever comes back is not new. */
  members: { perAddress: 600, everyMs: HOUR, tooMany: 'join.tooMany' },
  /** Those who came by name alone, while the hub has so many members. With the code, or admitted by a host, others still come in. */
  membersByName: { inAll: MEMBERS_MAX, full: 'join.full' },
  sessions: { perMember: 200, perAddress: 1500, everyMs: HOUR, tooMany: 'rate.tooMuch' },
  tickets: { perMember: 1000, perAddress: 5000, everyMs: TICKET_LIFETIME_MS, tooMany: 'rate.tooMuch' },
  rooms: { perMember: 60, perAddress: 300, everyMs: HOUR, tooMany: 'room.tooMany', inAll: ROOMS_MAX, full: 'hub.full' },
  /** There is one for each pair of members at most. */
  directRooms: { perMember: 300, perAddress: 1500, everyMs: HOUR, tooMany: 'room.tooMany' },
  documents: {
    perMember: 100,
    perAddress: 500,
    everyMs: HOUR,
    tooMany: 'document.tooMany',
    inAll: DOCUMENTS_MAX,
    full: 'hub.full',
  },
  /** The updates of documents. */
  documentBytes: { perMember: 128 * MIB, perAddress: 512 * MIB, everyMs: HOUR, tooMany: 'document.tooMuch' },
  /** Yjs clientIDs. An editor is a new one each time it is opened and written in; an update may bring those of others. */
  documentClients: { perMember: 5000, perAddress: 20_000, everyMs: HOUR, tooMany: 'document.tooManyClients' },
  boards: {
    perMember: 20,
    perAddress: 100,
    everyMs: HOUR,
    tooMany: 'board.tooMany',
    inAll: BOARDS_MAX,
    full: 'board.full',
  },
  /** Every page is sent the columns of all boards when it is opened. */
  boardColumnBytes: { inAll: ALL_BOARD_COLUMNS_MAX_BYTES, full: 'board.full' },
  /** Records that were written or removed; one with more than a KiB counts once for each. */
  records: { perMember: 60_000, perAddress: 300_000, everyMs: 10 * MINUTE, tooMany: 'record.tooMany' },
  /** Files that are begun, however small: each is a row, and one on the disk, for a day also where nobody ever names it. */
  files: { perMember: 2000, perAddress: 20_000, everyMs: HOUR, tooMany: 'file.tooMuch' },
  /** What is sent as files, whether or not it is complete. */
  fileBytes: {
    perMember: 4096 * MIB,
    perAddress: 16_384 * MIB,
    everyMs: HOUR,
    tooMany: 'file.tooMuch',
    inAll: FILES_MAX_BYTES,
    full: 'file.noRoom',
  },
  messageBytes: { perMember: 4 * MIB, perAddress: 20 * MIB, everyMs: MINUTE, tooMany: 'message.tooMuch' },
  /** Everything else that goes into the log: a new name, an invitation, a lock. */
  otherChanges: { perMember: 2000, perAddress: 10_000, everyMs: HOUR, tooMany: 'rate.tooMuch' },
} as const satisfies Record<string, Quota>
export type QuotaKind = keyof typeof QUOTAS

/** How much of each kind something takes. */
export type Charge = { [K in QuotaKind]?: number }
