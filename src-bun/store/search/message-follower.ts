// Follows the log of changes for messages and comments, and adds messages from before the index from the newest to the oldest.
import type { Comment } from '../../contract/comments.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import { commentPlace } from './comment-follower.ts'
import type { FollowedGroup, Follower } from './follower.ts'
import type { WritableIndex } from './search-index.ts'

/** Adding a message takes about 40 µs for 100 UTF-16 units, and removing one so many times as long: nothing of it may stay in the file. */
const ADDED_AT_ONCE = 50
const UNITS_AT_ONCE = 10_000
const REMOVING_TIMES = 50

/** Behind every id. */
const NEWEST = '~'

/** Whether the log has everything that the index lacks. It may have been trimmed while a version without an index was running. */
export function canFollow(index: Pick<WritableIndex, 'progress'>, changes: Tables['changes']): boolean {
  const seq = index.progress('seq')
  return seq === undefined || (Number(seq) <= changes.lastSeq() && Number(seq) >= changes.firstSeq() - 1)
}

/** To be called while nothing is being written. */
export function createMessageFollower(
  { rooms, messages, documents, changes }: Pick<Tables, 'rooms' | 'messages' | 'documents' | 'changes'>,
  index: WritableIndex,
): Follower {
  /** The last change that is committed for sure. */
  let committed = changes.lastSeq()
  /** Rooms that are being erased, and whether it is to be looked for others. */
  const erased = new Set<string>()
  let mayHaveErased = true

  if (index.progress('seq') === undefined) {
    index.setProgress('seq', String(committed))
    index.setProgress('oldest', NEWEST)
  }

  function lookForErased(): boolean {
    if (!mayHaveErased) return false
    mayHaveErased = false
    for (const roomId of index.roomIds()) if (rooms.isErased(roomId)) erased.add(roomId)
    return true
  }

  function removeErased(): boolean {
    const [roomId] = erased
    if (roomId === undefined) return false
    if (!index.removeSomeOf(roomId, UNITS_AT_ONCE / REMOVING_TIMES)) erased.delete(roomId)
    return true
  }

  function followLog(): boolean {
    const since = Number(index.progress('seq'))
    if (since >= committed) return false
    let units = 0
    let upTo = committed
    const page = changes.between(since, committed, ADDED_AT_ONCE)
    for (const change of page) {
      upTo = change.seq
      if (change.type === 'chat.posted' && !rooms.isErased(change.message.roomId))
        index.addMessage(change.message, rooms.isPrivate(change.message.roomId))
      if (change.type === 'chat.edited' || change.type === 'chat.deleted')
        units += REMOVING_TIMES * index.changeMessage(change.message)
      if ('message' in change) units += change.message.body.length
      if ('comment' in change) units += followComment(change.comment)
      if (units > UNITS_AT_ONCE) break
    }
    if (page.length < ADDED_AT_ONCE && units <= UNITS_AT_ONCE) upTo = committed
    index.setProgress('seq', String(upTo))
    return true
  }

  /** What is in the trash is added when it comes back, see `comment-follower.ts`. Returns what that costs, as UTF-16 units of messages. */
  function followComment(comment: Comment): number {
    const place = commentPlace({ rooms, documents }, comment.documentId)
    return comment.body.length + (place ? REMOVING_TIMES * index.putComment(comment, place) : 0)
  }

  function addOlder(): boolean {
    const before = index.progress('oldest')
    if (before === '' || before === undefined) return false
    const page = messages.before(before, ADDED_AT_ONCE)
    const taken = beginningOf(page)
    const alive = taken.filter(({ roomId }) => !rooms.isErased(roomId))
    index.addOlder(alive, rooms.isPrivate)
    index.setProgress('oldest', taken.at(-1)?.id ?? '')
    return true
  }

  return {
    work: () => lookForErased() || removeErased() || followLog() || addOlder(),
    hasIndexedPast: () => index.progress('oldest') === '',
    onCommitted({ changes: committedNow, expiredThings }: FollowedGroup) {
      committed = committedNow.at(-1)?.change.seq ?? committed
      if (expiredThings.length > 0 || committedNow.some(({ change }) => change.type === 'trash.emptied'))
        mayHaveErased = true
    },
  }
}

/** As many as are added in one piece, at least one. */
function beginningOf<T extends { body: string }>(page: readonly T[]): T[] {
  let units = 0
  const end = page.findIndex(({ body }) => {
    units += body.length
    return units > UNITS_AT_ONCE
  })
  return page.slice(0, end < 0 ? page.length : end + 1)
}
