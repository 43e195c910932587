// Comments on a range of a document, over real sockets and on the disk.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import type { Comment, CommentRange } from '../../src-bun/contract/comments.ts'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import type { SearchAnswer } from '../../src-bun/contract/http/search.ts'
import { COMMENTS_PER_DOCUMENT, MESSAGE_MAX_CHARS, QUOTE_MAX_CHARS } from '../../src-bun/contract/limits.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
import { aWriter } from '../fault/writer.ts'
import { aHub, clientId, eventually, joinAt, type Live, live, type TestHub, temporaryFolder } from '../support/hub.ts'
import { answerTo, changeOf } from '../support/lobby.ts'
import { plainSocket } from '../support/plain.ts'
import { spawnHub } from '../support/process.ts'

let hub: TestHub
let desk: Live
let ada: Live
let bob: Live
let vera: Live
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  desk = await live(await hub.host())
  ada = await live(await hub.join('Ada'))
  bob = await live(await hub.join('Bob'))
  vera = await live(await hub.join('Vera'))
  await desk.peer.send('PUT', `/api/members/${vera.peer.member.id}/role`, { role: 'viewer' })
})
afterAll(() => hub.end())

const UNKNOWN = 'zzzzzzzzzzzzzzzz'
const RANGE: CommentRange = { start: 'AQA=', end: 'AgEH' }

/** Makes a comment, or with `commentId` a reply. */
async function say(by: Live, documentId: string, fields: object = {}): Promise<Comment> {
  const type = 'commentId' in fields ? 'comment.reply' : 'comment.create'
  const made = await answerTo(by, { type, documentId, body: 'Is that so?', ...fields })
  return changeOf(made, 'comment.created').comment
}
const made = async (answer: Promise<Response>) => ((await (await answer).json()) as { id: string }).id
const aDocument = (by: Live, roomId?: string) =>
  made(by.peer.post('/api/documents', { title: `Notes ${clientId()}`, ...(roomId && { roomId }) }))
const aRoom = (by: Live, fields: object = {}) => made(by.peer.post('/api/rooms', { name: clientId(), ...fields }))
const commentsOf = async (by: Live, documentId: string, query = '') =>
  (await (await by.peer.get(`/api/documents/${documentId}/comments${query}`)).json()) as {
    comments: Comment[]
    next?: number
    seq: number
  }

test('[COMMENT-1] a comment is refused in a document that one does not see or may not write in, and so is one that is no comment', async () => {
  const documentId = await aDocument(ada)
  const create = { type: 'comment.create', documentId, body: 'x' }
  expect(await answerTo(bob, { ...create, documentId: UNKNOWN })).toBe('document.notFound')
  expect(await answerTo(vera, create)).toBe('notAllowed')
  for (const fields of [
    { body: undefined },
    { body: '' },
    { body: 'x'.repeat(MESSAGE_MAX_CHARS + 1) },
    { quote: 'x'.repeat(QUOTE_MAX_CHARS + 1) },
    { range: { start: RANGE.start } },
    { range: { ...RANGE, end: 'not base64!' } },
    { range: { ...RANGE, end: 'A'.repeat(100) } },
    { start: RANGE.start, end: RANGE.end },
  ])
    expect([fields, await answerTo(bob, { ...create, ...fields })]).toEqual([fields, 'frame.invalid'])
  expect(await answerTo(bob, { ...create, body: '\u200b \n' })).toBe('text.empty')

  const comment = await say(ada, documentId)
  const of = { documentId, commentId: comment.id }
  const others = [
    { type: 'comment.reply', body: 'x' },
    { type: 'comment.edit', body: 'x' },
    { type: 'comment.resolve', resolved: true },
    { type: 'comment.delete' },
  ]
  const elsewhere = await aDocument(ada)
  for (const other of others) {
    expect(await answerTo(vera, { ...of, ...other })).toBe(
      other.type === 'comment.delete' ? 'comment.notYours' : 'notAllowed',
    )
    expect(await answerTo(ada, { ...of, ...other, commentId: UNKNOWN })).toBe('comment.notFound')
    expect(await answerTo(ada, { ...of, ...other, documentId: elsewhere })).toBe('comment.notFound')
    expect(await answerTo(ada, { ...of, ...other, documentId: UNKNOWN })).toBe('document.notFound')
  }
  expect(await answerTo(bob, { type: 'comment.edit', ...of, body: 'mine now' })).toBe('comment.notYours')
  expect(await answerTo(bob, { type: 'comment.delete', ...of })).toBe('comment.notYours')
  await answerTo(ada, { type: 'document.archive', documentId, archived: true })
  expect(await answerTo(ada, create)).toBe('document.archived')
  for (const other of others.slice(0, 3)) expect(await answerTo(ada, { ...of, ...other })).toBe('document.archived')
  // What is there can be read, by a viewer too.
  expect((await commentsOf(vera, documentId)).comments).toEqual([comment])
})

