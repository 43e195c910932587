import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  aHub,
  chatSend,
  clientId,
  eventually,
  HUB_ENDS,
  handClock,
  live,
  lobbyOf,
  openSocket,
  type Peer,
  type TestHub,
} from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

const clock = handClock()
let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'], clock)
})
afterAll(() => hub.end())

async function closeOf(url: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const socket = openSocket(url, headers)
  return new Promise((resolve) => socket.addEventListener('close', ({ code, reason }) => resolve([code, reason])))
}
const wsOrigin = () => hub.origin.replace('http', 'ws')

test('[SYNC-1] a socket without a valid session is closed with 4401', async () => {
  expect(await closeOf(`${wsOrigin()}/live`)).toEqual([4401, 'sign in'])
  expect(await closeOf(`${wsOrigin()}/live`, { authorization: 'Bearer x.y.z' })).toEqual([4401, 'sign in'])
  const { token } = await hub.join('Cookie')
  expect(await closeOf(`${wsOrigin()}/live`, { cookie: `hubbub_${hub.port}=${token}` })).toEqual([4401, 'sign in'])
})

test('[GUARD-6] a page of another origin opens neither /live nor a document', async () => {
  const { token } = await hub.join('Victim')
  const cookie = `hubbub_${hub.port}=${token}`
  for (const path of ['/live', '/collaborate/notes']) {
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${hub.port + 1}`]) {
      const response = await fetch(hub.origin + path, {
        headers: {
          cookie,
          origin,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-version': '13',
        },
      })
      expect(response.status).toBe(403)
    }
  }
})

test('[SYNC-2] an invalid frame is answered with a code and without its input, and the socket stays open', async () => {
  const ada = await live(await hub.join('Ada'))
  const roomId = await lobbyOf(ada)
  const bad: [unknown, string][] = [
    ['007', 'frame.malformed'],
    ['null', 'frame.malformed'],
    ['{"type":', 'frame.malformed'],
    ['[]', 'frame.invalid'],
    [{ type: 'no.such' }, 'frame.invalid'],
    [{ type: 'chat.send' }, 'frame.invalid'],
    [{ ...chatSend(roomId, 'x'), extra: 1 }, 'frame.invalid'],
    [{ ...chatSend(roomId, 'x'), body: { toString: 1 } }, 'frame.invalid'],
    [chatSend(roomId, ''), 'frame.invalid'],
    [chatSend(roomId, 'x'.repeat(4001)), 'frame.invalid'],
    [`{"type":"ping","t":${'['.repeat(40)}${']'.repeat(40)}}`, 'frame.tooDeep'],
    [chatSend(roomId, 'ü'.repeat(40_000)), 'frame.tooLarge'],
    ['{"type":"ping","t":1,"__proto__":{"x":1}}', 'frame.invalid'],
  ]
  for (const [frame] of bad) ada.send(frame)
  await eventually(() => ada.received('error').length === bad.length)
  // A text that is empty is refused by the room, after the frames that are none at all.
  expect(
    ada
      .received('error')
      .map(({ code }) => code as string)
      .sort(),
  ).toEqual(bad.map(([, code]) => code).sort())
  expect(Object.keys(ada.received('error')[0] ?? {})).toEqual(['type', 'code'])
  ada.send({ type: 'ping', t: 7 })
  await eventually(() => ada.received('pong').length === 1)
  ada.close()
})

test('[SYNC-3] more than twenty invalid frames in a minute close their socket with 4400, and no other', async () => {
  const [eve, bob] = [await live(await hub.join('Eve')), await live(await hub.join('Bob'))]
  for (let frame = 0; frame < 21; frame++) eve.send('nonsense')
  expect(await eventually(() => eve.closed())).toMatchObject({ code: 4400 })
  bob.send({ type: 'ping', t: 1 })
  await eventually(() => bob.received('pong').length === 1)
  bob.close()
})

test('[SYNC-4] a command before the first sync is refused with sync.required', async () => {
  const ada = await live(await hub.join('Early'), { sync: false })
  ada.send({ type: 'room.create', clientId: 'too-early-1', name: 'Too early' })
  await eventually(() => ada.received('error').length === 1)
  expect(ada.received('error')[0]).toEqual({ type: 'error', code: 'sync.required', clientId: 'too-early-1' })
  ada.close()
})

test('[CHAT-1] a message to a room that does not exist, or without text, is refused, and the refusal carries its clientId', async () => {
  const ada = await live(await hub.join('Lost'))
  ada.send(chatSend('zzzzzzzzzzzzzzzz', 'hello', 'lost-message'))
  ada.send(chatSend(await lobbyOf(ada), '\u202E \n', 'empty-message'))
  await eventually(() => ada.received('error').length === 2)
  expect(ada.received('error')).toEqual([
    { type: 'error', code: 'room.notFound', clientId: 'lost-message' },
    { type: 'error', code: 'text.empty', clientId: 'empty-message' },
  ])
  ada.close()
})

test('[CHAT-2] all members receive the same frames in the same order, the sender included', async () => {
  const people = await Promise.all(['Ada', 'Bob', 'Cleo'].map(async (name) => live(await hub.join(name))))
  const roomId = await lobbyOf(people[0] as never)
  for (let n = 0; n < 20; n++)
    for (const person of people) person.send(chatSend(roomId, `${person.peer.member.name} ${n}`))
  for (const person of people) await eventually(() => person.received('chat.posted').length === 60)
  const received = people.map((person) => JSON.stringify(person.received('chat.posted')))
  expect(new Set(received).size).toBe(1)
  const posted = people[0]?.received('chat.posted') ?? []
  expect(posted.map(({ message }) => message.seq)).toEqual(posted.map((_, n) => (posted[0]?.message.seq ?? 0) + n))
  expect(posted.every(({ message }, n) => n === 0 || message.seq === (posted[n - 1]?.message.seq ?? 0) + 1)).toBe(true)
  for (const person of people) person.close()
})

test('[CHAT-3] a retry with the same clientId is answered but not posted again', async () => {
  const [ada, bob] = [await live(await hub.join('Ada')), await live(await hub.join('Bob'))]
  const roomId = await lobbyOf(ada)
  const id = clientId()
  ada.send(chatSend(roomId, 'once', id))
  ada.send(chatSend(roomId, 'once', id))
  await eventually(() => ada.received('chat.posted').length === 2)
  const second = await live(ada.peer)
  second.send(chatSend(roomId, 'once', id))
  await eventually(() => second.received('chat.posted').length === 1)
  expect(
    new Set([...ada.received('chat.posted'), ...second.received('chat.posted')].map(({ message }) => message.id)).size,
  ).toBe(1)
  expect(bob.received('chat.posted')).toHaveLength(1)
  // The same clientId from another member is another command.
  bob.send(chatSend(roomId, 'mine', id))
  await eventually(() => bob.received('chat.posted').length === 2)
  expect(bob.received('chat.posted')[1]?.message.body).toBe('mine')
  for (const person of [ada, bob, second]) person.close()
})

test('[CHAT-4] a message that names an author is refused', async () => {
  const eve = await live(await hub.join('Eve'))
  eve.send({ ...chatSend(await lobbyOf(eve), 'trust me'), authorId: 'x' })
  await eventually(() => eve.received('error').length === 1)
  eve.close()
})

test('[SYNC-5] a client that comes back with its seq gets what it missed, in order and once, and then the new changes', async () => {
  const ada = await live(await hub.join('Ada'))
  const roomId = await lobbyOf(ada)
  const bob = await live(await hub.join('Bob'))
  const { epoch } = bob.received('hello')[0] as { epoch: string }
  const since = bob.received('caught-up')[0]?.seq as number
  bob.close()
  for (let n = 0; n < 50; n++) ada.send(chatSend(roomId, `missed ${n}`))
  await eventually(() => ada.received('chat.posted').length === 50)
  const back = await live(bob.peer, { since, epoch })
  expect(back.received('snapshot')).toEqual([])
  ada.send(chatSend(roomId, 'new'))
  await eventually(() => back.received('chat.posted').length === 51)
  expect(back.received('chat.posted').map(({ message }) => message.body)).toEqual([
    ...Array.from({ length: 50 }, (_, n) => `missed ${n}`),
    'new',
  ])
  for (const person of [ada, back]) person.close()
})

test('[SYNC-6] a client that comes back with another epoch, or with a seq from the future, gets a snapshot', async () => {
  const peer = await hub.join('Old')
  for (const options of [{ since: 1, epoch: 'another' }, { since: 1 }, { since: 999_999, epoch: 'another' }]) {
    const back = await live(peer, options)
    expect(back.received('snapshot')).toHaveLength(1)
    back.close()
  }
  const now = await live(peer)
  const { epoch } = now.received('hello')[0] as { epoch: string }
  const future = await live(peer, { since: 999_999, epoch })
  expect(future.received('snapshot')).toHaveLength(1)
  for (const socket of [now, future]) socket.close()
})

test('[SYNC-7] a pong carries the seq up to which its socket has everything, and the number of changes it was sent', async () => {
  const ada = await live(await hub.join('Ada'))
  const seqBefore = ada.received('caught-up')[0]?.seq as number
  expect(seqBefore).toBeGreaterThan(0)
  ada.send({ type: 'ping', t: 1 })
  await eventually(() => ada.received('pong').length === 1)
  expect(ada.received('pong')[0]?.seq).toBe(seqBefore)
  ada.send(chatSend(await lobbyOf(ada), 'hello'))
  await eventually(() => ada.received('chat.posted').length === 1)
  ada.send({ type: 'ping', t: 5 })
  await eventually(() => ada.received('pong').length === 2)
  expect(ada.received('pong')[1]).toEqual({
    type: 'pong',
    t: 5,
    seq: ada.changes().at(-1)?.seq as number,
    told: ada.changes().length,
  })
  ada.close()
})

test('[MEMBER-1] a rename is sent to all members, later messages carry the new name, and a name that is taken gets a number', async () => {
  const [ada, bob] = [await live(await hub.join('Ada')), await live(await hub.join('Robert'))]
  ada.send({ type: 'member.rename', clientId: clientId(), name: ' Ada  Lovelace ' })
  await eventually(() => bob.received('member.renamed').length === 1)
  expect(bob.received('member.renamed')[0]?.member).toMatchObject({ id: ada.peer.member.id, name: 'Ada Lovelace' })
  ada.send(chatSend(await lobbyOf(ada), 'hi'))
  await eventually(() => bob.received('chat.posted').length === 1)
  expect(bob.received('chat.posted')[0]?.message.authorName).toBe('Ada Lovelace')
  // A member may change the case of their own name; the name of somebody else gets a number.
  ada.send({ type: 'member.rename', clientId: clientId(), name: 'ADA LOVELACE' })
  ada.send({ type: 'member.rename', clientId: clientId(), name: bob.peer.member.name })
  await eventually(() => bob.received('member.renamed').length === 3)
  expect(
    bob
      .received('member.renamed')
      .map(({ member }) => member.name)
      .slice(1),
  ).toEqual(['ADA LOVELACE', `${bob.peer.member.name} 2`])
  for (const person of [ada, bob]) person.close()
})

test('[PRES-5] other members are sent who comes and goes, and closing one of two tabs leaves a member online', async () => {
  const bob = await live(await hub.join('Bob'))
  const peer = await hub.join('Ada')
  const [first, second] = [await live(peer), await live(peer)]
  const ofAda = () =>
    bob
      .received('presence')
      .flatMap(({ entries }) => entries)
      .filter(({ memberId }) => memberId === peer.member.id)
  await eventually(() => ofAda().at(-1)?.sockets === 2)
  first.close()
  await eventually(() => ofAda().at(-1)?.sockets === 1)
  expect(ofAda().at(-1)?.status).toBe('online')
  second.send({ type: 'presence.set', status: 'away' })
  await eventually(() => ofAda().at(-1)?.status === 'away')
  second.close()
  await eventually(() => {
    clock.pass(10)
    return ofAda().at(-1)?.status === 'offline'
  })
  bob.close()
})

test('[PRES-8] a socket that answers again after it was shown as offline has the status and the words that it had sent', async () => {
  const bob = await live(await hub.join('Bob of PRES-8'))
  const [phone, script] = [await live(await hub.join('Phone')), await hub.join('Script of PRES-8')]
  const watched = await plainSocket(hub.origin, '/presence', { as: script })
  const seen = (peer: Peer) =>
    bob
      .received('presence')
      .flatMap(({ entries }) => entries)
      .filter(({ memberId }) => memberId === peer.member.id)
      .map(({ status, customStatus }) => (customStatus ? `${status} ${customStatus}` : status))
  phone.send({ type: 'presence.set', status: 'away' })
  watched.send({ type: 'status', status: 'busy', customStatus: 'in a call' })
  await eventually(() => seen(phone.peer).at(-1) === 'away' && seen(script).at(-1) === 'busy in a call')

  // Longer than until a silent socket is shown as offline. The hub pings it then, and is answered.
  clock.pass(13_000)
  await eventually(() => seen(phone.peer).includes('offline') && seen(phone.peer).at(-1) !== 'offline')
  await eventually(() => seen(script).includes('offline') && seen(script).at(-1) !== 'offline')
  expect([seen(phone.peer).at(-1), seen(script).at(-1)]).toEqual(['away', 'busy in a call'])
  for (const socket of [bob, phone, watched]) socket.close()
})

test('[CHAT-5] typing is sent to the other members only, and is refused for a room that does not exist', async () => {
  const [ada, bob] = [await live(await hub.join('Ada')), await live(await hub.join('Bob'))]
  ada.send({ type: 'chat.typing', roomId: 'zzzzzzzzzzzzzzzz' })
  ada.send({ type: 'chat.typing', roomId: await lobbyOf(ada) })
  await eventually(() => bob.received('typing').length === 1)
  expect(ada.received('typing')).toEqual([])
  expect(ada.received('error').map(({ code }) => code)).toEqual(['room.notFound'])
  for (const person of [ada, bob]) person.close()
})

test('[STOP-1] a stop closes every socket with a reason within two seconds', async () => {
  const hub = await aHub()
  const ada = await live(await hub.join('Ada'))
  ada.send(chatSend(await lobbyOf(ada), 'last words'))
  await eventually(() => ada.received('chat.posted').length === 1)
  await hub.stop('hubEnds')
  expect(await eventually(() => ada.closed())).toEqual(HUB_ENDS)
  await hub.end()
})

test('[SYNC-9] a caught-up carries how many syncs of its socket the hub has handled', async () => {
  const ada = await live(await hub.join('Ada of SYNC-9'))
  ada.send({ type: 'sync' })
  await eventually(() => ada.received('caught-up').length === 2)
  expect(ada.received('caught-up').map(({ syncs }) => syncs)).toEqual([1, 2])
  ada.close()
})
