// What a record of the log does to a message. The page of a session box applies all records at once, and a replay those up to a time.
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Change } from '../../../../src-bun/contract/frames/changes.ts'

/** Fields of a message as they are now; undefined where there is none any more. */
export type MessagePatch = { [K in keyof Message]?: Message[K] | undefined }

/** What a deleted message has no more. */
const GONE: MessagePatch = {
  files: undefined,
  poll: undefined,
  reactions: undefined,
  pinned: undefined,
  mentions: undefined,
}

/** The message of which there may be nothing but this record, because what was before it is private, deleted or old. */
export function messageIn(change: Change): Message | undefined {
  const isWhole = change.type === 'chat.posted' || change.type === 'chat.edited' || change.type === 'chat.deleted'
  return isWhole && typeof change.message.body === 'string' ? change.message : undefined
}

/** The id of the message that a record is about. */
export function messageIdOf(change: Change): string | undefined {
  if (change.type === 'chat.posted' || change.type === 'chat.edited' || change.type === 'chat.deleted')
    return change.message.id
  return 'messageId' in change ? change.messageId : undefined
}

/** What differs after a record; undefined where nothing does. Neither of the two is changed. May throw on a record that no hub has written. */
export function messagePatch(message: Message, change: Change): MessagePatch | undefined {
  // What others did to the message stands in records of its own.
  if (change.type === 'chat.edited' || change.type === 'chat.deleted')
    return { ...(change.message.deleted && GONE), ...change.message }
  // A hub lets nobody do anything else to one that is gone.
  if (message.deleted) return undefined
  switch (change.type) {
    case 'chat.reacted':
      return { reactions: reactionsAfter(message, change) }
    case 'chat.pinned': {
      const { isSet, by, byName } = change
      return { pinned: isSet ? { at: 0, by, byName } : undefined }
    }
    case 'poll.voted': {
      const { poll } = message
      if (!poll) return undefined
      const answers = poll.answers.map((answer, n) => ({ ...answer, count: change.counts[n] ?? 0 }))
      return { poll: { ...poll, voters: change.voters, answers } }
    }
    default:
      return undefined
  }
}

type Reacted = Extract<Change, { type: 'chat.reacted' }>

function reactionsAfter({ reactions = [] }: Message, { emoji, memberId, isSet }: Reacted): Message['reactions'] {
  const others = reactions.flatMap((reaction) => {
    const memberIds = reaction.memberIds.filter((id) => reaction.emoji !== emoji || id !== memberId)
    if (isSet && reaction.emoji === emoji) memberIds.push(memberId)
    return memberIds.length > 0 ? [{ emoji: reaction.emoji, memberIds }] : []
  })
  const isThere = others.some((reaction) => reaction.emoji === emoji)
  return isSet && !isThere ? [...others, { emoji, memberIds: [memberId] }] : others
}