test('[COMMENT-2] whoever may write in a document comments on it, replies, resolves and opens again, and everybody who sees it is sent that', async () => {
  const documentId = await aDocument(ada)
  const comment = await say(bob, documentId, { range: RANGE, quote: 'the kettle', body: 'Which one?' })
  expect(comment).toEqual({
    ...{ id: expect.any(String), documentId, seq: expect.any(Number), authorId: bob.peer.member.id, authorName: 'Bob' },
    ...{ body: 'Which one?', postedAt: expect.any(Number), range: RANGE, quote: 'the kettle' },
  } as never)
  const reply = await say(ada, documentId, { commentId: comment.id, body: 'The red one' })
  expect(reply).toMatchObject({ replyTo: comment.id, body: 'The red one', authorName: 'Ada' })
  // A reply to a reply is one to the thread.
  expect(await say(bob, documentId, { commentId: reply.id })).toMatchObject({ replyTo: comment.id })
  const resolved = await answerTo(ada, { type: 'comment.resolve', documentId, commentId: reply.id, resolved: true })
  expect(resolved).toMatchObject({ commentId: comment.id, isResolved: true, byName: 'Ada' })
  expect((await commentsOf(bob, documentId)).comments[0]?.resolved).toMatchObject({ byName: 'Ada' })
  await answerTo(bob, { type: 'comment.resolve', documentId, commentId: comment.id, resolved: false })
  expect((await commentsOf(bob, documentId)).comments[0]).toEqual(comment)
  const types = ['created', 'created', 'created', 'resolved', 'resolved'].map((what) => `comment.${what}`)
  const sent = () => vera.changes().filter((change) => JSON.stringify(change).includes(documentId))
  await eventually(() => sent().length > types.length)
  expect(sent().map(({ type }) => type as string)).toEqual(['document.created', ...types])
})

test('[COMMENT-3] comments are listed page by page in the order in which they were made, and are in no snapshot', async () => {
  const documentId = await aDocument(ada)
  const all: Comment[] = []
  for (let n = 0; n < 5; n++) all.push(await say(bob, documentId, { body: `Kestrel ${n}` }))
  for (const query of ['?limit=0', '?limit=101', '?limit=x', '?after=-1'])
    expect((await bob.peer.get(`/api/documents/${documentId}/comments${query}`)).status).toBe(422)
  const first = await commentsOf(vera, documentId, '?limit=3')
  expect(first.comments).toEqual(all.slice(0, 3))
  const second = await commentsOf(vera, documentId, `?limit=3&after=${first.next}`)
  expect([second.comments, second.next]).toEqual([all.slice(3), undefined])
  expect(second.seq).toBeGreaterThanOrEqual(all.at(-1)?.seq ?? 0)
  const page = await live(bob.peer)
  expect(JSON.stringify(page.received('snapshot'))).not.toContain('Kestrel')
  page.close()
})

test('[COMMENT-4] the routes comment, reply, edit, resolve and delete as the commands do, and a retry of any is done once', async () => {
  const documentId = await aDocument(ada)
  const path = `/api/documents/${documentId}/comments`
  expect((await bob.peer.post(path, {})).status).toBe(422)
  expect((await bob.peer.post(path, { body: 'x', replyTo: UNKNOWN })).status).toBe(404)
  expect((await bob.peer.send('PATCH', `${path}/${UNKNOWN}`, { resolved: true })).status).toBe(404)
  expect((await bob.peer.send('PATCH', `${path}/${UNKNOWN}`, {})).status).toBe(422)
  expect((await bob.peer.send('DELETE', `${path}/${UNKNOWN}`)).status).toBe(404)
  const body = { body: 'By a script', quote: 'a line', clientId: `script-${clientId()}` }
  const answers = [await bob.peer.post(path, body), await bob.peer.post(path, body)]
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  const [comment, again] = (await Promise.all(answers.map((answer) => answer.json()))) as Comment[]
  expect(again).toEqual(comment as Comment)
  // The same command on the socket is the same comment.
  const retry = { type: 'comment.create', documentId, body: 'By a script', clientId: body.clientId }
  expect(await answerTo(bob, retry)).toMatchObject({ comment: { id: comment?.id } })
  const reply = (await (await ada.peer.post(path, { body: 'Thanks', replyTo: comment?.id })).json()) as Comment
  expect((await bob.peer.send('PATCH', `${path}/${comment?.id}`, { body: 'By a bot' })).status).toBe(200)
  expect((await ada.peer.send('PATCH', `${path}/${comment?.id}`, { resolved: true })).status).toBe(200)
  expect((await ada.peer.send('DELETE', `${path}/${reply.id}?clientId=${body.clientId}d`)).status).toBe(200)
  expect((await ada.peer.send('DELETE', `${path}/${reply.id}?clientId=${body.clientId}d`)).status).toBe(200)
  expect((await commentsOf(ada, documentId)).comments).toEqual([
    { ...comment, body: 'By a bot', editedAt: expect.any(Number), resolved: expect.anything() } as never,
  ])
})

