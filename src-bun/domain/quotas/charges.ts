import type { Message } from '../../contract/chat.ts'
import type { Change, ChangeOf } from '../../contract/frames/changes.ts'
import type { Charge, QuotaKind } from './table.ts'

/** Added to the bytes of each message and comment: however short it is, it is a row in two tables. */
const ROW_BYTES = 64
const OTHER: Charge = { otherChanges: 1 }

/** The charge of each change, which is taken from the quotas of its member. A type of change without a row does not compile. */
const CHARGES: { readonly [T in Change['type']]: (change: ChangeOf<T>) => Charge } = {
  'chat.posted': ({ message }) => ({ messageBytes: bytesOfMessage(message) }),
  'chat.edited': ({ message }) => ({ messageBytes: bytesOfMessage(message) }),
  'chat.deleted': () => OTHER,
  'chat.reacted': () => OTHER,
  'chat.pinned': () => OTHER,
  'poll.voted': () => OTHER,
  'poll.closed': () => OTHER,
  'hands.changed': () => OTHER,
  'timer.changed': () => OTHER,
  'eyesUp.changed': () => OTHER,
  'lookHere.changed': () => OTHER,
  'groups.changed': () => OTHER,
  'ending.changed': () => OTHER,
  'room.created': ({ room }) => (room.direct ? { directRooms: 1 } : { rooms: 1 }),
  'room.joined': () => OTHER,
  'room.left': () => OTHER,
  'room.changed': () => OTHER,
  'room.muted': () => OTHER,
  'member.joined': () => ({ members: 1 }),
  'member.renamed': () => OTHER,
  'member.changed': () => OTHER,
  'member.removed': () => OTHER,
  'member.readmitted': () => OTHER,
  'document.created': () => ({ documents: 1 }),
  'document.renamed': () => OTHER,
  'door.changed': () => OTHER,
  'exports.allowed': () => OTHER,
  'retention.changed': () => OTHER,
  'board.created': ({ board }) => ({ boards: 1, boardColumnBytes: bytesOf(board.columns) }),
  'record.set': ({ record }) => ({ records: Math.ceil(bytesOf(record.values) / 1024) }),
  'record.removed': () => ({ records: 1 }),
  'room.deleted': () => OTHER,
  'document.changed': () => OTHER,
  'document.deleted': () => OTHER,
  'comment.created': ({ comment }) => ({ messageBytes: ROW_BYTES + bytesOf(comment) }),
  'comment.edited': ({ comment }) => ({ messageBytes: ROW_BYTES + bytesOf(comment) }),
  'comment.resolved': () => OTHER,
  'comment.deleted': () => OTHER,
  'comment.markedRead': () => OTHER,
  'board.changed': () => OTHER,
  'board.deleted': () => OTHER,
  // A thing that is restored from the trash was charged when it was made. `0`: only the limit of the whole hub is checked again.
  'room.restored': () => ({ ...OTHER, rooms: 0 }),
  'document.restored': () => ({ ...OTHER, documents: 0 }),
  'board.restored': () => ({ ...OTHER, boards: 0, boardColumnBytes: 0 }),
  'trash.emptied': () => OTHER,
  'change.erased': () => ({}),
}

/** The charge of all changes of one command together. */
export function chargeOf(changes: readonly Change[]): Charge {
  const sum: Charge = {}
  for (const change of changes) {
    const charge = (CHARGES[change.type] as (change: Change) => Charge)(change)
    for (const kind in charge) sum[kind as QuotaKind] = (sum[kind as QuotaKind] ?? 0) + (charge[kind as QuotaKind] ?? 0)
  }
  return sum
}

/** The bytes of the whole message and not only of its text, because names of files and of members, and reactions, may be far longer. */
const bytesOfMessage = (message: Message): number => ROW_BYTES + bytesOf(message)

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
