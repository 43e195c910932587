// What a record of the log is on a time line: of which kind, where, and who did it.
import type { Change } from '../../../../src-bun/contract/frames/changes.ts'

export type HappeningKind = 'message' | 'edit' | 'reaction' | 'poll' | 'document' | 'board' | 'person' | 'lead'

/**
 * `at` is in ms since 1970. `place` is `room/ID`, `document/ID`, `board/ID` or empty. `memberId` is empty where the record does not say
 * who it was. Edits of one person in a document within a second are one.
 */
export type Happening = { at: number; kind: HappeningKind; place: string; memberId: string }

export type MarkerKind = 'room' | 'document' | 'board' | 'poll' | 'pin' | 'timer' | 'eyesUp' | 'lookHere' | 'groups'
/** A moment that people remember. `name` is what it is called, or says. */
export type Marker = { at: number; kind: MarkerKind; place: string; name: string }

type Found = { kind: HappeningKind; place?: string; memberId?: string; marker?: Omit<Marker, 'at' | 'place'> }

/** Undefined for what nobody wants to see again. May throw on a record that no hub has written. */
export function happeningOf(change: Change): Found | undefined {
  switch (change.type) {
    case 'chat.posted': {
      const { message } = change
      const found = { kind: 'message', ...inRoom(message.roomId), memberId: message.authorId } as const
      return message.poll ? { ...found, marker: { kind: 'poll', name: message.body } } : found
    }
    case 'chat.edited':
      return { kind: 'edit', ...inRoom(change.message.roomId), memberId: change.message.authorId }
    case 'chat.deleted': {
      const { roomId, deleted } = change.message
      // A rule did it, and nobody was there.
      return { kind: 'edit', ...inRoom(roomId), memberId: deleted?.byRule ? '' : (deleted?.by ?? '') }
    }
    case 'chat.reacted':
      return { kind: 'reaction', ...inRoom(change.roomId), memberId: change.memberId }
    case 'chat.pinned': {
      const found = { kind: 'reaction', ...inRoom(change.roomId), memberId: change.by } as const
      return change.isSet ? { ...found, marker: { kind: 'pin', name: change.byName } } : found
    }
    case 'poll.voted':
      return { kind: 'poll', ...inRoom(change.roomId), memberId: change.vote?.memberId ?? '' }
    case 'poll.closed':
      return { kind: 'poll', ...inRoom(change.roomId), memberId: change.by }
    case 'room.created': {
      const { id, name, createdBy } = change.room
      return { kind: 'lead', ...inRoom(id), memberId: createdBy ?? '', marker: { kind: 'room', name } }
    }
    case 'room.joined':
      return { kind: 'person', ...inRoom(change.room.id), memberId: change.memberId }
    case 'room.left':
      return { kind: 'person', ...inRoom(change.roomId), memberId: change.memberId }
    case 'member.joined':
      return { kind: 'person', memberId: change.member.id }
    case 'member.removed':
    case 'member.readmitted':
      return { kind: 'person', memberId: change.memberId }
    default:
      return inThings(change) ?? byLeading(change)
  }
}

const inRoom = (id: string) => ({ place: `room/${id}` })

function inThings(change: Change): Found | undefined {
  switch (change.type) {
    case 'document.created': {
      const { id, title, createdBy } = change.document
      const place = `document/${id}`
      return { kind: 'document', place, memberId: createdBy ?? '', marker: { kind: 'document', name: title } }
    }
    case 'comment.created':
      return { kind: 'document', place: `document/${change.comment.documentId}`, memberId: change.comment.authorId }
    case 'comment.resolved':
      return { kind: 'document', place: `document/${change.documentId}`, memberId: change.by }
    case 'board.created': {
      const { id, name, createdBy } = change.board
      const place = `board/${id}`
      return { kind: 'board', place, memberId: createdBy ?? '', marker: { kind: 'board', name } }
    }
    case 'record.set':
      return { kind: 'board', place: `board/${change.record.boardId}`, memberId: change.record.updatedBy }
    case 'record.removed':
      return { kind: 'board', place: `board/${change.boardId}` }
    default:
      return undefined
  }
}

function byLeading(change: Change): Found | undefined {
  switch (change.type) {
    case 'timer.changed': {
      const { timer } = change
      if (!timer) return { kind: 'lead' }
      return { kind: 'lead', memberId: timer.by, marker: { kind: 'timer', name: timer.label } }
    }
    case 'eyesUp.changed': {
      const { eyesUp } = change
      if (!eyesUp) return { kind: 'lead' }
      return { kind: 'lead', memberId: eyesUp.by, marker: { kind: 'eyesUp', name: eyesUp.text } }
    }
    case 'lookHere.changed': {
      const { lookHere } = change
      if (!lookHere) return { kind: 'lead' }
      return { kind: 'lead', memberId: lookHere.by, marker: { kind: 'lookHere', name: lookHere.name } }
    }
    case 'groups.changed': {
      const { groups } = change
      if (!groups) return { kind: 'lead' }
      const name = groups.groups.map((group) => group.name).join(', ')
      return { kind: 'lead', memberId: groups.by, marker: { kind: 'groups', name } }
    }
    default:
      return undefined
  }
}
