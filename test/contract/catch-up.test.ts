// What somebody has missed, over HTTP: refusals first, and never what they may not see.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { CatchUpAnswer } from '../../src-bun/contract/http/catch-up.ts'
import { aHub, handClock, live, type Peer, type TestHub } from '../support/hub.ts'

const HOUR_MS = 3_600_000
const clock = handClock()
let hub: TestHub
let host: Peer
let ada: Peer
let bob: Peer
let lobbyId: string
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'], clock)
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  lobbyId = rooms[0]?.id as string
})
afterAll(() => hub.end())

const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code
const caught = async (peer: Peer, query: string) =>
  (await (await peer.get(`/api/catch-up?${query}`)).json()) as CatchUpAnswer

test('[CATCHUP-1] what was missed is for who is signed in, from a time that is one, and as a file only for whom hosts let export', async () => {
  expect((await fetch(`${hub.origin}/api/catch-up`)).status).toBe(401)
  for (const query of ['since=yesterday', 'since=-1', 'before=x', 'since=']) {
    const response = await ada.get(`/api/catch-up?${query}`)
    expect([query, response.status, await codeOf(response)]).toEqual([query, 422, 'frame.invalid'])
  }
  expect(await codeOf(await ada.get('/api/catch-up?format=exe'))).toBe('export.unknownFormat')
  await host.send('PUT', '/api/exports', { to: 'hosts' })
  const refused = await ada.get('/api/catch-up?format=md')
  expect([refused.status, await codeOf(refused)]).toEqual([403, 'export.notAllowed'])
  expect((await ada.get('/api/catch-up')).status).toBe(200)
  await host.send('PUT', '/api/exports', { to: 'everybody' })
  // A time that has not come has nothing.
  const later = await caught(ada, `since=${clock.now() + HOUR_MS}`)
  expect([later.messages, later.people, later.places]).toEqual([0, [], []])
})

