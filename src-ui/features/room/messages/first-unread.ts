import { type Accessor, createMemo, untrack } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { hub } from '../../../state/hub.ts'
import { lastReadSeqAtOpen, unreadIn } from '../../../state/rooms/chat.ts'

/**
 * The seq of the first loaded message that was unread when the room was opened, above which the "new" divider stands.
 * Undefined if there is none. Messages that arrive while the room is open do not count.
 */
export function createFirstUnreadSeq(room: () => Room, items: () => readonly Message[]): Accessor<number | undefined> {
  const lastReadSeq = createMemo(() => {
    const read = lastReadSeqAtOpen(room().id)
    // Later messages may all be this person's own.
    return untrack(() => unreadIn(room().id)) > 0 ? read : undefined
  })
  return createMemo(() => {
    const read = lastReadSeq()
    const oldest = items()[0]?.seq
    if (read === undefined || oldest === undefined) return undefined
    // The seqs of a room have no gaps, so the first message after the last read one is at this index.
    const firstAfterRead = Math.max(0, read + 1 - oldest)
    return untrack(() => items().slice(firstAfterRead)).find((message) => message.authorId !== hub.me?.id)?.seq
  })
}
