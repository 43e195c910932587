// What there is in the box: the records of the log, applied one after another. The box may be from anybody, so a record may have any form:
// what cannot be read is left out here, and named by the check.
import type { BoardRecord } from '../../../src-bun/contract/boards.ts'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { Comment } from '../../../src-bun/contract/comments.ts'
import type { Change, ChangeOf } from '../../../src-bun/contract/frames/changes.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import type { TimedChange } from '../../features/replay/model/in-time.ts'
import { messageIdOf, messageIn, messagePatch } from '../../features/replay/model/message-patch.ts'
import type { TimedUpdate } from '../../features/replay/model/timeline.ts'

/** `leaf` is the number of the record in the log. */
export type BoxMessage = Message & { leaf: number }
/** In their order. */
export type BoxUpdates = { updates: TimedUpdate[]; authors: Set<string> }

export type World = {
  /** All that people have changed, in the order of the log. */
  changes: TimedChange[]
  messages: Map<string, BoxMessage[]>
  members: Map<string, Member>
  documents: Map<string, BoxUpdates>
  comments: Map<string, Comment[]>
  records: Map<string, Map<string, BoardRecord>>
  /** Where a record of the log stands in a room, for what the check says. */
  messageAt(leaf: number): BoxMessage | undefined
  /** Takes what a leaf is of. */
  take(leaf: number, content: string): void
}

export function createWorld(): World {
  const changes: TimedChange[] = []
  const messages = new Map<string, BoxMessage[]>()
  const byId = new Map<string, BoxMessage>()
  const members = new Map<string, Member>()
  const documents = new Map<string, BoxUpdates>()
  const comments = new Map<string, Comment[]>()
  const records = new Map<string, Map<string, BoardRecord>>()

  const setMember = ({ member }: { member: Member }) => void members.set(member.id, member)
  /** What others did to it stands in records of its own. */
  const setMessage = (change: Change, leaf: number) => {
    const known = byId.get(messageIdOf(change) ?? '')
    const whole = messageIn(change)
    if (known) Object.assign(known, messagePatch(known, change))
    else if (whole) addMessage(whole, leaf)
  }
  /** Of one that was deleted, or is old, there may be only this record: it has its place among the others all the same. */
  function addMessage(message: Message, leaf: number): void {
    const stored = { ...message, leaf }
    byId.set(message.id, stored)
    const list = inList(messages, message.roomId)
    list.splice(placeIn(list, message.seq), 0, stored)
  }
  /** The record has all that there is of it. Of one that was deleted there is nothing else. */
  const setComment = ({ comment }: { comment: Comment }) => {
    if (typeof comment.body !== 'string') return
    const list = inList(comments, comment.documentId)
    const known = list.findIndex(({ id }) => id === comment.id)
    list.splice(known === -1 ? list.length : known, 1, comment)
  }

  type Takers = { readonly [T in Change['type']]?: (change: ChangeOf<T>, leaf: number) => void }
  const takers: Takers = {
    'member.joined': setMember,
    'member.renamed': setMember,
    'member.changed': setMember,
    'chat.posted': setMessage,
    'chat.edited': setMessage,
    'chat.deleted': setMessage,
    'chat.reacted': setMessage,
    'chat.pinned': setMessage,
    'poll.voted': setMessage,
    'comment.created': setComment,
    'comment.edited': setComment,
    'comment.deleted': setComment,
    'comment.resolved': ({ documentId, commentId, isResolved, at, by, byName, accepted }) => {
      const comment = inList(comments, documentId).find(({ id }) => id === commentId)
      if (comment && isResolved) comment.resolved = { at, by, byName, ...(accepted && { accepted }) }
      else delete comment?.resolved
    },
    'record.set': ({ record }) => {
      const board = records.get(record.boardId) ?? new Map<string, BoardRecord>()
      records.set(record.boardId, board.set(record.key, record))
    },
    'record.removed': ({ boardId, key }) => void records.get(boardId)?.delete(key),
  }

  return {
    ...{ changes, messages, members, documents, comments, records },
    messageAt(leaf) {
      for (const message of byId.values()) if (message.leaf === leaf) return message
      return undefined
    },
    take(leaf, content) {
      try {
        const { change, at = 0, ...read } = JSON.parse(content) as { change?: Change; at?: number } & Updates
        if (!change) return takeUpdates(documents, read)
        changes.push({ at, change })
        ;(takers[change.type] as ((change: Change, leaf: number) => void) | undefined)?.(change, leaf)
      } catch {
        // A hub does not write such a record.
      }
    },
  }
}

/** Behind all of the sorted messages with a smaller number: of very many old ones there may be only that they are gone. */
function placeIn(list: readonly BoxMessage[], seq: number): number {
  let [low, high] = [0, list.length]
  // Most come in their order.
  if ((list.at(-1)?.seq ?? 0) < seq) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] as BoxMessage).seq < seq) low = middle + 1
    else high = middle
  }
  return low
}

type Updates = { document?: string; updates?: TimedUpdate[] }

function takeUpdates(documents: Map<string, BoxUpdates>, { document, updates = [] }: Updates): void {
  if (document === undefined) return
  const stored = documents.get(document) ?? { updates: [], authors: new Set() }
  documents.set(document, stored)
  for (const update of updates) {
    stored.updates.push(update)
    stored.authors.add(update.author)
  }
}

function inList<T>(lists: Map<string, T[]>, key: string): T[] {
  const found = lists.get(key)
  if (found) return found
  const list: T[] = []
  lists.set(key, list)
  return list
}