test('[COMMENT-5] a comment that its author or a host deletes leaves its replies and its place in the log, and its words nowhere', async () => {
  const documentId = await aDocument(ada)
  const comment = await say(ada, documentId, { body: 'Wagtail one', quote: 'a bird' })
  await answerTo(ada, { type: 'comment.edit', documentId, commentId: comment.id, body: 'Wagtail two' })
  const reply = await say(bob, documentId, { commentId: comment.id, body: 'I see' })
  const remove = (commentId: string, by = ada) => answerTo(by, { type: 'comment.delete', documentId, commentId })
  expect(await remove(comment.id)).toMatchObject({ comment: { id: comment.id, body: '', deleted: { byName: 'Ada' } } })
  expect(await remove(comment.id)).toBe('comment.notFound')
  expect(await answerTo(ada, { type: 'comment.edit', documentId, commentId: comment.id, body: 'x' })).toBe(
    'comment.notFound',
  )
  expect((await commentsOf(bob, documentId)).comments).toMatchObject([
    { id: comment.id, body: '', quote: 'a bird', deleted: { byName: 'Ada' } },
    { id: reply.id },
  ])
  const watcher = await plainSocket(hub.origin, '/changes?since=0', { as: bob.peer })
  await eventually(() => watcher.of('caught-up').length > 0)
  const seen = watcher.frames.filter(({ entity, id }) => entity === 'comments' && id === comment.id)
  expect(seen).toMatchObject([{ action: 'created' }, { action: 'updated' }, { action: 'deleted' }])
  expect(JSON.stringify(watcher.frames)).not.toContain('Wagtail')
  watcher.close()
  // With its last reply the empty thread goes, too.
  expect(await remove(reply.id, desk)).toMatchObject({ comment: { deleted: { by: desk.peer.member.id } } })
  expect((await commentsOf(bob, documentId)).comments).toEqual([])
  expect(await answerTo(bob, { type: 'comment.reply', documentId, commentId: comment.id, body: 'x' })).toBe(
    'comment.notFound',
  )
})

test('[COMMENT-6] the range of a comment follows what two people write before it, in it and behind it, and shrinks to nothing where it is deleted', async () => {
  const documentId = await aDocument(ada)
  const [one, two] = [ada, bob].map(({ peer }) => aWriter(peer, () => hub.origin, documentId)) as [
    ReturnType<typeof aWriter>,
    ReturnType<typeof aWriter>,
  ]
  const bothHave = (text: string) =>
    eventually(() => [one, two].every((writer) => writer.isSynced() && writer.text.toString() === text))
  one.text.insert(0, 'The red kettle is in the galley')
  await bothHave('The red kettle is in the galley')
  const at = (index: number, side: number) =>
    Buffer.from(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(one.text, index, side))).toString(
      'base64',
    )
  // From the first to the last letter of "red kettle".
  await say(ada, documentId, { range: { start: at(4, 0), end: at(14, -1) }, quote: 'red kettle' })
  const [comment] = (await commentsOf(bob, documentId)).comments
  expect(comment?.quote).toBe('red kettle')

  /** The text that the comment is about now, for somebody. */
  function rangeOf(doc: Y.Doc): string {
    const [start, end] = [comment?.range?.start, comment?.range?.end].map((position) => {
      const relative = Y.decodeRelativePosition(Buffer.from(position ?? '', 'base64'))
      return Y.createAbsolutePositionFromRelativePosition(relative, doc)?.index ?? -1
    }) as [number, number]
    return doc.getText(DOCUMENT_TEXT).toString().slice(start, end)
  }
  one.text.insert(0, 'Note: ')
  two.text.insert(two.text.toString().indexOf('kettle'), 'hot ')
  two.text.insert(two.text.length, '.')
  await bothHave('Note: The red hot kettle is in the galley.')
  expect([one, two].map(({ doc }) => rangeOf(doc))).toEqual(['red hot kettle', 'red hot kettle'])
  two.text.delete(two.text.toString().indexOf('red'), 'red '.length)
  await bothHave('Note: The hot kettle is in the galley.')
  expect([one, two].map(({ doc }) => rangeOf(doc))).toEqual(['hot kettle', 'hot kettle'])
  one.text.delete(0, one.text.length)
  await bothHave('')
  expect([one, two].map(({ doc }) => rangeOf(doc))).toEqual(['', ''])
  expect((await commentsOf(bob, documentId)).comments[0]?.quote).toBe('red kettle')
  for (const writer of [one, two]) writer.end()
})

test('[COMMENT-7] a document has as many comments as its limit says, and one that is deleted makes place for another', async () => {
  const documentId = await aDocument(ada)
  const [first] = await Promise.all(
    Array.from({ length: COMMENTS_PER_DOCUMENT }, (_, n) => say(ada, documentId, { body: `comment ${n}` })),
  )
  expect(await answerTo(bob, { type: 'comment.create', documentId, body: 'one more' })).toBe('comment.tooMany')
  const ofFirst = { documentId, commentId: first?.id as string }
  expect(await answerTo(bob, { type: 'comment.reply', ...ofFirst, body: 'one more' })).toBe('comment.tooMany')
  await answerTo(ada, { type: 'comment.delete', ...ofFirst })
  expect((await say(bob, documentId)).authorName).toBe('Bob')
})

