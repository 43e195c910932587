// Rows of a data folder into which a session box is brought back. The statements are prepared when they are needed: a running hub has no
// use for them.
import type { Database } from 'bun:sqlite'
import type { Board } from '../../contract/boards.ts'
import type { Room } from '../../contract/rooms.ts'
import type { ImportRows } from '../../domain/ports/import.ts'
import { boardKey } from '../tables/boards.ts'
import { roomKey } from '../tables/rooms.ts'

const NOTHING = JSON.stringify({ type: 'change.erased' })

const bit = (is: boolean | undefined): number => (is ? 1 : 0)

export function createImportRows(db: Database): ImportRows {
  const run = (sql: string, ...values: (string | number)[]) =>
    void db.query<null, (string | number)[]>(sql).run(...values)

  /** The keys of names are unique, and one thing may have the name that another one had. */
  function settle<T extends { id: string }>(table: 'rooms' | 'boards', things: readonly T[], set: (thing: T) => void) {
    for (const { id } of things) run(`UPDATE ${table} SET name_key = ? WHERE id = ?`, `import ${id}`, id)
    for (const thing of things) set(thing)
  }

  function settleRoom({ id, name, topic, private: isPrivate, direct, archived, locked, memberIds }: Room): void {
    const key = roomKey(id, name, isPrivate ? (memberIds ?? []) : undefined, direct)
    run(
      'UPDATE rooms SET name = ?, topic = ?, private = ?, direct = ?, archived = ?, locked = ?, name_key = ? WHERE id = ?',
      ...[name, topic, bit(isPrivate), bit(direct), bit(archived), bit(locked), key, id],
    )
  }

  const settleBoard = ({ id, name, roomId, archived }: Board) =>
    run(
      'UPDATE boards SET name = ?, name_key = ?, archived = ? WHERE id = ?',
      name,
      boardKey(name, roomId),
      bit(archived),
      id,
    )

  return {
    beginLogAt(seq, at) {
      run("INSERT INTO changes (seq, at, actor_id, body) VALUES (?, ?, '', ?)", seq, at, NOTHING)
      run('INSERT INTO change_places (seq, entity, room_id, member_id) VALUES (?, NULL, NULL, NULL)', seq)
    },
    lastMessage: (roomId) =>
      db.query<{ last_seq: number }, [string]>('SELECT last_seq FROM rooms WHERE id = ?').get(roomId)?.last_seq ?? 0,
    setLastMessage: (roomId, seq) => run('UPDATE rooms SET last_seq = ? WHERE id = ?', seq, roomId),
    giveContent: (id, { hash, type, isDrawn }) =>
      run(
        'UPDATE files SET hash = ?1, type = ?2, is_complete = 1, width = iif(?3, width, NULL), height = iif(?3, height, NULL) WHERE id = ?4',
        ...[hash, type, bit(isDrawn), id],
      ),
    setCommentSeq: (id, seq) => run('UPDATE comments SET seq = ? WHERE id = ?', seq, id),
    settleRooms: (rooms) => settle('rooms', rooms, settleRoom),
    settleDocument: ({ id, archived, viewersComment }) =>
      run(
        'UPDATE documents SET archived = ?, viewers_comment = ? WHERE id = ?',
        bit(archived),
        bit(viewersComment),
        id,
      ),
    settleBoards: (boards) => settle('boards', boards, settleBoard),
  }
}
