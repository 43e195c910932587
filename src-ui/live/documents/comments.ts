import type { Comment, UnreadComment } from '../../../src-bun/contract/comments.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from './history.ts'

/** `seq`: the changes up to this one are in the page. */
type CommentsPage = { comments: Comment[]; next?: number; seq: number }

/** The comments that this person should read and has not, the newest first. `seq` as above. */
export const fetchUnreadComments = (): Promise<Answer<{ unread: UnreadComment[]; seq: number }>> =>
  answerOf('/api/me/comments', { method: 'GET' })

/** The comments of a document that come after `after`, a page of them. */
export const fetchComments = (documentId: string, after: number): Promise<Answer<CommentsPage>> =>
  answerOf(`/api/documents/${encodeURIComponent(documentId)}/comments?after=${after}`, { method: 'GET' })