test('[CATCHUP-2] it has mentions, comments, pins, polls, what was discussed, documents and people since a time, as they are now, and nothing of what the member may not see', async () => {
  const idOf = async (response: Response) => {
    expect(response.ok).toBe(true)
    return ((await response.json()) as { id: string }).id
  }
  const say = async (by: Peer, roomId: string, body: string, more: object = {}) =>
    idOf(await by.post(`/api/rooms/${roomId}/messages`, { body, ...more }))
  const write = (by: Peer, documentId: string, text: string) =>
    fetch(`${hub.origin}/api/documents/${documentId}/text`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${by.token}`, 'content-type': 'text/markdown' },
      body: text,
    })
  const documentId = await idOf(await bob.post('/api/documents', { title: 'Weekly *notes*' }))
  await write(bob, documentId, 'one\ntwo\n')
  await say(bob, lobbyId, 'long ago for @Ada', { mentions: [ada.member.id] })
  clock.pass(HOUR_MS)
  const since = clock.now()
  clock.pass(1000)

  const mention = await say(bob, lobbyId, 'look, @Ada', { mentions: [ada.member.id] })
  const edited = await say(bob, lobbyId, 'not for anybody')
  await bob.send('PATCH', `/api/rooms/${lobbyId}/messages/${edited}`, { body: 'for all', mentionsAll: true })
  const gone = await say(bob, lobbyId, 'a secret for @Ada', { mentions: [ada.member.id] })
  await bob.send('DELETE', `/api/rooms/${lobbyId}/messages/${gone}`)
  const own = await say(ada, lobbyId, 'what I said')
  for (const body of ['I agree', 'me too']) await say(bob, lobbyId, body, { replyTo: own })
  await bob.send('PUT', `/api/rooms/${lobbyId}/messages/${own}/reactions/${encodeURIComponent('👍')}`)
  await bob.send('PUT', `/api/rooms/${lobbyId}/messages/${own}/pin`)
  await bob.send('PUT', `/api/rooms/${lobbyId}/messages/${mention}/pin`)
  await bob.send('DELETE', `/api/rooms/${lobbyId}/messages/${mention}/pin`)
  const closed = await say(bob, lobbyId, 'tea?', { poll: { answers: ['yes', 'no'] } })
  const open = await say(bob, lobbyId, 'lunch?', { poll: { answers: ['soup', 'bread'] } })
  await say(bob, lobbyId, 'after all of it')
  await bob.post(`/api/rooms/${lobbyId}/messages/${closed}/close-poll`, {})
  await ada.send('PUT', `/api/rooms/${lobbyId}/messages/${open}/vote`, { choices: [1] })
  await write(bob, documentId, 'one\nthree\n')
  const note = await idOf(await bob.post(`/api/documents/${documentId}/comments`, { body: 'see @Ada' }))
  const boardId = await idOf(
    await bob.post('/api/boards', { name: 'Kettles', columns: [{ key: 'n', type: 'number' }] }),
  )
  const carl = await hub.join('Carl')
  await hub.join('Dora')
  await host.post(`/api/members/${carl.member.id}/kick`, {})

  // A private room that Ada is not in, one that she was taken into, and one that she was in.
  const room = async (name: string) => idOf(await bob.post('/api/rooms', { name, private: true }))
  const [hidden, invited, left] = [await room('hidden'), await room('invited'), await room('left')]
  for (const id of [invited, left]) await bob.post(`/api/rooms/${id}/members`, { memberId: ada.member.id })
  for (const id of [hidden, invited, left]) await say(bob, id, `psst in ${id} @all`, { mentionsAll: true })
  await bob.post('/api/documents', { title: 'Hidden plans', roomId: hidden })
  const leaving = await live(ada)
  leaving.send({ type: 'room.leave', clientId: 'leave', roomId: left })
  await leaving.answer('leave')
  leaving.close()

  const answer = await caught(ada, `since=${since}`)
  const ids = (messages: { id: string }[]) => messages.map(({ id }) => id)
  expect(answer).toMatchObject({ since, until: clock.now() })
  expect(answer.next).toBeUndefined()
  expect(answer.mentions.map(({ body }) => body)).toEqual([`psst in ${invited} @all`, 'for all', 'look, @Ada'])
  expect(ids(answer.mentions.slice(1))).toEqual([edited, mention])
  expect(answer.mentions[2]).toMatchObject({ roomName: 'lobby', authorName: 'Bob', replies: 0, reactions: 0 })
  expect(answer.comments).toMatchObject([{ id: note, documentId, title: 'Weekly *notes*', body: 'see @Ada' }])
  expect(ids(answer.pins)).toEqual([own])
  expect(ids(answer.polls)).toEqual([open, closed])
  expect(answer.polls[0]?.poll).toEqual({
    answers: [
      { text: 'soup', count: 0 },
      { text: 'bread', count: 1 },
    ],
    voters: 1,
    isOpen: true,
  })
  expect(answer.discussed).toMatchObject([{ id: own, replies: 2, reactions: 1 }])
  expect(answer.documents).toMatchObject([
    { id: documentId, authors: [{ id: bob.member.id, name: 'Bob' }], at: clock.now() },
  ])
  const [changed] = answer.documents
  const compared = await ada.get(`/api/documents/${documentId}/compare?from=${changed?.fromSeq}&seq=${changed?.seq}`)
  const { ranges } = (await compared.json()) as { ranges: { kind: string; text: string }[] }
  const textOf = (kind: string) => ranges.flatMap((range) => (range.kind === kind ? [range.text] : [])).join('')
  expect([textOf('removed').length > 0, textOf('added').length > 0]).toEqual([true, true])
  expect(answer.people.map(({ name, what }) => [name, what])).toEqual([
    ['Carl', 'sentAway'],
    ['Dora', 'came'],
  ])
  expect(answer.places.map(({ kind, name }) => [kind, name])).toEqual([
    ['room', 'invited'],
    ['board', 'Kettles'],
  ])
  expect(answer.places[1]?.id).toBe(boardId)
  const lobby = answer.rooms.find(({ id }) => id === lobbyId)
  // Without her own, and with the one that was deleted: it was said.
  expect(lobby).toEqual({ id: lobbyId, name: 'lobby', messages: 8 })
  const all = JSON.stringify(answer)
  for (const word of ['hidden', 'Hidden', hidden, left, 'a secret', 'long ago'])
    expect([word, all.includes(word)]).toEqual([word, false])
  // Bob sees the hidden room, and nothing there is for him.
  const ofBob = await caught(bob, `since=${since}`)
  expect(ofBob.rooms).toEqual([{ id: lobbyId, name: 'lobby', messages: 1 }])
  expect(ofBob.mentions).toEqual([])

  const file = await ada.get(`/api/catch-up?since=${since}&format=md`)
  expect(file.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="Catch up \d{4}-\d\d-\d\d\.md"/)
  const text = await file.text()
  expect(text.match(/^## .*$/gm)).toEqual([
    '## Mentions of you',
    '## Comments that mention you',
    '## Polls',
    '## Pinned',
    '## Most discussed',
    '## Documents',
    '## Messages',
    '## New',
    '## People',
  ])
  for (const line of [
    '> look, @Ada',
    '- bread: 1',
    '- lobby: 8',
    '- Dora came, ',
    '- Carl was sent away, ',
    'Weekly \\*notes\\*',
  ])
    expect(text).toContain(line)
  expect(text).toMatch(/^- .*~~tw~~.*\*\*three\*\*|^- .*\*\*.*hree/m)
  for (const word of ['idden', 'a secret']) expect(text).not.toContain(word)
  expect((await caught(ada, `since=${since}&before=1`)).messages).toBe(0)
})

test('[CATCHUP-8] it says when the member came and when others began to talk, of rooms that they may see', async () => {
  clock.pass(HOUR_MS)
  const since = clock.now()
  clock.pass(1000)
  const nothing = await caught(bob, `since=${since}`)
  expect([nothing.came, nothing.began]).toEqual([undefined, undefined])
  const secret = (await (await ada.post('/api/rooms', { name: 'Apart', private: true })).json()) as { id: string }
  await ada.post(`/api/rooms/${secret.id}/messages`, { body: 'not for Gil' })
  clock.pass(HOUR_MS)
  const began = clock.now()
  await ada.post(`/api/rooms/${lobbyId}/messages`, { body: 'we begin' })
  clock.pass(HOUR_MS)
  const came = clock.now()
  const gil = await hub.join('Gil')
  await gil.post(`/api/rooms/${lobbyId}/messages`, { body: 'I am late' })
  clock.pass(1000)
  await ada.post(`/api/rooms/${lobbyId}/messages`, { body: 'welcome' })
  const ofGil = await caught(gil, `since=${since}`)
  expect([ofGil.came, ofGil.began]).toEqual([came, began])
  const later = await caught(gil, `since=${came + 500}`)
  expect([later.came, later.began]).toEqual([undefined, came + 1000])
})
