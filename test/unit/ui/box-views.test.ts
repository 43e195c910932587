// What the viewer of a session box shows, of records that may be from anybody.
import { expect, test } from 'bun:test'
import type { BoardRecord } from '../../../src-bun/contract/boards.ts'
import type { Comment } from '../../../src-bun/contract/comments.ts'
import type { Box } from '../../../src-ui/box/read/box.ts'
import { createSearch } from '../../../src-ui/box/read/search.ts'
import { threadsOf } from '../../../src-ui/box/read/threads.ts'
import { createWorld } from '../../../src-ui/box/read/world.ts'
import { shownCell } from '../../../src-ui/features/replay/model/shown-cell.ts'
import { eventually } from '../../support/hub.ts'

test('[BOX-20] a cell of a box and of a replay shows what was written into it, whatever its column is called and whatever a value is', () => {
  const text = (values: unknown, key: string, type: 'text' | 'time' = 'text') =>
    shownCell(
      { values } as BoardRecord,
      { key, type },
      {
        dateAndTime: (at) => `at ${at}`,
        number: (value) => `number ${value}`,
        word: (key) => key,
      },
    )
  for (const key of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__']) {
    expect([key, text({ other: 1 }, key)]).toEqual([key, ''])
    expect([key, text(JSON.parse(`{"${key}":"own"}`), key)]).toEqual([key, 'own'])
  }
  expect([text({ n: 0 }, 'n'), text({ n: false }, 'n'), text({ n: 5 }, 'n', 'time')]).toEqual([
    'number 0',
    'no',
    'at 5',
  ])
  // Nothing is shown as 0 that is another number.
  expect([text({ n: 1.25 }, 'n'), text({ n: 1e-9 }, 'n'), text({ n: -1e21 }, 'n')]).toEqual([
    'number 1.25',
    '1e-9',
    '-1e+21',
  ])
  for (const value of [null, {}, [], { toString: 1 }]) expect(text({ n: value }, 'n')).toBe('')
  for (const values of [undefined, null, 7]) expect(text(values, 'n')).toBe('')
})

test('[BOX-21] a box has each suggestion with what became of it, finds both of its texts, and keeps an answer with what it answers', async () => {
  const world = createWorld()
  let seq = 0
  const take = (change: object) => world.take(seq, JSON.stringify({ seq: ++seq, at: seq, change }))
  const aComment = (id: string, others: Partial<Comment>): Comment => ({
    ...{ id, documentId: 'd', seq: seq + 1, authorId: 'ada', authorName: 'Ada', body: '', postedAt: 1 },
    ...others,
  })
  const say = (id: string, others: Partial<Comment>) => take({ type: 'comment.created', comment: aComment(id, others) })
  const decide = (commentId: string, others: object) =>
    take({ type: 'comment.resolved', documentId: 'd', commentId, at: 9, by: 'bob', byName: 'Bob', ...others })
  const remove = (id: string, of: number, others: Partial<Comment> = {}) => {
    const deleted = { at: 9, by: 'ada', byName: 'Ada' }
    take({ type: 'comment.deleted', comment: { ...aComment(id, others), seq: of, deleted } })
  }
  say('ten', { body: 'Is ten enough?', quote: '10' })
  say('boils', { suggestion: { original: 'boils', replacement: 'simmers' } })
  say('yes', { body: 'yes, delete it', replyTo: 'ten' })
  say('no', { body: 'no', replyTo: 'boils' })
  say('more', { body: 'Because', suggestion: { original: '', replacement: 'twice' } })
  decide('boils', { isResolved: true, accepted: true })
  decide('more', { isResolved: true })
  decide('ten', { isResolved: true })
  decide('ten', { isResolved: false })
  // Of what was deleted, a box has only that, and here also a suggestion that its author had made before.
  say('why', { body: 'Why not?', replyTo: 'gone' })
  remove('gone', 0)
  remove('alone', 1)
  say('taken', { suggestion: { original: 'erased', replacement: 'erased' } })
  remove('taken', seq)
  remove('answer', seq, { replyTo: 'ten' })
  // No hub writes these.
  for (const body of [{ toString: 1 }, undefined, 7]) say('odd', { body: body as never })
  say('oddly', { suggestion: { original: {}, replacement: 'strange' } as never })

  const comments = world.comments.get('d') ?? []
  expect(threadsOf(comments).map((thread) => thread.map(({ id }) => id))).toEqual([
    ...[['gone', 'why'], ['ten', 'yes'], ['boils', 'no'], ['more'], ['oddly']],
  ])
  const outcomes = comments.flatMap(({ id, resolved }) => (resolved ? [[id, resolved.byName, resolved.accepted]] : []))
  expect(outcomes).toEqual([
    ['boils', 'Bob', true],
    ['more', 'Bob', undefined],
  ])
  const box = {
    ...world,
    index: { rooms: [], documents: [{ id: 'd', title: 'Plan' }], boards: [], files: [] },
    isRich: () => false,
    blocksOf: async () => [],
  } as unknown as Box
  let share = 0
  const search = createSearch(
    box,
    () => {},
    (now) => {
      share = now
    },
  )
  await eventually(() => (share === 1 ? true : undefined))
  for (const word of ['boils', 'simmers', 'twice', 'because', 'enough'])
    expect([word, search.find(word, 9).found.map(({ kind }) => kind)]).toEqual([word, ['comment']])
  for (const word of ['erased', 'strange']) expect(search.find(word, 9).count).toBe(0)
})
