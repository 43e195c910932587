// Adds the comments from before the index and of documents that come back from the trash, and removes those of erased documents. What is
// said meanwhile `message-follower.ts` reads from the log.
import { OWNER } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import type { CommentPlace } from './comment-index.ts'
import type { FollowedGroup, Follower } from './follower.ts'
import type { WritableIndex } from './search-index.ts'

const ADDED_AT_ONCE = 20
/** Most documents have no comments: to look for them takes some microseconds. */
const LOOKED_AT_ONCE = 100
/** As for messages: some milliseconds. */
const UNITS_AT_ONCE = 10_000

/** Undefined where the document is in the trash or is erased. */
export function commentPlace(
  { documents, rooms }: Pick<Tables, 'documents' | 'rooms'>,
  documentId: string,
): CommentPlace | undefined {
  const document = documents.visibleTo(OWNER, documentId)
  if (!document) return undefined
  const { roomId } = document
  return { roomId, isPrivate: roomId !== undefined && rooms.isPrivate(roomId) }
}

export function createCommentFollower(
  tables: Pick<Tables, 'documents' | 'rooms' | 'comments'>,
  index: WritableIndex,
): Follower {
  const { documents, comments } = tables
  /** Documents whose comments are to be read, and how far those of the first one are. */
  const unread = new Set(index.progress('comments') === 'all' ? [] : documents.all(OWNER).map(({ id }) => id))
  let readUpTo = 0
  let mayHaveErased = true
  if (unread.size === 0) index.setProgress('comments', 'all')

  function removeErased(): boolean {
    if (!mayHaveErased) return false
    const id = index.commentedDocumentIds().find(documents.isErased)
    mayHaveErased = id !== undefined && index.removeSomeCommentsOf(id)
    return true
  }

  function readSome(): boolean {
    if (unread.size === 0) return false
    let looked = 0
    for (const id of unread) if (++looked > LOOKED_AT_ONCE || addSomeOf(id)) break
    if (unread.size === 0) index.setProgress('comments', 'all')
    return true
  }

  /** Whether the document had comments that were not in the index. */
  function addSomeOf(id: string): boolean {
    const place = commentPlace(tables, id)
    const page = place && comments.page(id, { after: readUpTo, limit: ADDED_AT_ONCE })
    let units = 0
    for (const comment of page?.comments ?? []) {
      if (units > UNITS_AT_ONCE) return true
      if (place) index.putComment(comment, place)
      units += comment.body.length
      readUpTo = comment.seq
    }
    if (page?.more) return true
    unread.delete(id)
    readUpTo = 0
    return units > 0
  }

  return {
    work: () => removeErased() || readSome(),
    hasIndexedPast: () => unread.size === 0,
    onCommitted({ changes, expiredThings }: FollowedGroup) {
      for (const { change } of changes) {
        if (change.type === 'document.restored') unread.add(change.document.id)
        if (change.type === 'trash.emptied') mayHaveErased = true
      }
      if (expiredThings.length > 0) mayHaveErased = true
    },
  }
}
