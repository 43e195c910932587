// What each change does to the store of this page. If a change type has no line here, this file does not compile.
import { reconcile } from 'solid-js/store'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Change, LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { noteLastWords } from './activity/last-words.ts'
import { recordRemoved, recordSet } from './boards.ts'
import { commentChanged } from './comments/comment-changes.ts'
import { doorChanged } from './host/join-requests.ts'
import { forget, forgetMember, forgetRoom, hub, setHub } from './hub.ts'
import { lookUp, lookUpPair } from './lookup.ts'
import { append, applyPin, applyReaction, applyToPoll, replaceMessage } from './rooms/messages.ts'
import { askReadPosition, countPostedMessage, recountMentions, setMuted } from './rooms/read-position.ts'
import { clearTyping } from './rooms/typing.ts'

type Appliers = { readonly [T in Change['type']]: (change: Extract<LoggedChange, { type: T }>) => void }

const appliers: Appliers = {
  'chat.posted': ({ message }) => {
    // The snapshot may not have had this room, because nobody had used it for long.
    lookUp('rooms', [message.roomId])
    countPostedMessage(message)
    setHub('rooms', message.roomId, (room) => room && { ...room, lastSeq: Math.max(room.lastSeq, message.seq) })
    clearTyping(message.roomId, message.authorId)
    append(message)
    noteLastWords(message)
  },
  'chat.edited': ({ message }) => changeMessage(message),
  'chat.deleted': ({ message }) => changeMessage(message),
  'chat.reacted': applyReaction,
  'chat.pinned': applyPin,
  'poll.voted': applyToPoll,
  'poll.closed': applyToPoll,
  'hands.changed': ({ count }) => setHub('leading', 'hands', 'count', count),
  'timer.changed': ({ timer }) => setHub('leading', { timer } as object),
  'eyesUp.changed': ({ eyesUp }) => setHub('leading', { eyesUp } as object),
  // `isCalled`: a host has just asked everybody to look at a place, or to go to their group, while this page was open, so the page goes
  // there by itself. A page that was opened later only offers to go there.
  'lookHere.changed': ({ lookHere }) => setHub('leading', { lookHere, isCalled: true } as object),
  'groups.changed': ({ groups }) => setHub('leading', { groups, isCalled: true } as object),
  'ending.changed': ({ ending }) => setHub('leading', { ending } as object),
  'room.created': ({ room }) => setRoom(room),
  'room.joined': ({ room, memberId }) => {
    setRoom(room)
    if (memberId === hub.me?.id) askReadPosition(room.id)
  },
  'room.left': ({ roomId, memberId }) => {
    if (memberId === hub.me?.id) forgetRoom(roomId)
    else
      setHub(
        'rooms',
        roomId,
        // A direct room keeps both members, because it is shown under the name of the other one.
        (room) =>
          room && !room.direct ? { ...room, memberIds: (room.memberIds ?? []).filter((id) => id !== memberId) } : room,
      )
  },
  'room.changed': ({ room }) => setRoom(room),
  'room.muted': ({ roomId, muted }) => setMuted(roomId, muted),
  'member.joined': ({ member }) => setHub('members', member.id, member),
  'member.renamed': ({ member }) => replaceMember(member),
  'member.changed': ({ member }) => replaceMember(member),
  // The hub closes the member's sockets, and a presence frame shows them as offline. The store still has the name for their messages.
  'member.removed': ({ memberId, forgotten }) => {
    if (forgotten) forgetMember(memberId)
  },
  'member.readmitted': () => undefined,
  'document.created': ({ document }) => setHub('documents', document.id, document),
  'document.renamed': ({ document }) => setHub('documents', document.id, document),
  'door.changed': ({ door }) => doorChanged(door),
  'exports.allowed': ({ to }) => setHub('exportsTo', to),
  'retention.changed': ({ days }) => setHub('keepDays', days),
  'board.created': ({ board }) => setHub('boards', board.id, board),
  'record.set': recordSet,
  'record.removed': recordRemoved,
  'comment.created': commentChanged,
  'comment.edited': commentChanged,
  'comment.resolved': commentChanged,
  'comment.deleted': commentChanged,
  'comment.markedRead': commentChanged,
  'room.deleted': ({ roomId }) => forgetRoom(roomId),
  'room.restored': ({ room }) => {
    setRoom(room)
    askReadPosition(room.id)
  },
  'document.changed': ({ document }) => setHub('documents', document.id, reconcile(document)),
  'document.deleted': ({ documentId }) => forget('documents', documentId),
  'document.restored': ({ document }) => setHub('documents', document.id, reconcile(document)),
  'board.changed': ({ board }) => setHub('boards', board.id, reconcile(board)),
  'board.deleted': ({ boardId }) => forget('boards', boardId),
  'board.restored': ({ board }) => setHub('boards', board.id, reconcile(board)),
  'trash.emptied': () => undefined,
  'change.erased': () => undefined,
}

function changeMessage(message: Message): void {
  replaceMessage(message)
  noteLastWords(message)
  recountMentions(message)
}

function setRoom(room: Room): void {
  setHub('rooms', room.id, room)
  lookUpPair(room)
}

/** `reconcile`, because merging would leave fields that the member no longer has, such as `muted`. */
function replaceMember(member: Member): void {
  setHub('members', member.id, reconcile(member))
  if (hub.me?.id === member.id) setHub('me', reconcile(member))
}

/** Also called with changes that were applied before (see sync-position.ts). In order, applying them twice leads to the same state. */
export function apply(change: LoggedChange): void {
  // The table is complete by its type, which the compiler cannot follow through a union.
  const applier = appliers[change.type] as ((change: LoggedChange) => void) | undefined
  // A newer hub may send changes that this page does not know. The page has offered to reload by then.
  applier?.(change)
  setHub('seq', (seq) => Math.max(seq, change.seq))
}