test('[COMMENT-8] comments on a document of a private room reach its members alone, whatever is asked for', async () => {
  const roomId = await aRoom(ada, { private: true })
  const documentId = await aDocument(ada, roomId)
  const comment = await say(ada, documentId, { body: 'Our secret plan', quote: 'secretly' })
  const path = `/api/documents/${documentId}/comments`
  const answers = await Promise.all([
    bob.peer.get(path),
    bob.peer.post(path, { body: 'x' }),
    bob.peer.send('PATCH', `${path}/${comment.id}`, { resolved: true }),
    bob.peer.send('DELETE', `${path}/${comment.id}`),
    desk.peer.send('DELETE', `${path}/${comment.id}`),
    bob.peer.get(`/api/export/documents/${documentId}?format=md`),
  ])
  for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([404, expect.any(String)])
  const watcher = await plainSocket(hub.origin, '/changes?since=0', { as: bob.peer })
  const resumed = await live(bob.peer, { since: 0, epoch: bob.received('hello')[0]?.epoch ?? '' })
  await eventually(() => watcher.of('caught-up').length > 0)
  await say(ada, await aDocument(ada), { body: 'after it' })
  await eventually(() => JSON.stringify(bob.all).includes('after it'))
  for (const frames of [bob.all, resumed.all, watcher.frames]) expect(JSON.stringify(frames)).not.toContain('secret')
  for (const socket of [watcher, resumed]) socket.close()
  // Who has left is answered nothing of what they said there either.
  await answerTo(ada, { type: 'room.invite', roomId, memberId: bob.peer.member.id })
  const retried = { type: 'comment.create', documentId, body: 'I was here', clientId: clientId() }
  expect(await answerTo(bob, retried)).toMatchObject({ type: 'comment.created' })
  await answerTo(bob, { type: 'room.leave', roomId })
  const again = await live(bob.peer)
  expect(await answerTo(again, retried)).toBe('document.notFound')
  again.close()
})

test('[COMMENT-9] /changes reports comments as an entity of their own, with the id of their document', async () => {
  const since = bob.changes().at(-1)?.seq ?? 0
  const documentId = await aDocument(ada)
  const comment = await say(ada, documentId, { quote: 'a word' })
  const of = { documentId, commentId: comment.id }
  await answerTo(ada, { type: 'comment.edit', ...of, body: 'other words' })
  await answerTo(bob, { type: 'comment.resolve', ...of, resolved: true })
  await answerTo(ada, { type: 'comment.delete', ...of })
  const watcher = await plainSocket(hub.origin, `/changes?entities=comments&since=${since}`, { as: vera.peer })
  await eventually(() => watcher.of('caught-up').length > 0)
  const [id, by] = [comment.id, bob.peer.member.id]
  expect(watcher.frames.filter(({ entity }) => entity === 'comments')).toMatchObject([
    { action: 'created', id, data: { documentId, quote: 'a word', body: '' } },
    { action: 'updated', id, data: { documentId, body: '' } },
    { action: 'updated', id, data: { id, documentId, isResolved: true, by, byName: 'Bob' } },
    { action: 'deleted', id, data: { documentId, deleted: { byName: 'Ada' } } },
  ])
  watcher.close()
})

test('[COMMENT-10] an export of a document has its comments: behind the text in Markdown, as a list in JSON', async () => {
  const documentId = await aDocument(ada)
  const exported = async (format: string) =>
    (await ada.peer.get(`/api/export/documents/${documentId}?format=${format}`)).text()
  expect(await exported('md')).toBe('')
  const comment = await say(ada, documentId, { quote: 'the *red*\nkettle', body: 'Which?\n[x]: http://y' })
  const whole = await say(bob, documentId, { body: 'Well done' })
  const reply = await say(bob, documentId, { commentId: comment.id, body: 'This one' })
  const gone = await say(ada, documentId, { commentId: comment.id, body: 'Nonsense' })
  await answerTo(ada, { type: 'comment.delete', documentId, commentId: gone.id })
  await answerTo(bob, { type: 'comment.resolve', documentId, commentId: comment.id, resolved: true })
  expect(await exported('md')).toMatch(
    new RegExp(
      [
        String.raw`^\n\n---\n\n## Comments\n\n### “the \\\*red\\\* kettle” \(resolved by Bob\)\n\n\*\*Ada\*\* [\d-]+ \d\d:\d\d\n\n> Which\?`,
        String.raw`> \\\[x\]: http://y\n\n\*\*Bob\*\* [\d-]+ \d\d:\d\d\n\n> This one\n\n### The document\n\n\*\*Bob\*\* [\d-]+ \d\d:\d\d\n\n> Well done\n$`,
      ].join(String.raw`\n`),
    ),
  )
  const json = JSON.parse(await exported('json')) as { comments: Comment[]; updates: unknown[] }
  expect(json.comments).toEqual((await commentsOf(ada, documentId)).comments)
  expect(json.comments.map(({ id }) => id)).toEqual([comment.id, whole.id, reply.id])
  expect(json.updates).toEqual([])
})

test('[COMMENT-29] in an export the threads stand in the order of the text, deleted text too, and behind them those without a place', async () => {
  const documentId = await aDocument(ada)
  const writer = aWriter(ada.peer, () => hub.origin, documentId)
  writer.text.insert(0, 'first second third')
  const rangeAt = (from: number, to: number): CommentRange => {
    const encode = (at: number, side: number) =>
      Buffer.from(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(writer.text, at, side))).toString(
        'base64',
      )
    return { start: encode(from, 0), end: encode(to, -1) }
  }
  await eventually(() => writer.isSynced())
  for (const [body, fields] of [
    ['without a place', { quote: 'elsewhere' }],
    ['no position', { quote: 'nowhere', range: RANGE }],
    ['on the third', { quote: 'third', range: rangeAt(13, 18) }],
    ['on the second', { quote: 'second', range: rangeAt(6, 12) }],
    ['on the first', { quote: 'first', range: rangeAt(0, 5) }],
  ] as const)
    await say(ada, documentId, { body, ...fields })
  // Whoever writes before them, and deletes what one of them is about, changes nothing of their order.
  writer.text.delete(6, 7)
  writer.text.insert(0, 'a new beginning, ')
  await eventually(() => writer.isSynced())
  const order = ['on the first', 'on the second', 'on the third', 'without a place', 'no position']
  for (const format of ['md', 'html']) {
    const text = await (await ada.peer.get(`/api/export/documents/${documentId}?format=${format}`)).text()
    expect([...text.matchAll(new RegExp(order.join('|'), 'g'))].map(([body]) => body)).toEqual(order)
  }
  writer.end()
})

