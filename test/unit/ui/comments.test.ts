// The comments of a document as a page has them, with a hub that answers when the test says so.
import { afterAll, afterEach, expect, spyOn, test } from 'bun:test'
import { createRoot } from 'solid-js'
import type { Comment } from '../../../src-bun/contract/comments.ts'
import { commentChanged } from '../../../src-ui/state/comments/comment-changes.ts'
import { createComments } from '../../../src-ui/state/comments/comments.ts'
import { eventually } from '../../support/hub.ts'

const answers: ((page: object) => void)[] = []
const fetching = spyOn(globalThis, 'fetch').mockImplementation(
  (() => new Promise((resolve) => answers.push((page) => resolve(Response.json(page))))) as unknown as typeof fetch,
)
afterEach(() => void answers.splice(0))
afterAll(() => fetching.mockRestore())

const of = (id: string, seq: number, fields: Partial<Comment> = {}): Comment => ({
  ...{ id, documentId: 'doc', seq, authorId: 'ada', authorName: 'Ada', body: id, postedAt: 0 },
  ...fields,
})
const created = (comment: Comment, seq = comment.seq) =>
  commentChanged({ type: 'comment.created', comment, seq, at: 0 })

test('[COMMENT-19] what happens while the comments are read is not lost, and a change that is sent once more changes nothing', async () => {
  const { comments, dispose } = createRoot((dispose) => ({ comments: createComments('doc'), dispose }))
  const shown = () => comments.threads().map(({ first, replies }) => [first.body, ...replies.map(({ body }) => body)])
  expect(comments.isRead()).toBe(false)
  // Edited and made after the hub has read its answer, which comes later.
  commentChanged({ type: 'comment.edited', comment: of('one', 1, { body: 'new words' }), seq: 7, at: 0 })
  created(of('late', 8))
  created({ ...of('elsewhere', 9), documentId: 'other' })
  answers.shift()?.({ comments: [of('one', 1), of('two', 2)], next: 2, seq: 6 })
  await eventually(() => answers.length > 0)
  answers.shift()?.({ comments: [of('reply', 3, { replyTo: 'two' })], seq: 6 })
  await eventually(() => comments.isRead())
  expect(shown()).toEqual([['new words'], ['two', 'reply'], ['late']])

  // The log is sent again from a place before that.
  created(of('one', 1))
  commentChanged({ type: 'comment.edited', comment: of('one', 1, { body: 'old words' }), seq: 5, at: 0 })
  expect(shown()[0]).toEqual(['new words'])
  const by = { at: 0, by: 'bob', byName: 'Bob' }
  commentChanged({
    ...{ type: 'comment.resolved', documentId: 'doc', commentId: 'two', isResolved: true, seq: 10 },
    ...by,
  } as never)
  expect([comments.openCount(), comments.threads()[1]?.first.resolved]).toEqual([2, by])
  // A thread that was deleted is there as long as it has replies.
  const deleted = { body: '', deleted: by }
  commentChanged({ type: 'comment.deleted', comment: of('two', 2, deleted), seq: 11, at: 0 })
  expect(shown()).toEqual([['new words'], ['', 'reply'], ['late']])
  commentChanged({ type: 'comment.deleted', comment: of('reply', 3, { ...deleted, replyTo: 'two' }), seq: 12, at: 0 })
  expect(shown()).toEqual([['new words'], ['late']])
  dispose()
})

test('[COMMENT-32] a thread that is resolved or opened again while the comments are read for the first time is shown so', async () => {
  const { comments, dispose } = createRoot((dispose) => ({ comments: createComments('doc'), dispose }))
  const by = { at: 0, by: 'bob', byName: 'Bob' }
  const resolved = (commentId: string, seq: number, isResolved = true, fields = {}) =>
    commentChanged({
      ...{ type: 'comment.resolved', documentId: 'doc', commentId, isResolved, seq },
      ...by,
      ...fields,
    } as never)
  resolved('one', 5)
  resolved('accepted', 7, true, { accepted: true })
  answers.shift()?.({ comments: [of('one', 1, { resolved: by }), of('two', 2), of('accepted', 3)], next: 3, seq: 6 })
  await eventually(() => answers.length > 0)
  resolved('two', 8)
  resolved('one', 9, false)
  // Its last change has all of it: that it was resolved before is in there.
  resolved('edited', 10)
  commentChanged({ type: 'comment.edited', comment: of('edited', 4, { body: 'new', resolved: by }), seq: 11, at: 0 })
  resolved('edited', 12, false)
  resolved('elsewhere', 13)
  answers.shift()?.({ comments: [of('edited', 4)], seq: 6 })
  await eventually(() => comments.isRead())
  const shown = () => comments.threads().map(({ first: { body, resolved } }) => [body, resolved])
  expect(shown()).toEqual([
    ['one', undefined],
    ['two', by],
    ['accepted', { ...by, accepted: true }],
    ['new', undefined],
  ])
  // What was said about an older state is not applied to what is read later.
  void comments.refresh()
  answers.shift()?.({ comments: [of('two', 2), of('accepted', 3, { resolved: by })], seq: 20 })
  await eventually(() => comments.threads().length === 2)
  expect(shown()).toEqual([
    ['two', undefined],
    ['accepted', by],
  ])
  dispose()
})
