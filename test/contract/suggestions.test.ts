// Suggestions: other texts for a range of a document, over real sockets and on the disk.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Comment, CommentRange } from '../../src-bun/contract/comments.ts'
import { QUOTE_MAX_CHARS, SUGGESTION_MAX_CHARS } from '../../src-bun/contract/limits.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
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
const RED_TO_BLUE = { original: 'the red kettle', replacement: 'the blue kettle' }

async function suggest(by: Live, documentId: string, fields: object = {}): Promise<Comment> {
  const made = await answerTo(by, { type: 'comment.suggest', documentId, suggestion: RED_TO_BLUE, ...fields })
  return changeOf(made, 'comment.created').comment
}
const made = async (answer: Promise<Response>) => ((await (await answer).json()) as { id: string }).id
const write = (by: Live, documentId: string, body: string) =>
  fetch(`${hub.origin}/api/documents/${documentId}/text`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${by.peer.token}`, 'content-type': 'text/markdown' },
    body,
  })
/** A document, with a text where there is one. */
async function aDocument(by: Live, text = '', roomId?: string): Promise<string> {
  const documentId = await made(
    by.peer.post('/api/documents', { title: `Notes ${clientId()}`, ...(roomId && { roomId }) }),
  )
  if (text !== '') await write(by, documentId, text)
  return documentId
}
const textOf = async (by: Live, documentId: string) => (await by.peer.get(`/api/documents/${documentId}/text`)).text()
const commentsOf = async (by: Live, documentId: string) =>
  ((await (await by.peer.get(`/api/documents/${documentId}/comments`)).json()) as { comments: Comment[] }).comments
const refusalOf = async (answer: Promise<Response>) => {
  const { status, ...response } = await answer.then(async (got) => ({ status: got.status, json: await got.json() }))
  return [status, (response.json as { error?: { code: string } }).error?.code]
}
const patch = (by: Live, documentId: string, commentId: string, body: object) =>
  by.peer.send('PATCH', `/api/documents/${documentId}/comments/${commentId}`, body)

test('[SUGGEST-1] a suggestion is refused where a comment would be, where it changes nothing, and where it has no place to insert', async () => {
  const documentId = await aDocument(ada)
  const suggestion = RED_TO_BLUE
  const create = { type: 'comment.suggest', documentId, suggestion }
  expect(await answerTo(bob, { ...create, documentId: UNKNOWN })).toBe('document.notFound')
  expect(await answerTo(vera, create)).toBe('notAllowed')
  const tooLong = 'x'.repeat(SUGGESTION_MAX_CHARS + 1)
  for (const fields of [
    { suggestion: undefined },
    { suggestion: { original: 'x' } },
    { suggestion: { ...suggestion, original: tooLong } },
    { suggestion: { ...suggestion, replacement: tooLong } },
    { suggestion: { ...suggestion, more: 1 } },
    { quote: 'x'.repeat(QUOTE_MAX_CHARS + 1) },
    { range: { ...RANGE, end: 'not base64!' } },
    { body: 1 },
  ])
    expect([fields, await answerTo(bob, { ...create, ...fields })]).toEqual([fields, 'frame.invalid'])
  for (const [original, replacement] of [
    ['same', 'same'],
    ['', ''],
    ['', 'inserted somewhere'],
    ['\0x', 'x'],
  ])
    expect(await answerTo(bob, { ...create, suggestion: { original, replacement } })).toBe('comment.noSuggestion')

  const comment = await suggest(ada, documentId)
  const plain = await answerTo(ada, { type: 'comment.create', documentId, body: 'no suggestion' })
  const plainId = typeof plain !== 'string' && plain.type === 'comment.created' ? plain.comment.id : ''
  const accept = { type: 'comment.accept', documentId, commentId: comment.id }
  expect(await answerTo(vera, accept)).toBe('notAllowed')
  expect(await answerTo(bob, { ...accept, documentId: UNKNOWN })).toBe('document.notFound')
  expect(await answerTo(bob, { ...accept, documentId: await aDocument(ada) })).toBe('comment.notFound')
  expect(await answerTo(bob, { ...accept, commentId: UNKNOWN })).toBe('comment.notFound')
  expect(await answerTo(bob, { ...accept, commentId: plainId })).toBe('comment.noSuggestion')
  await answerTo(ada, { type: 'document.archive', documentId, archived: true })
  expect(await answerTo(ada, create)).toBe('document.archived')
  expect(await answerTo(ada, accept)).toBe('document.archived')
  expect((await commentsOf(vera, documentId))[0]).toEqual(comment)

  const roomId = await made(ada.peer.post('/api/rooms', { name: clientId(), private: true }))
  const secret = await aDocument(ada, '', roomId)
  const hidden = await suggest(ada, secret, { suggestion: { original: 'secret one', replacement: 'secret two' } })
  for (const command of [
    { ...create, documentId: secret },
    { ...accept, documentId: secret, commentId: hidden.id },
  ])
    expect(await answerTo(bob, command)).toBe('document.notFound')
  await suggest(ada, await aDocument(ada), { body: 'after it' })
  await eventually(() => JSON.stringify(bob.all).includes('after it'))
  expect(JSON.stringify(bob.all)).not.toContain('secret')
})

test('[SUGGEST-2] whoever may write suggests to replace, insert and delete, with words or without, and everybody who sees the document is sent that', async () => {
  const documentId = await aDocument(ada)
  const comment = await suggest(bob, documentId, { range: RANGE })
  expect(comment).toEqual({
    ...{ id: expect.any(String), documentId, seq: expect.any(Number), authorId: bob.peer.member.id, authorName: 'Bob' },
    ...{ body: '', postedAt: expect.any(Number), range: RANGE, quote: 'the red kettle', suggestion: RED_TO_BLUE },
  } as never)
  const deleted = await suggest(ada, documentId, {
    suggestion: { original: `  ${'long '.repeat(100)}\n`, replacement: '' },
    body: '@Bob, shorter?',
  })
  expect(deleted).toMatchObject({ body: '@Bob, shorter?', mentions: [{ name: 'Bob' }] })
  // It is stored as it is; the quote is its beginning.
  expect(deleted.suggestion).toEqual({ original: `  ${'long '.repeat(100)}\n`, replacement: '' })
  expect(deleted.quote).toHaveLength(QUOTE_MAX_CHARS)
  const inserted = await suggest(ada, documentId, {
    ...{ suggestion: { original: '', replacement: 'new ' }, range: RANGE, quote: 'behind this' },
  })
  expect(inserted).toMatchObject({ suggestion: { original: '', replacement: 'new ' }, quote: 'behind this' })
  // It has replies, as every thread has.
  const reply = await answerTo(ada, { type: 'comment.reply', documentId, commentId: comment.id, body: 'Why blue?' })
  expect(reply).toMatchObject({ comment: { replyTo: comment.id } })
  const all = await commentsOf(vera, documentId)
  expect(all.slice(0, 3)).toEqual([comment, deleted, inserted])
  await eventually(() => vera.received('comment.created').some((change) => change.comment.body === 'Why blue?'))
  const sent = vera.received('comment.created').map((change) => change.comment)
  expect(sent.filter((each) => each.documentId === documentId)).toEqual(all)
})

test('[SUGGEST-3] of several who accept a suggestion the first is answered so, and the others that it is decided', async () => {
  const documentId = await aDocument(ada)
  const comment = await suggest(bob, documentId, { range: RANGE })
  const of = { documentId, commentId: comment.id }
  const id = clientId()
  const accept = { type: 'comment.accept', ...of }
  const answers = await Promise.all([answerTo(ada, accept), answerTo(bob, accept), answerTo(desk, accept)])
  const done = answers.filter((answer) => typeof answer !== 'string')
  expect(done).toMatchObject([{ type: 'comment.resolved', commentId: comment.id, isResolved: true, accepted: true }])
  expect(answers.filter((answer) => answer === 'comment.decided')).toHaveLength(2)
  expect(await answerTo(bob, { type: 'comment.resolve', ...of, resolved: true })).toBe('comment.decided')
  const [now] = await commentsOf(vera, documentId)
  expect(now?.resolved).toMatchObject({ accepted: true, at: expect.any(Number), byName: expect.any(String) })
  // Opened again it can be decided anew, as when the text was taken back.
  await answerTo(ada, { type: 'comment.resolve', ...of, resolved: false })
  expect((await commentsOf(vera, documentId))[0]).toEqual(comment)
  await answerTo(ada, { type: 'comment.resolve', ...of, resolved: true })
  const [declined] = await commentsOf(vera, documentId)
  expect(declined?.resolved).toEqual({ at: expect.any(Number), by: ada.peer.member.id, byName: 'Ada' } as never)
  expect(await answerTo(bob, accept)).toBe('comment.decided')
  await answerTo(ada, { type: 'comment.resolve', ...of, resolved: false })
  // The same command once more is the same acceptance.
  for (let n = 0; n < 2; n++)
    expect(await answerTo(ada, { ...accept, clientId: id })).toMatchObject({ type: 'comment.resolved', accepted: true })
})

test('[SUGGEST-4] a script suggests, reads, declines and accepts over HTTP, where the text of both changes together or not at all', async () => {
  const documentId = await aDocument(ada, 'Take the red kettle, and only the red kettle.\n')
  const path = `/api/documents/${documentId}/comments`
  expect(await refusalOf(bob.peer.post(path, { suggestion: { original: 'x' } }))).toEqual([422, 'frame.invalid'])
  expect(await refusalOf(vera.peer.post(path, { suggestion: RED_TO_BLUE }))).toEqual([403, 'notAllowed'])
  const body = { suggestion: RED_TO_BLUE, body: 'By a script', clientId: `script-${clientId()}` }
  const ids = [await made(bob.peer.post(path, body)), await made(bob.peer.post(path, body))]
  expect(ids[1]).toBe(ids[0] as string)
  const id = ids[0] as string
  expect(await refusalOf(patch(vera, documentId, id, { accepted: true }))).toEqual([403, 'notAllowed'])
  expect(await refusalOf(patch(ada, documentId, id, { accepted: false }))).toEqual([422, 'frame.invalid'])
  expect(await refusalOf(patch(ada, documentId, UNKNOWN, { accepted: true }))).toEqual([404, 'comment.notFound'])
  expect(await refusalOf(patch(ada, UNKNOWN, id, { accepted: true }))).toEqual([404, 'document.notFound'])
  const plain = await made(ada.peer.post(path, { body: 'no suggestion' }))
  expect(await refusalOf(patch(ada, documentId, plain, { accepted: true }))).toEqual([422, 'comment.noSuggestion'])
  // The text is there twice, so nobody can know which is meant, and nothing is marked as accepted.
  expect(await refusalOf(patch(ada, documentId, id, { accepted: true }))).toEqual([409, 'document.textNotFound'])
  const insertion = { suggestion: { original: '', replacement: 'x' }, range: RANGE }
  const inserted = await made(ada.peer.post(path, insertion))
  expect(await refusalOf(patch(ada, documentId, inserted, { accepted: true }))).toEqual([409, 'document.textNotFound'])
  expect((await commentsOf(ada, documentId)).filter(({ resolved }) => resolved)).toEqual([])

  await write(ada, documentId, 'Take the red kettle.\n')
  const answers = await Promise.all(
    [ada, bob, desk].map(async (by) => (await patch(by, documentId, id, { accepted: true })).status),
  )
  expect(answers.sort()).toEqual([200, 409, 409])
  expect(await textOf(ada, documentId)).toBe('Take the blue kettle.\n')
  const accepted = (await commentsOf(ada, documentId)).find((each) => each.id === id)
  expect(accepted?.resolved).toMatchObject({ accepted: true })
  const acceptor = [ada, bob, desk].find(({ peer }) => peer.member.id === accepted?.resolved?.by) as Live
  // The edit is theirs, and who sends the request once more is answered and changes nothing.
  const { versions } = (await (await ada.peer.get(`/api/documents/${documentId}/versions`)).json()) as {
    versions: unknown[]
  }
  expect(JSON.stringify(versions)).toContain(acceptor.peer.member.id)
  await write(ada, documentId, 'Take the red kettle.\n')
  expect(await (await patch(acceptor, documentId, id, { accepted: true })).json()).toEqual({ id })
  expect(await textOf(ada, documentId)).toBe('Take the red kettle.\n')
  expect((await patch(bob, documentId, inserted, { resolved: true })).status).toBe(200)
  // On a page and in a script at once.
  const both = await made(bob.peer.post(path, { suggestion: RED_TO_BLUE }))
  const [page, script] = await Promise.all([
    answerTo(bob, { type: 'comment.accept', documentId, commentId: both }),
    patch(ada, documentId, both, { accepted: true }),
  ])
  expect([page === 'comment.decided', script.status === 409].filter((isRefused) => isRefused)).toHaveLength(1)
  expect(await textOf(ada, documentId)).toBe(`Take the ${script.status === 200 ? 'blue' : 'red'} kettle.\n`)
})

test('[SUGGEST-5] /changes reports who has accepted a suggestion, and a deleted one leaves its words nowhere', async () => {
  const documentId = await aDocument(ada)
  const since = bob.changes().at(-1)?.seq ?? 0
  const suggestion = { original: 'Wagtail one', replacement: 'Wagtail two' }
  const comment = await suggest(ada, documentId, { suggestion, quote: 'a bird' })
  const other = await suggest(ada, documentId)
  await answerTo(bob, { type: 'comment.accept', documentId, commentId: other.id })
  await answerTo(bob, { type: 'comment.reply', documentId, commentId: comment.id, body: 'I see' })
  await answerTo(ada, { type: 'comment.delete', documentId, commentId: comment.id })
  const watcher = await plainSocket(hub.origin, `/changes?entities=comments&since=${since}`, { as: vera.peer })
  await eventually(() => watcher.of('caught-up').length > 0)
  const seen = watcher.frames.filter(
    ({ entity, data }) => entity === 'comments' && JSON.stringify(data).includes(documentId),
  )
  expect(seen).toMatchObject([
    { action: 'created', id: comment.id, data: { body: '', deleted: { byName: 'Ada' } } },
    { action: 'created', id: other.id, data: { suggestion: RED_TO_BLUE } },
    { action: 'updated', id: other.id, data: { isResolved: true, accepted: true, byName: 'Bob' } },
    { action: 'created', data: { body: 'I see' } },
    { action: 'deleted', id: comment.id },
  ])
  expect(JSON.stringify(watcher.frames)).not.toContain('Wagtail')
  watcher.close()
  expect(JSON.stringify(await commentsOf(bob, documentId))).not.toContain('Wagtail')
  expect(await answerTo(bob, { type: 'comment.accept', documentId, commentId: comment.id })).toBe(
    'comment.noSuggestion',
  )
})

test('[SUGGEST-6] an export has suggestions: under what they quote in Markdown, as they are in JSON', async () => {
  const documentId = await aDocument(ada)
  const accepted = await suggest(ada, documentId, { body: 'Better?' })
  await answerTo(bob, { type: 'comment.accept', documentId, commentId: accepted.id })
  const declined = await suggest(ada, documentId, { suggestion: { original: 'a *bad* word', replacement: '' } })
  await answerTo(bob, { type: 'comment.resolve', documentId, commentId: declined.id, resolved: true })
  await suggest(bob, documentId, {
    ...{ suggestion: { original: '', replacement: '\n## More\n[x]: http://y' }, range: RANGE, quote: 'The end' },
  })
  const exported = async (format: string) =>
    (await ada.peer.get(`/api/export/documents/${documentId}?format=${format}`)).text()
  const moment = String.raw`[\d-]+ \d\d:\d\d`
  expect(await exported('md')).toMatch(
    new RegExp(
      [
        '^\n\n---\n\n## Comments\n\n### “the red kettle” \\(suggestion accepted by Bob\\)\n\n',
        `\\*\\*Ada\\*\\* ${moment}\n\nInstead of:\n\n> the red kettle\n\nSuggested:\n\n> the blue kettle\n\n> Better\\?\n\n`,
        '### “a \\\\\\*bad\\\\\\* word” \\(suggestion declined by Bob\\)\n\n',
        `\\*\\*Ada\\*\\* ${moment}\n\nSuggested to delete:\n\n> a \\*bad\\* word\n\n`,
        '### “The end” \\(suggestion\\)\n\n',
        `\\*\\*Bob\\*\\* ${moment}\n\nSuggested to insert:\n\n> \n> ## More\n> \\\\\\[x\\]: http://y\n$`,
      ].join(''),
    ),
  )
  const json = JSON.parse(await exported('json')) as { comments: Comment[] }
  expect(json.comments).toEqual(await commentsOf(ada, documentId))
})