test('[COMMENT-11] a document that is started anew has the comments of the old one, with what they quote and without a place', async () => {
  const documentId = await aDocument(ada)
  const comment = await say(ada, documentId, { range: RANGE, quote: 'the kettle', body: 'Which one?' })
  const reply = await say(bob, documentId, { commentId: comment.id, body: 'The red one' })
  await answerTo(bob, { type: 'comment.resolve', documentId, commentId: comment.id, resolved: true })
  const anew = await made(desk.peer.post(`/api/documents/${documentId}/start-anew`, {}))
  const { comments } = await commentsOf(vera, anew)
  expect(comments).toEqual([
    {
      ...{ id: expect.any(String), seq: expect.any(Number), documentId: anew, authorId: ada.peer.member.id },
      ...{ authorName: 'Ada', body: 'Which one?', postedAt: comment.postedAt, quote: 'the kettle' },
      resolved: { at: expect.any(Number), by: bob.peer.member.id, byName: 'Bob' },
    },
    {
      ...{ id: expect.any(String), seq: expect.any(Number), documentId: anew, authorId: bob.peer.member.id },
      ...{ authorName: 'Bob', body: 'The red one', postedAt: reply.postedAt, replyTo: comments[0]?.id },
    },
  ] as never)
  // Who follows the log has them too, each at its place, and its words go from there.
  const logged = () => vera.received('comment.created').filter((change) => change.comment.documentId === anew)
  await eventually(() => logged().length === 2)
  expect(logged().map((change) => [change.seq, change.comment])).toEqual(comments.map((each) => [each.seq, each]))
  expect((await commentsOf(ada, documentId)).comments).toHaveLength(2)
})

test('[COMMENT-12] after kill -9 every acknowledged comment is there, once, and what was done to it', async () => {
  const folder = temporaryFolder()
  let documentId = ''
  const acknowledged: Comment[] = []
  for (let round = 0; round < 3; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    const here = await live(await joinAt(hub.origin, { name: `Ada ${round}`, code: hub.code ?? '' }))
    if (documentId === '') documentId = await aDocument(here)
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => say(here, documentId, { body: `${round} ${n}`, range: RANGE })),
    )
    await answerTo(here, { type: 'comment.resolve', documentId, commentId: made[0]?.id, resolved: true })
    await answerTo(here, { type: 'comment.delete', documentId, commentId: made[1]?.id })
    acknowledged.push(...made.filter((_, n) => n !== 1))
    await hub.kill('SIGKILL')
  }
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const reader = await live(await joinAt(hub.origin, { name: 'Bob', code: hub.code ?? '' }))
  const { comments } = await commentsOf(reader, documentId)
  expect(comments.map(({ resolved: _, ...comment }) => comment)).toEqual(acknowledged)
  expect(comments.filter(({ resolved }) => resolved).map(({ body }) => body)).toEqual(['0 0', '1 0', '2 0'])
  reader.close()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[COMMENT-13] documents of a data folder from before comments take them', async () => {
  const BEFORE = 28
  const old = await aHub(['--limits', 'off'], undefined, async (folder) => {
    const db = new Database(join(folder, 'hub.sqlite'), { create: true })
    db.run('PRAGMA journal_mode = WAL')
    migrate(db, BEFORE)
    db.run(
      "INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES ('m1', 'Eve', 'eve', '#000', 'member', 1)",
    )
    db.run(
      "INSERT INTO documents (id, title, created_at, used_at, created_by, title_key) VALUES ('0000000000000abc', 'Old', 1, 1, 'm1', 'old')",
    )
    db.run("INSERT INTO settings VALUES ('epoch', 'e1')")
    db.close()
  })
  const cleo = await live(await old.join('Cleo'))
  expect((await commentsOf(cleo, '0000000000000abc')).comments).toEqual([])
  const comment = await say(cleo, '0000000000000abc', { quote: 'then' })
  expect((await commentsOf(cleo, '0000000000000abc')).comments).toEqual([comment])
  cleo.close()
  await old.end()
})

test('[COMMENT-14] a comment says whom it mentions, of those who see the document', async () => {
  const documentId = await aDocument(ada)
  const named = { id: bob.peer.member.id, name: 'Bob' }
  const comment = await say(ada, documentId, { body: '@Bob, look, and @nobody' })
  expect(comment.mentions).toEqual([named])
  expect(await say(ada, documentId, { commentId: comment.id, body: '@all' })).toMatchObject({ mentionsAll: true })
  const edited = await answerTo(ada, { type: 'comment.edit', documentId, commentId: comment.id, body: 'nobody' })
  expect(typeof edited !== 'string' && 'comment' in edited && edited.comment.mentions).toBeUndefined()
  const hers = await aDocument(ada, await aRoom(ada, { private: true }))
  expect((await say(ada, hers, { body: '@Bob cannot read this' })).mentions).toBeUndefined()
})

