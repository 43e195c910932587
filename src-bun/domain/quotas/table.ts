// How much may be made of each kind of thing. `perMember` is how much one member may make, `perAddress` how much all members together who
// joined from one address; both are given back over `everyMs`. Hosts have no such limit, and with `--limits off` nobody has. `inAll` is
// how much the hub may have in all. `tooMany` and `full` are the codes of the refusals.
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
  /** New members and guests. A member who comes back does not count. */
  members: { perAddress: 600, everyMs: HOUR, tooMany: 'join.tooMany' },
  /** Guests who join by name alone are refused while the hub has so many members. People with the code, or admitted by a host, can still join. */
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
  /** New Yjs clientIDs. An editor has a new one each time it is opened and written in, and one update may have several. */
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
  /** Uploads that are begun, however small: each is a row and a file on the disk, which stay for a day even if no message ever has the file. */
  files: { perMember: 2000, perAddress: 20_000, everyMs: HOUR, tooMany: 'file.tooMuch' },
  /** The bytes of uploads, complete or not. */
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
