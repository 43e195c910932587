// What there is in the box: the records of the log, applied one after another. The box may be from anybody, so a record may have any form:
// what cannot be read is left out here, and named by the check.
import type { BoardRecord } from '../../../src-bun/contract/boards.ts'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { Comment } from '../../../src-bun/contract/comments.ts'
import type { Change, ChangeOf } from '../../../src-bun/contract/frames/changes.ts'
import type { Member } from '../../../src-bun/contract/members.ts'

/** `leaf` is the number of the record in the log. */
export type BoxMessage = Message & { leaf: number }
/** Base64 of updates in Yjs format V1, in their order. */
export type BoxUpdates = { updates: string[]; authors: Set<string> }

export type World = {
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
  const messages = new Map<string, BoxMessage[]>()
  const byId = new Map<string, BoxMessage>()
  const members = new Map<string, Member>()
  const documents = new Map<string, BoxUpdates>()
  const comments = new Map<string, Comment[]>()
  const records = new Map<string, Map<string, BoardRecord>>()

  const setMember = ({ member }: { member: Member }) => void members.set(member.id, member)
  const setMessage = ({ message }: { message: Message }, leaf: number) => {
    const known = byId.get(message.id)
    // What others did to it stands in records of its own.
    if (known) Object.assign(known, message.deleted ? GONE : {}, message)
    else addMessage(message, leaf)
  }
  /** Of one that was deleted, or is old, there may be only this record: it has its place among the others all the same. */
  function addMessage(message: Message, leaf: number): void {
    if (typeof message.body !== 'string' || byId.has(message.id)) return
    const stored = { ...message, leaf }
    byId.set(message.id, stored)
    const list = inList(messages, message.roomId)
    const at = list.findLastIndex(({ seq }) => seq < message.seq) + 1
    list.splice(at, 0, stored)
  }
  const setComment = ({ comment }: { comment: Comment }) => {
    const known = inList(comments, comment.documentId).find(({ id }) => id === comment.id)
    if (known) Object.assign(known, comment)
  }

  type Takers = { readonly [T in Change['type']]?: (change: ChangeOf<T>, leaf: number) => void }
  const takers: Takers = {
    'member.joined': setMember,
    'member.renamed': setMember,
    'member.changed': setMember,
    'chat.posted': ({ message }, leaf) => addMessage(message, leaf),
    'chat.edited': setMessage,
    'chat.deleted': setMessage,
    'chat.reacted': ({ messageId, emoji, memberId, isSet }) => {
      const message = byId.get(messageId)
      if (!message) return
      const others = (message.reactions ?? []).flatMap((reaction) => {
        const memberIds = reaction.memberIds.filter((id) => reaction.emoji !== emoji || id !== memberId)
        if (isSet && reaction.emoji === emoji) memberIds.push(memberId)
        return memberIds.length > 0 ? [{ emoji: reaction.emoji, memberIds }] : []
      })
      const isThere = others.some((reaction) => reaction.emoji === emoji)
      message.reactions = isSet && !isThere ? [...others, { emoji, memberIds: [memberId] }] : others
    },
    'chat.pinned': ({ messageId, isSet, by, byName }) => {
      const message = byId.get(messageId)
      if (message && isSet) message.pinned = { at: 0, by, byName }
      else delete message?.pinned
    },
    'poll.voted': ({ messageId, counts, voters }) => {
      const poll = byId.get(messageId)?.poll
      if (!poll) return
      poll.voters = voters
      for (const [n, answer] of poll.answers.entries()) answer.count = counts[n] ?? 0
    },
    'comment.created': ({ comment }) => void inList(comments, comment.documentId).push(comment),
    'comment.edited': setComment,
    'comment.deleted': setComment,
    'comment.resolved': ({ documentId, commentId, isResolved, at, by, byName }) => {
      const comment = inList(comments, documentId).find(({ id }) => id === commentId)
      if (comment && isResolved) comment.resolved = { at, by, byName }
      else delete comment?.resolved
    },
    'record.set': ({ record }) => {
      const board = records.get(record.boardId) ?? new Map<string, BoardRecord>()
      records.set(record.boardId, board.set(record.key, record))
    },
    'record.removed': ({ boardId, key }) => void records.get(boardId)?.delete(key),
  }

  return {
    ...{ messages, members, documents, comments, records },
    messageAt(leaf) {
      for (const message of byId.values()) if (message.leaf === leaf) return message
      return undefined
    },
    take(leaf, content) {
      try {
        const read = JSON.parse(content) as { change?: Change } & Updates
        if (read.change)
          (takers[read.change.type] as ((change: Change, leaf: number) => void) | undefined)?.(read.change, leaf)
        else takeUpdates(documents, read)
      } catch {
        // A hub does not write such a record.
      }
    },
  }
}

/** What a deleted message has no more. */
const GONE = { files: undefined, poll: undefined, reactions: undefined, pinned: undefined, mentions: undefined }

type Updates = { document?: string; updates?: { author: string; bytes: string }[] }

function takeUpdates(documents: Map<string, BoxUpdates>, { document, updates = [] }: Updates): void {
  if (document === undefined) return
  const stored = documents.get(document) ?? { updates: [], authors: new Set() }
  documents.set(document, stored)
  for (const { author, bytes } of updates) {
    stored.updates.push(bytes)
    stored.authors.add(author)
  }
}

function inList<T>(lists: Map<string, T[]>, key: string): T[] {
  const found = lists.get(key)
  if (found) return found
  const list: T[] = []
  lists.set(key, list)
  return list
}