/** The comments that are for this member and that they have not read. */
const unreadOf = async (by: Live) =>
  (await (await by.peer.get('/api/me/comments')).json()) as {
    unread: { comment: Comment; title: string; isMention: boolean }[]
    seq: number
  }
/** What they say, those of one document, the newest first; `!` where it mentions the member. */
const unreadIn = async (by: Live, documentId: string) =>
  (await unreadOf(by)).unread
    .filter(({ comment }) => comment.documentId === documentId)
    .map(({ comment, isMention }) => `${comment.body}${isMention ? '!' : ''}`)
const readUpTo = (by: Live, documentId: string, upTo: unknown) =>
  answerTo(by, { type: 'comment.markRead', documentId, upTo })

test('[COMMENT-20] whom a comment mentions, and who wrote in its thread before, is asked to read it until they have, on each of their devices', async () => {
  const documentId = await aDocument(ada)
  const [toBob, toVera] = [bob.peer.member.id, vera.peer.member.id]
  // Nobody is called by what they say themselves, and everybody is too many.
  const comment = await say(ada, documentId, { body: '@Bob and @Vera and @Ada, @all' })
  const created = bob.changes().findLast((change) => change.type === 'comment.created')
  expect(created).toMatchObject({ concerns: [toBob, toVera] })
  expect(await unreadIn(bob, documentId)).toEqual([`${comment.body}!`])
  expect(await unreadIn(vera, documentId)).toEqual([`${comment.body}!`])
  const [mine] = (await unreadOf(bob)).unread
  expect(mine).toEqual({ comment, title: expect.stringContaining('Notes'), isMention: true })
  expect([await unreadIn(ada, documentId), await unreadIn(desk, documentId)]).toEqual([[], []])

  // A reply is for those who wrote there before, and nobody twice.
  const reply = await say(bob, documentId, { commentId: comment.id, body: 'yes' })
  const again = await say(desk, documentId, { commentId: comment.id, body: 'no, @Bob' })
  expect(await unreadIn(ada, documentId)).toEqual(['no, @Bob', 'yes'])
  expect(await unreadIn(bob, documentId)).toEqual(['no, @Bob!', `${comment.body}!`])
  // Who is mentioned has not written there.
  expect(await unreadIn(vera, documentId)).toEqual([`${comment.body}!`])

  const tablet = await live(bob.peer)
  expect(await readUpTo(bob, documentId, comment.seq)).toMatchObject({
    ...{ type: 'comment.markedRead', documentId, memberId: toBob, upTo: comment.seq },
  })
  await eventually(() => tablet.received('comment.markedRead').length === 1)
  expect(await unreadIn(bob, documentId)).toEqual(['no, @Bob!'])
  expect((await ada.peer.post(`/api/documents/${documentId}/comments/read`, { upTo: again.seq })).status).toBe(200)
  expect([await unreadIn(ada, documentId), await unreadIn(bob, documentId)]).toEqual([[], ['no, @Bob!']])
  expect(vera.received('comment.markedRead')).toEqual([])

  // An edit calls whom it mentions now, and no longer whom it does not.
  await answerTo(desk, { type: 'comment.edit', documentId, commentId: again.id, body: '@Vera' })
  expect(await unreadIn(bob, documentId)).toEqual([])
  expect(await unreadIn(vera, documentId)).toEqual(['@Vera!', `${comment.body}!`])
  await answerTo(desk, { type: 'comment.edit', documentId, commentId: again.id, body: '@Vera?' })
  expect(await unreadIn(vera, documentId)).toEqual(['@Vera?!', `${comment.body}!`])
  await answerTo(desk, { type: 'comment.delete', documentId, commentId: again.id })
  await answerTo(ada, { type: 'comment.delete', documentId, commentId: comment.id })
  expect(await unreadIn(vera, documentId)).toEqual([])
  expect(reply.replyTo).toBe(comment.id)
  tablet.close()
})

test('[COMMENT-21] a comment in a document that somebody does not see, or not any more, is not one for them, and in a muted room only a mention is', async () => {
  expect(await readUpTo(bob, UNKNOWN, 1)).toBe('document.notFound')
  const roomId = await aRoom(ada, { private: true })
  const documentId = await aDocument(ada, roomId)
  await say(ada, documentId, { body: '@Bob cannot read this' })
  expect(await unreadIn(bob, documentId)).toEqual([])
  expect(await readUpTo(bob, documentId, 1)).toBe('document.notFound')
  for (const upTo of [-1, 'x', 1.5, undefined]) {
    expect(await readUpTo(ada, documentId, upTo)).toBe('frame.invalid')
    expect((await ada.peer.post(`/api/documents/${documentId}/comments/read`, { upTo })).status).toBe(422)
  }
  await answerTo(ada, { type: 'room.invite', roomId, memberId: bob.peer.member.id })
  const mention = await say(ada, documentId, { body: '@Bob can' })
  await say(bob, documentId, { commentId: mention.id, body: 'I can' })
  await say(ada, documentId, { commentId: mention.id, body: 'good' })
  expect(await unreadIn(bob, documentId)).toEqual(['good', '@Bob can!'])
  await answerTo(bob, { type: 'room.mute', roomId, muted: true })
  expect(await unreadIn(bob, documentId)).toEqual(['@Bob can!'])
  await answerTo(bob, { type: 'room.leave', roomId })
  const again = await live(bob.peer)
  expect(await unreadIn(again, documentId)).toEqual([])
  await say(ada, documentId, { commentId: mention.id, body: '@Bob has left' })
  await answerTo(ada, { type: 'room.invite', roomId, memberId: bob.peer.member.id })
  expect(await unreadIn(again, documentId)).toEqual(['@Bob can!'])
  again.close()
  // What is in the trash asks nobody to read it.
  await answerTo(ada, { type: 'document.delete', documentId })
  expect(await unreadIn(bob, documentId)).toEqual([])
})