test('[SUGGEST-7] a document that is started anew has the suggestions of the old one, and a script accepts them there', async () => {
  const documentId = await aDocument(ada, 'Take the red kettle.')
  const open = await suggest(ada, documentId, { range: RANGE })
  const done = await suggest(bob, documentId, { suggestion: { original: 'Take', replacement: 'Bring' } })
  await answerTo(bob, { type: 'comment.accept', documentId, commentId: done.id })
  const anew = await made(desk.peer.post(`/api/documents/${documentId}/start-anew`, {}))
  const copies = await commentsOf(vera, anew)
  expect(copies.map(({ suggestion, range, resolved }) => [suggestion, range, resolved?.accepted])).toEqual([
    [open.suggestion, undefined, undefined],
    [done.suggestion, undefined, true],
  ])
  expect((await patch(ada, anew, copies[0]?.id ?? '', { accepted: true })).status).toBe(200)
  expect(await textOf(ada, anew)).toBe('Take the blue kettle.')
})

test('[SUGGEST-8] after kill -9 every acknowledged suggestion is there, once, and who accepted it', async () => {
  const folder = temporaryFolder()
  let documentId = ''
  const acknowledged: Comment[] = []
  for (let round = 0; round < 2; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    const here = await live(await joinAt(hub.origin, { name: `Ada ${round}`, code: hub.code ?? '' }))
    if (documentId === '') documentId = await made(here.peer.post('/api/documents', { title: 'Plan' }))
    const suggested = await Promise.all(Array.from({ length: 10 }, () => suggest(here, documentId, { range: RANGE })))
    await answerTo(here, { type: 'comment.accept', documentId, commentId: suggested[0]?.id })
    acknowledged.push(...suggested)
    await hub.kill('SIGKILL')
  }
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const reader = await live(await joinAt(hub.origin, { name: 'Bob', code: hub.code ?? '' }))
  const comments = await commentsOf(reader, documentId)
  expect(comments.map(({ resolved: _, ...comment }) => comment)).toEqual(acknowledged)
  expect(comments.map(({ resolved }) => resolved?.accepted === true)).toEqual(acknowledged.map((_, n) => n % 10 === 0))
  reader.close()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[SUGGEST-9] comments of a data folder from before suggestions are as they were, and suggestions stand beside them', async () => {
  const BEFORE = 32
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
    db.run(
      "INSERT INTO comments (id, document_id, seq, author_id, author_name, body, posted_at, resolved_at, resolved_by, resolved_by_name) VALUES ('c1', '0000000000000abc', 1, 'm1', 'Eve', 'then', 1, 2, 'm1', 'Eve')",
    )
    db.run("INSERT INTO settings VALUES ('epoch', 'e1')")
    db.close()
  })
  const cleo = await live(await old.join('Cleo'))
  const before = await commentsOf(cleo, '0000000000000abc')
  expect(before).toEqual([
    {
      ...{ id: 'c1', documentId: '0000000000000abc', seq: 1, authorId: 'm1', authorName: 'Eve', body: 'then' },
      ...{ postedAt: 1, resolved: { at: 2, by: 'm1', byName: 'Eve' } },
    },
  ])
  const comment = await suggest(cleo, '0000000000000abc')
  expect(await commentsOf(cleo, '0000000000000abc')).toEqual([...before, comment])
  cleo.close()
  await old.end()
})
