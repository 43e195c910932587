// Snapshots: the state with which a client begins.
import type { Snapshot } from '../contract/frames/live.ts'
import { RECENT_BOARD_COLUMNS_MAX_BYTES, RECENT_MAX } from '../contract/limits.ts'
import type { Member } from '../contract/members.ts'
import type { Tables } from '../domain/ports/tables.ts'

type Read = Pick<Tables, 'rooms' | 'members' | 'documents' | 'boards'>

/** Everything that a member may see at `seq`. */
export function wholeSnapshot({ rooms, members, documents, boards }: Read, member: Member, seq: number): Snapshot {
  return {
    type: 'snapshot',
    seq,
    rooms: rooms.all(member),
    members: members.all(),
    documents: documents.all(member),
    boards: boards.all(member),
  }
}

/** A snapshot of only what is in use, so that its size does not grow with the past of the hub. `hereIds` are the members who are here. */
export function recentSnapshot(tables: Read, member: Member, seq: number, hereIds: readonly string[]): Snapshot {
  const rooms = tables.rooms.recent(member, RECENT_MAX)
  const documents = tables.documents.recent(member, RECENT_MAX)
  const boards = tables.boards.recent(member, RECENT_MAX, RECENT_BOARD_COLUMNS_MAX_BYTES)
  // A direct room is shown under the name of the other member, so both members are in the snapshot.
  const named = rooms.items.flatMap(({ direct, memberIds }) => (direct ? (memberIds ?? []) : []))
  const hosts = tables.members.hosts().slice(0, RECENT_MAX)
  const members = tables.members.byIds([...new Set([member.id, ...hosts.map(({ id }) => id), ...hereIds, ...named])])
  return {
    type: 'snapshot',
    seq,
    rooms: rooms.items,
    members,
    documents: documents.items,
    boards: boards.items,
    more: {
      rooms: rooms.more,
      members: tables.members.areMoreThan(members.length),
      documents: documents.more,
      boards: boards.more,
    },
  }
}