test('[COMMENT-23] a viewer comments only where a host lets viewers, and resolves, suggests and writes nowhere', async () => {
  const documentId = await aDocument(ada)
  const elsewhere = await aDocument(ada)
  const comment = await say(ada, documentId)
  const of = { documentId, commentId: comment.id }
  const path = `/api/documents/${documentId}`
  const create = { type: 'comment.create', documentId, body: 'x' }
  const letThem = (by: Live, viewersComment: unknown, id = documentId) =>
    answerTo(by, { type: 'document.letViewersComment', documentId: id, viewersComment })

  for (const by of [ada, vera]) expect(await letThem(by, true)).toBe('notAllowed')
  expect((await ada.peer.send('PATCH', path, { viewersComment: true })).status).toBe(403)
  expect(await letThem(desk, true, UNKNOWN)).toBe('document.notFound')
  expect(await letThem(desk, 'yes')).toBe('frame.invalid')
  expect(await answerTo(vera, create)).toBe('notAllowed')
  expect((await vera.peer.post(`${path}/comments`, { body: 'x' })).status).toBe(403)

  const letNow = await letThem(desk, true)
  expect(letNow).toMatchObject({ type: 'document.changed', document: { id: documentId, viewersComment: true } })
  const { documents } = (await (await vera.peer.get(`/api/documents?ids=${documentId}`)).json()) as {
    documents: object[]
  }
  expect(documents).toMatchObject([{ viewersComment: true }])
  expect(await say(vera, documentId, { body: 'May I?' })).toMatchObject({ authorName: 'Vera' })
  const reply = await say(vera, documentId, { commentId: comment.id, body: 'So it is' })
  const mine = { documentId, commentId: reply.id }
  expect(await answerTo(vera, { type: 'comment.edit', ...mine, body: 'It is' })).toMatchObject({
    type: 'comment.edited',
  })
  expect(await answerTo(vera, { type: 'comment.edit', ...of, body: 'mine' })).toBe('comment.notYours')
  expect(await answerTo(vera, { type: 'comment.delete', ...of })).toBe('comment.notYours')
  expect((await vera.peer.post(`${path}/comments`, { body: 'By HTTP' })).status).toBe(201)
  // A thread, and the text, belong to those who write in it.
  expect(await answerTo(vera, { type: 'comment.resolve', ...of, resolved: true })).toBe('notAllowed')
  const suggestion = { original: 'a', replacement: 'b' }
  expect(await answerTo(vera, { type: 'comment.suggest', documentId, suggestion })).toBe('notAllowed')
  expect(await answerTo(vera, { type: 'document.rename', documentId, title: 'Mine' })).toBe('notAllowed')
  expect((await vera.peer.send('PUT', `${path}/text`, { text: 'x' })).status).toBe(403)
  expect(await answerTo(vera, { ...create, documentId: elsewhere })).toBe('notAllowed')
  expect(await answerTo(vera, { type: 'comment.delete', ...mine })).toMatchObject({ type: 'comment.deleted' })

  // What keeps a member from commenting keeps a viewer from it, too.
  const muteVera = (muted: boolean) => answerTo(desk, { type: 'member.mute', memberId: vera.peer.member.id, muted })
  await muteVera(true)
  expect(await answerTo(vera, create)).toBe('member.muted')
  await muteVera(false)
  const roomId = await aRoom(desk)
  const inRoom = await aDocument(desk, roomId)
  await letThem(desk, true, inRoom)
  await answerTo(desk, { type: 'room.lock', roomId, locked: true })
  expect(await answerTo(vera, { ...create, documentId: inRoom })).toBe('room.locked')
  const hidden = await aDocument(desk, await aRoom(desk, { private: true }))
  await letThem(desk, true, hidden)
  expect(await answerTo(vera, { ...create, documentId: hidden })).toBe('notAllowed')
  await answerTo(desk, { type: 'document.archive', documentId, archived: true })
  expect(await answerTo(vera, create)).toBe('document.archived')
  await answerTo(desk, { type: 'document.archive', documentId, archived: false })

  const anew = await made(desk.peer.post(`${path}/start-anew`, {}))
  expect(await say(vera, anew)).toMatchObject({ authorName: 'Vera' })
  expect((await desk.peer.send('PATCH', `/api/documents/${anew}`, { viewersComment: false })).status).toBe(200)
  expect(await answerTo(vera, { ...create, documentId: anew })).toBe('notAllowed')
  // What they said they take back all the same.
  const { comments } = await commentsOf(vera, anew)
  const hers = comments.filter(({ authorName, replyTo }) => authorName === 'Vera' && replyTo === undefined)
  for (const { id: commentId } of hers)
    expect(await answerTo(vera, { type: 'comment.delete', documentId: anew, commentId })).toMatchObject({
      type: 'comment.deleted',
    })
  expect((await commentsOf(vera, anew)).comments.map(({ authorName }) => authorName)).toEqual(['Ada'])
})

