// What is answered on the wire once a quota is used up, by a hub with its usual limits and a clock that is handed in.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { QUOTAS } from '../../src-bun/domain/quotas/table.ts'
import { aHub, eventually, handClock, joinAt, live, lobbyOf, type Peer, post, type TestHub } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

const clock = handClock()
let hub: TestHub
let ada: Peer
beforeAll(async () => {
  hub = await aHub(['--door', 'open'], clock)
  ada = await joinAt(hub.origin, { name: 'Ada' })
})
afterAll(() => hub.end())

const answerOf = async (response: Promise<Response>) => {
  const { status, body } = await response.then(async (answer) => ({ status: answer.status, body: await answer.json() }))
  return [status, (body as { error?: { code: string } }).error?.code]
}

test('[COUNT-12] over HTTP and on every socket, whoever has used a quota up is answered with its code', async () => {
  for (let n = 0; n < QUOTAS.rooms.perMember; n++)
    expect((await ada.post('/api/rooms', { name: `room ${n}` })).status).toBe(201)
  expect(await answerOf(ada.post('/api/rooms', { name: 'one more' }))).toEqual([429, 'room.tooMany'])
  const page = await live(ada)
  page.send({ type: 'room.create', clientId: 'live-room', name: 'one more' })
  expect(await page.answer('live-room')).toMatchObject({ type: 'error', code: 'room.tooMany' })
  const script = await plainSocket(hub.origin, '/chat?room=one+more', { as: ada })
  await eventually(() => script.of('error').length > 0)
  expect(script.of('error')[0]).toMatchObject({ code: 'room.tooMany' })

  const [body, roomId] = ['€'.repeat(4000), await lobbyOf(page)]
  let answer: [number, string | undefined] = [201, undefined]
  for (let sent = 0; answer[0] === 201; sent += body.length) {
    expect(sent).toBeLessThan(QUOTAS.messageBytes.perMember)
    answer = (await answerOf(ada.post(`/api/rooms/${roomId}/messages`, { body }))) as typeof answer
  }
  expect(answer).toEqual([429, 'message.tooMuch'])
  clock.pass(QUOTAS.messageBytes.everyMs)
  expect((await ada.post(`/api/rooms/${roomId}/messages`, { body })).status).toBe(201)

  const documents = await Promise.all(
    Array.from({ length: QUOTAS.documents.perMember }, (_, n) =>
      ada.post('/api/documents', { title: `document ${n}` }),
    ),
  )
  expect(documents.every(({ status }) => status === 201)).toBe(true)
  const byName = await plainSocket(hub.origin, '/collaborate/one-more', { as: ada })
  expect(await eventually(() => byName.closed())).toEqual({ code: 4429, reason: 'document.tooMany' })
  const known = await plainSocket(hub.origin, '/collaborate/document%201', { as: ada })
  await eventually(() => known.bytes.length > 0)

  const tickets = await Promise.all(
    Array.from({ length: QUOTAS.tickets.perMember }, () => ada.post('/api/tickets', {})),
  )
  expect(tickets.every(({ status }) => status === 201)).toBe(true)
  expect(await answerOf(ada.post('/api/tickets', {}))).toEqual([429, 'rate.tooMuch'])
  for (const socket of [page, script, known]) socket.close()
})

test('[COUNT-13] an address that has brought very many members and guests brings no more, and who was there comes back', async () => {
  for (let n = 1; n < QUOTAS.members.perAddress; n++) {
    if (n % 200 === 0) clock.pass(60_000)
    if ((await post(hub.origin, '/api/join', { name: `Person ${n}` })).status !== 201) throw new Error(`person ${n}`)
  }
  clock.pass(60_000)
  // What a few minutes have given back.
  let guests = 0
  const guest = (name: string) => plainSocket(hub.origin, `/chat?username=${name}`)
  for (;;) {
    const socket = await guest(`guest-${guests}`)
    socket.send({ content: 'x' })
    await eventually(() => socket.closed() ?? socket.frames.length > 0)
    if (socket.closed()) {
      expect(socket.closed()).toEqual({ code: 4429, reason: 'join.tooMany' })
      break
    }
    socket.close()
    expect(++guests).toBeLessThan(100)
  }
  expect(await answerOf(post(hub.origin, '/api/join', { name: 'Late' }))).toEqual([429, 'join.tooMany'])
  const document = await plainSocket(hub.origin, '/collaborate/notes?username=late')
  expect(await eventually(() => document.closed())).toEqual({ code: 4429, reason: 'join.tooMany' })
  const again = await guest('guest-0')
  again.send({ content: 'x' })
  await eventually(() => again.frames.length > 0)
  again.close()
})