/** What a search finds of comments, the newest first. */
const searched = async (by: Live, q: string, more = '') => {
  const answer = await by.peer.get(`/api/search?kind=comment&q=${q}${more}`)
  return ((await answer.json()) as SearchAnswer).results
}
const saidOf = async (by: Live, q: string, more?: string) => (await searched(by, q, more)).map(({ excerpt }) => excerpt)

test('[COMMENT-25] comments are found by their words, by whoever sees the document, as they are now and as long as they are there', async () => {
  const roomId = await aRoom(ada, { private: true })
  const [open, hidden] = [await aDocument(ada), await aDocument(ada, roomId)]
  const comment = await say(bob, open, { quote: 'a text', body: 'The Cormorant sleeps' })
  const reply = await say(ada, open, { commentId: comment.id, body: 'a cormorant, or two' })
  const secret = await say(ada, hidden, { body: 'cormorants in secret' })
  await eventually(async () => (await saidOf(ada, 'cormorant')).length === 3)
  expect(await saidOf(ada, 'cormorant')).toEqual([secret.body, reply.body, comment.body])
  expect(await searched(vera, 'ormoran')).toMatchObject([
    { kind: 'comment', id: reply.id, documentId: open, title: expect.stringContaining('Notes'), authorName: 'Ada' },
    { kind: 'comment', id: comment.id, documentId: open, at: comment.postedAt, highlights: [[5, 12]] },
  ] as never)
  expect((await searched(vera, 'ormoran'))[0]).not.toHaveProperty('roomId')
  // Two letters are in no index of three.
  expect(await saidOf(bob, 'co', `&from=${bob.peer.member.id}`)).toEqual([comment.body])
  expect(await saidOf(ada, 'cormorant', `&room=${roomId}`)).toEqual([secret.body])
  expect(await saidOf(ada, 'cormorant', `&before=${comment.postedAt}`)).toEqual([])
  expect(await saidOf(ada, 'cormorant', '&limit=1')).toEqual([secret.body])
  // Among everything else, too.
  const mixed = (await (await vera.peer.get('/api/search?q=cormorant')).json()) as SearchAnswer
  expect(mixed.results.map(({ kind }) => kind)).toEqual(['comment', 'comment'])

  await answerTo(bob, { type: 'comment.edit', documentId: open, commentId: comment.id, body: 'The puffin sleeps' })
  await answerTo(ada, { type: 'comment.delete', documentId: open, commentId: reply.id })
  // At once, because the tables decide; the index follows.
  expect(await saidOf(bob, 'cormorant')).toEqual([])
  await eventually(async () => (await saidOf(bob, 'puffin')).length === 1)
  await answerTo(ada, { type: 'document.delete', documentId: hidden })
  expect(await saidOf(ada, 'cormorant')).toEqual([])
  // What is said of a document just before it goes into the trash is found when it is back.
  await say(ada, open, { body: 'another puffin' })
  await answerTo(ada, { type: 'document.delete', documentId: open })
  await say(ada, await aDocument(ada), { body: 'a gannet' })
  await eventually(async () => (await saidOf(ada, 'gannet')).length === 1)
  for (const id of [open, hidden]) await answerTo(ada, { type: 'trash.restore', id })
  await eventually(async () => (await saidOf(ada, 'puffin')).length === 2)
  await eventually(async () => (await saidOf(ada, 'cormorant')).length === 1)
})

test('[COMMENT-26] comments from before the search index are found, and those of an erased document leave nothing in its file', async () => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'search.sqlite')
  const first = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const here = await live(await joinAt(first.origin, { hostToken: first.hostToken }, '/api/host'))
  const documentId = await aDocument(here)
  for (let n = 0; n < 50; n++) await say(here, documentId, { body: `Sandpiper number ${n}` })
  const kept = await aDocument(here)
  await say(here, kept, { body: 'Sandpiper who stays' })
  await first.kill('SIGTERM')
  for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true })

  const second = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const again = await live(await joinAt(second.origin, { hostToken: second.hostToken }, '/api/host'))
  await eventually(async () => (await saidOf(again, 'sandpiper', '&limit=100')).length === 51)
  expect([file, `${file}-wal`].some((name) => existsInFile(name, 'number 7'))).toBe(true)
  await answerTo(again, { type: 'document.delete', documentId })
  await answerTo(again, { type: 'trash.empty', ids: [documentId] })
  await eventually(() => !existsInFile(file, 'number 7') && !existsInFile(`${file}-wal`, 'number 7'))
  expect(await saidOf(again, 'sandpiper')).toEqual(['Sandpiper who stays'])
  again.close()
  await second.kill('SIGTERM')
  expect(existsInFile(file, 'who stays')).toBe(true)
  folder.remove()
}, 600_000)

const existsInFile = (file: string, text: string) => existsSync(file) && readFileSync(file).includes(text)
