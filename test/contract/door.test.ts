// Join requests, the door, tickets, devices, moderation and private rooms, over HTTP and real sockets.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { readConfig } from '../../src-bun/config.ts'
import { startHub } from '../../src-bun/hub.ts'
import {
  aHub,
  chatSend,
  eventually,
  handClock,
  live,
  lobbyOf,
  openSocket,
  type Peer,
  peerOf,
  post,
  type TestHub,
} from '../support/hub.ts'

let hub: TestHub
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
})
afterAll(() => hub.end())

const json = async <T>(response: Response | Promise<Response>) => (await (await response).json()) as T
const codeOf = async (response: Response | Promise<Response>) =>
  (await json<{ error?: { code: string } }>(response)).error?.code
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

/** The close code of a socket, or `open` if it receives a frame. */
async function outcomeOf(path: string, options: string[] | { headers: Record<string, string> } = []): Promise<unknown> {
  const socket = new WebSocket(hub.origin.replace('http', 'ws') + path, options as never)
  let outcome: unknown
  socket.addEventListener('close', ({ code }) => {
    outcome = code
  })
  socket.addEventListener('message', () => {
    outcome ??= 'open'
  })
  const seen = await eventually(() => outcome)
  socket.close()
  return seen
}

test('[ASK-1] at a door set to ask, a join request waits until the host admits or refuses it', async () => {
  const hosts = await live(host)
  await host.send('PUT', '/api/door', { door: 'ask' })
  const askToJoin = (name: string) => post(hub.origin, '/api/join', { name })
  const [ada, eve] = [await askToJoin('Ada'), await askToJoin('Eve')]
  expect([ada.status, eve.status]).toEqual([202, 202])
  const [adas, eves] = [await json<{ pending: string }>(ada), await json<{ pending: string }>(eve)]
  // Asked for from now on: a request that nobody asks about is shown for three seconds only.
  const admitted = fetch(`${hub.origin}/api/join/${adas.pending}`)
  const refused = fetch(`${hub.origin}/api/join/${eves.pending}`)
  await eventually(
    () =>
      hosts
        .received('waiting')
        .at(-1)
        ?.people.map(({ name }) => name)
        .join() === 'Ada,Eve',
  )

  // Only a host can admit somebody, and the id of a join request cannot be guessed.
  expect(await codeOf(post(hub.origin, `/api/join/${adas.pending}/admit`, {}))).toBe('signIn.required')
  expect((await fetch(`${hub.origin}/api/join/AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(404)

  expect((await host.post(`/api/join/${adas.pending}/admit`, {})).status).toBe(200)
  expect((await host.post(`/api/join/${eves.pending}/refuse`, {})).status).toBe(200)
  const signedIn = await json<Peer>(admitted)
  expect(signedIn.member.name).toBe('Ada')
  expect((await peerOf(hub.origin, signedIn).get('/api/me')).status).toBe(200)
  expect(await codeOf(refused)).toBe('join.refused')
  // A decision is made once.
  expect(await codeOf(host.post(`/api/join/${adas.pending}/refuse`, {}))).toBe('join.notWaiting')
  await eventually(() => hosts.received('waiting').at(-1)?.people.length === 0)

  const gaveUp = await json<{ pending: string }>(askToJoin('Tired'))
  expect((await fetch(`${hub.origin}/api/join/${gaveUp.pending}`, { method: 'DELETE' })).status).toBe(200)
  expect(await codeOf(host.post(`/api/join/${gaveUp.pending}/admit`, {}))).toBe('join.notWaiting')
  await host.send('PUT', '/api/door', { door: 'code' })
  await eventually(() => hosts.received('door.changed').length === 2)
  expect(hosts.received('door.changed').map(({ door }) => door)).toEqual(['ask', 'code'])
  hosts.close()
})

test('[ASK-2] an address can have at most five open join requests', async () => {
  await host.send('PUT', '/api/door', { door: 'ask' })
  const answers = []
  for (let n = 0; n < 6; n++) answers.push(await post(hub.origin, '/api/join', { name: `n${n}` }))
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429])
  for (const answer of answers.slice(0, 5))
    await fetch(`${hub.origin}/api/join/${(await json<{ pending: string }>(answer)).pending}`, { method: 'DELETE' })
  await host.send('PUT', '/api/door', { door: 'code' })
})

test('[ASK-6] a door that is opened admits everybody who waits, and one that asks for the code sends them for it', async () => {
  const askToJoin = async (name: string) => {
    await host.send('PUT', '/api/door', { door: 'ask' })
    return (await json<{ pending: string }>(post(hub.origin, '/api/join', { name }))).pending
  }
  // One asks for the decision when the door changes, the other later.
  for (const [door, expected] of [
    ['open', [200, undefined]],
    ['code', [403, 'join.codeWanted']],
  ] as const) {
    const [one, other] = [await askToJoin(`first, ${door}`), await askToJoin(`second, ${door}`)]
    const asks = fetch(`${hub.origin}/api/join/${one}`)
    await host.send('PUT', '/api/door', { door: 'ask' })
    await host.send('PUT', '/api/door', { door })
    for (const answer of [await asks, await fetch(`${hub.origin}/api/join/${other}`)])
      expect([door, answer.status, (await json<{ error?: { code: string } }>(answer)).error?.code]).toEqual([
        door,
        ...expected,
      ])
  }
})

test('[ASK-7] the host sees at once who has cancelled, and within seconds who has closed the tab; nobody else can cancel', async () => {
  const clock = handClock()
  const own = await aHub(['--limits', 'off', '--door', 'ask'], clock)
  const hosts = await live(await own.host())
  const waiting = () =>
    hosts
      .received('waiting')
      .at(-1)
      ?.people.map(({ name }) => name)
  const askToJoin = async (name: string) =>
    (await json<{ pending: string }>(post(own.origin, '/api/join', { name }))).pending
  const [cancels, closes, stays] = [await askToJoin('Cancels'), await askToJoin('Closes'), await askToJoin('Stays')]
  const [tab, otherTab] = [new AbortController(), new AbortController()]
  const polls = [
    fetch(`${own.origin}/api/join/${cancels}`),
    fetch(`${own.origin}/api/join/${closes}`, { signal: tab.signal }).catch(() => undefined),
    fetch(`${own.origin}/api/join/${stays}`, { signal: otherTab.signal }).catch(() => undefined),
  ]
  await eventually(() => waiting()?.join() === 'Cancels,Closes,Stays')
  /** The host's socket must not be closed as unresponsive when the clock runs. */
  const pass = (ms: number) => {
    clock.pass(ms)
    hosts.send({ type: 'ping', t: 0 })
  }

  expect(await codeOf(post(own.origin, '/api/join/AAAAAAAAAAAAAAAAAAAAAA/cancel', {}))).toBe('join.notWaiting')
  expect((await post(own.origin, `/api/join/${cancels}/cancel`, {})).status).toBe(200)
  expect(await codeOf(polls[0] as Promise<Response>)).toBe('join.notWaiting')
  await eventually(() => waiting()?.join() === 'Closes,Stays')
  tab.abort()
  await eventually(() => {
    pass(100)
    return waiting()?.join() === 'Stays'
  })
  otherTab.abort()
  await Promise.allSettled(polls)
  hosts.close()
  await own.end()
})

test('[ASK-8] a hub that stops answers at once who waits at the door, and does not wait for them', async () => {
  const own = await aHub(['--limits', 'off', '--door', 'ask'])
  const hosts = await live(await own.host())
  const { pending } = await json<{ pending: string }>(post(own.origin, '/api/join', { name: 'Patient' }))
  const answer = fetch(`${own.origin}/api/join/${pending}`).then(({ status }) => status)
  await eventually(() => hosts.received('waiting').at(-1)?.people.length === 1)
  hosts.close()
  // Sent after the request that waits and answered, so that this one has arrived.
  await fetch(`${own.origin}/health`)

  await own.stop('hubEnds')
  expect(await answer).toBe(202)
  await own.end()
})

test('[DOOR-6] only the host can renew the code, and the one before it still lets people in', async () => {
  const member = await hub.join('Nosy')
  expect((await member.post('/api/door/renew', {})).status).toBe(403)
  const before = (await json<{ code: string }>(member.get('/api/invitation'))).code
  const { code, links } = await json<{ code: string; links: { url: string }[] }>(host.post('/api/door/renew', {}))
  expect(code).not.toBe(before)
  for (const given of [code, before, links[0]?.url.split('#')[1] as string])
    expect((await post(hub.origin, '/api/join', { name: 'New', code: given })).status).toBe(201)
  hub.code = code
})

test('[DOOR-7] a restart keeps the door that the host has set, unless a flag names another', async () => {
  const first = await aHub()
  await (await first.host()).send('PUT', '/api/door', { door: 'open' })
  await first.stop('hubRestarts')
  const start = (flags: string[]) =>
    startHub(readConfig(['--port', '0', '--data', first.folder, ...flags], { HUBBUB_LOG: 'silent' }))
  const second = await start([])
  expect([second.door, second.code]).toEqual(['open', undefined])
  await second.stop('hubEnds')
  const third = await start(['--door', 'code'])
  expect(third.door).toBe('code')
  await third.stop('hubEnds')
  await first.end()
})

test('[TICKET-1] a ticket opens one socket, in the query or as a subprotocol, and only once', async () => {
  const ada = await hub.join('Ticket')
  const ticket = async () => (await json<{ ticket: string }>(ada.post('/api/tickets', {}))).ticket
  const [first, second] = [await ticket(), await ticket()]

  expect(await outcomeOf(`/live?token=${first}`)).toBe('open')
  expect(await outcomeOf(`/live?token=${first}`)).toBe(4401)
  expect(await outcomeOf('/live', ['hubbub', `ticket.${second}`])).toBe('open')
  expect(await outcomeOf('/live', ['hubbub', `ticket.${second}`])).toBe(4401)
  // A session token is not accepted as a ticket, because it must not be in a URL.
  expect(await outcomeOf(`/live?token=${ada.token}`)).toBe(4401)
  expect(await codeOf(ada.post('/api/tickets', { more: 1 }))).toBe('frame.invalid')
})

test('[TICKET-4] the hub selects the subprotocol hubbub, in whatever order it is offered, and not the ticket', async () => {
  const ada = await hub.join('Subprotocols')
  const { id } = await json<{ id: string }>(ada.post('/api/documents', { title: 'by subprotocol' }))
  for (const path of ['/live', '/ws', '/chat', '/presence', '/changes', `/collaborate/${id}`])
    for (const order of ['hubbub first', 'ticket first', 'another first']) {
      const { ticket } = await json<{ ticket: string }>(ada.post('/api/tickets', {}))
      const pair = ['hubbub', `ticket.${ticket}`]
      const protocols = order === 'hubbub first' ? pair : pair.reverse()
      if (order === 'another first') protocols.unshift('other')
      const socket = new WebSocket(hub.origin.replace('http', 'ws') + path, protocols)
      const selected = await new Promise((resolve) => {
        socket.onopen = () => resolve(socket.protocol)
        socket.onclose = ({ code }) => resolve(code)
      })
      expect([path, order, selected]).toEqual([path, order, 'hubbub'])
      socket.close()
    }
})

test('[TICKET-2] a document ticket opens its document as often as needed and nothing else, until its session ends', async () => {
  const ada = await hub.join('Linker')
  const document = await json<{ id: string }>(ada.post('/api/documents', { title: 'for a link' }))
  const other = await json<{ id: string }>(ada.post('/api/documents', { title: 'not for it' }))
  const { ticket } = await json<{ ticket: string }>(ada.post('/api/tickets', { documentId: document.id }))

  for (let n = 0; n < 2; n++) expect(await outcomeOf(`/collaborate/${document.id}?token=${ticket}`)).toBe('open')
  expect(await outcomeOf(`/collaborate/${other.id}?token=${ticket}`)).toBe(4404)
  expect(await outcomeOf(`/collaborate/brand-new-name?token=${ticket}`)).toBe(4404)
  expect(await outcomeOf(`/live?token=${ticket}`)).toBe(4401)
  expect((await fetch(`${hub.origin}/api/me`, { headers: { authorization: `Bearer ${ticket}` } })).status).toBe(401)

  await ada.post('/api/sign-out', {})
  expect(await outcomeOf(`/collaborate/${document.id}?token=${ticket}`)).toBe(4401)
})

test('[SESS-1] a member sees and signs out their own devices and the host all of them, which closes sockets and ends tickets at once', async () => {
  const ada = await hub.join('Devices')
  const socket = await live(ada)
  const { ticket } = await json<{ ticket: string }>(ada.post('/api/tickets', {}))
  const { sessions } = await json<{ sessions: { id: string; current: boolean; memberId: string }[] }>(
    ada.get('/api/sessions'),
  )
  expect(sessions.map(({ current, memberId }) => [current, memberId])).toEqual([[true, ada.member.id]])
  // Other members can neither see nor end it; the host can.
  const eve = await hub.join('Eve at sessions')
  expect(await codeOf(eve.send('DELETE', `/api/sessions/${sessions[0]?.id}`))).toBe('session.notFound')
  const all = await json<{ sessions: { memberId: string }[] }>(host.get('/api/sessions'))
  expect(all.sessions.some(({ memberId }) => memberId === eve.member.id)).toBe(true)

  expect((await host.send('DELETE', `/api/sessions/${sessions[0]?.id}`)).status).toBe(200)
  await eventually(() => socket.closed()?.code === 4401)
  expect((await ada.get('/api/me')).status).toBe(401)
  expect(await outcomeOf(`/live?token=${ticket}`)).toBe(4401)
  const { entries } = await json<{ entries: { action: string; subject: string }[] }>(
    host.get('/api/audit?action=session.revoke'),
  )
  expect(entries[0]?.subject).toBe(ada.member.id)
})

test('[SESS-2] a device that joins again under its name is the same member, under another name a new one, and signing out clears its cookies', async () => {
  const first = await post(hub.origin, '/api/join', { name: 'Comes back', code: hub.code })
  const headers = { cookie: cookiesOf(first), origin: hub.origin }
  const { member } = await json<Peer>(first)
  const device = headers.cookie.split('; ').find((cookie) => cookie.startsWith('hubbub_device')) as string
  const joinAgain = (name: string) =>
    post(hub.origin, '/api/join', { name, code: hub.code }, { cookie: device, origin: hub.origin })
  expect((await json<Peer>(joinAgain('Comes back'))).member.id).toBe(member.id)
  expect((await json<Peer>(joinAgain('Other name'))).member.id).not.toBe(member.id)

  const out = await post(hub.origin, '/api/sign-out', {}, headers)
  expect(out.headers.getSetCookie().every((cookie) => cookie.includes('Max-Age=0'))).toBe(true)
})

test('[SESS-3] the same data on another port knows the same people, also with the cookies of an older version and after another hub', async () => {
  const first = await aHub()
  const joined = await post(first.origin, '/api/join', { name: 'Ada', code: first.code })
  const { member, token } = await json<Peer>(joined)
  const jar = cookiesOf(joined)
  await first.stop('hubRestarts')
  const second = await startHub(readConfig(['--port', '0', '--data', first.folder], { HUBBUB_LOG: 'silent' }))
  const other = await aHub()
  const others = await json<Peer>(post(other.origin, '/api/join', { name: 'Ada', code: other.code }))
  expect(second.port).not.toBe(first.port)
  const who = async (cookie: string) =>
    (await json<{ member?: { id: string } }>(fetch(`http://127.0.0.1:${second.port}/api/me`, { headers: { cookie } })))
      .member?.id

  expect(await who(jar)).toBe(member.id)
  expect(await who(`hubbub_${first.port}=${token}`)).toBe(member.id)
  // The other hub has taken the first one's port, and with it the name of the cookie.
  expect(await who(jar.replace(`hubbub_${first.port}=${token}`, `hubbub_${first.port}=${others.token}`))).toBe(
    member.id,
  )
  expect(await who(`hubbub_${first.port}=${others.token}; hubbub_${second.port}=${token}`)).toBe(member.id)
  expect(await who(`hubbub_${first.port}=${others.token}`)).toBeUndefined()
  await Promise.all([second.stop('hubEnds'), other.end()])
  await first.end()
})

test('[SESS-4] signing out removes every cookie of this hub from the browser, and none of another hub', async () => {
  const other = await aHub()
  const { token: foreign } = await json<Peer>(post(other.origin, '/api/join', { name: 'Ada', code: other.code }))
  const joined = await post(hub.origin, '/api/join', { name: 'Leaves', code: hub.code })
  const { token } = await json<Peer>(joined)
  const earlier = await hub.join('Was here')
  const jar = cookiesOf(joined)
  const key = /hubbub_device_\d+=([\w-]+)/.exec(jar)?.[1]
  // On ports 1 and 3 this hub was before, on the others another hub is, which may have taken over the key of the device.
  const cookie = [
    jar,
    `hubbub_1=${earlier.token}; hubbub_device_1=${'e'.repeat(22)}; hubbub_device_3=${key}`,
    `hubbub_2=${foreign}; hubbub_device_2=${key}; hubbub_device_4=${'f'.repeat(22)}; hubbub_device_5=x; session=y`,
  ].join('; ')
  const out = await post(hub.origin, '/api/sign-out', {}, { cookie, origin: hub.origin })

  const removed = out.headers.getSetCookie().map((each) => /^(\w+)=; .*Max-Age=0;/.exec(each)?.[1])
  expect(removed.sort()).toEqual(
    [
      'hubbub_1',
      `hubbub_${hub.port}`,
      `hubbub_${hub.hubId}`,
      'hubbub_device_1',
      'hubbub_device_3',
      `hubbub_device_${hub.port}`,
    ].sort(),
  )
  expect((await fetch(`${hub.origin}/api/me`, { headers: { cookie: `hubbub_1=${token}` } })).status).toBe(401)
  await other.end()
})

test('[MOD-1] a new role counts at once on open sockets, and the only host cannot be demoted, kicked or banned', async () => {
  const ada = await hub.join('Quiet')
  const socket = await live(ada)
  const roomId = await lobbyOf(socket)
  const setRole = (id: string, role: string) => host.send('PUT', `/api/members/${id}/role`, { role })
  expect((await setRole(ada.member.id, 'viewer')).status).toBe(200)
  socket.send(chatSend(roomId, 'not any more'))
  await eventually(() => socket.received('error').at(-1)?.code === 'notAllowed')
  expect((await setRole(ada.member.id, 'member')).status).toBe(200)
  socket.send(chatSend(roomId, 'again'))
  await eventually(() => socket.received('chat.posted').at(-1)?.message.body === 'again')

  expect(await codeOf(setRole(ada.member.id, 'owner'))).toBe('frame.invalid')
  for (const [method, path] of [
    ['PUT', 'role'],
    ['POST', 'kick'],
    ['POST', 'ban'],
  ] as const)
    expect([
      path,
      await codeOf(
        host.send(method, `/api/members/${host.member.id}/${path}`, path === 'role' ? { role: 'viewer' } : {}),
      ),
    ]).toEqual([path, 'member.isHost'])
  socket.close()
})

test('[MOD-2] a muted member may not post, only a host may post in a locked room, and nobody in an archived one', async () => {
  const [ada, hosts] = [await live(await hub.join('Muted')), await live(host)]
  const send = async (person: typeof ada, frame: object) => {
    const clientId = `mod-${Math.random().toString(36).slice(2)}`
    person.send({ ...frame, clientId })
    const answer = await person.answer(clientId)
    return answer.type === 'error' ? answer.code : answer.type
  }
  const { id: roomId } = await json<{ id: string }>(host.post('/api/rooms', { name: 'to be locked' }))
  const speak = (person: typeof ada) => send(person, { type: 'chat.send', roomId, body: 'hello' })

  await send(hosts, { type: 'member.mute', memberId: ada.peer.member.id, muted: true })
  expect(await speak(ada)).toBe('member.muted')
  expect(await send(ada, { type: 'room.create', name: 'mine' })).toBe('member.muted')
  await send(hosts, { type: 'member.mute', memberId: ada.peer.member.id, muted: false })
  expect(await speak(ada)).toBe('chat.posted')

  expect(await send(ada, { type: 'room.lock', roomId, locked: true })).toBe('notAllowed')
  await send(hosts, { type: 'room.lock', roomId, locked: true })
  expect(await speak(ada)).toBe('room.locked')
  expect(await speak(hosts)).toBe('chat.posted')
  await send(hosts, { type: 'room.archive', roomId, archived: true })
  expect(await speak(hosts)).toBe('room.archived')
  const lobby = await lobbyOf(hosts)
  expect(await send(hosts, { type: 'room.archive', roomId: lobby, archived: true })).toBe('room.isLobby')
  for (const person of [ada, hosts]) person.close()
})

test('[MOD-8] a muted member may not rename themselves or a document, nor put words beside their name', async () => {
  const [muted, hosts] = [await live(await hub.join('Quiet')), await live(host)]
  const send = async (person: typeof muted, frame: object) => {
    const clientId = `mod-${Math.random().toString(36).slice(2)}`
    person.send({ ...frame, clientId })
    const answer = await person.answer(clientId)
    return answer.type === 'error' ? answer.code : answer.type
  }
  const setMuted = (isMuted: boolean) =>
    send(hosts, { type: 'member.mute', memberId: muted.peer.member.id, muted: isMuted })
  const { id: documentId } = await json<{ id: string }>(host.post('/api/documents', { title: 'to be renamed' }))
  const rename = { type: 'member.rename', name: 'I say what I like' }
  const retitle = { type: 'document.rename', documentId, title: 'I write what I like' }
  const presence = openSocket(`${hub.origin.replace('http', 'ws')}/presence`, {
    authorization: `Bearer ${muted.peer.token}`,
  })
  const frames: unknown[] = []
  presence.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data))))
  await eventually(() => presence.readyState === WebSocket.OPEN)
  const status = (customStatus: string) =>
    presence.send(JSON.stringify({ type: 'status', status: 'busy', customStatus }))

  await setMuted(true)
  expect([await send(muted, rename), await send(muted, retitle)]).toEqual(['member.muted', 'member.muted'])
  status('I still say what I like')
  await eventually(() => frames.length > 0)
  expect(frames).toEqual([{ type: 'error', code: 'member.muted' }])

  await setMuted(false)
  expect([await send(muted, rename), await send(muted, retitle)]).toEqual(['member.renamed', 'document.renamed'])
  for (const person of [muted, hosts, { close: () => presence.close() }]) person.close()
})

test('[MOD-3] a banned member is closed with the reason, and cannot join until the ban is lifted; both are in the audit', async () => {
  const eve = await hub.join('Mallory')
  const socket = await live(eve)
  expect((await host.post(`/api/members/${eve.member.id}/ban`, { reason: 'spam \u202e again' })).status).toBe(200)
  await eventually(() => socket.closed())
  expect(socket.closed()).toEqual({ code: 4410, reason: 'spam again' })
  expect(await codeOf(post(hub.origin, '/api/join', { name: 'mallory', code: hub.code }))).toBe('member.removed')
  const { removals } = await json<{ removals: { memberId: string; reason: string; until?: number }[] }>(
    host.get('/api/removals'),
  )
  expect(removals).toEqual([expect.objectContaining({ memberId: eve.member.id, reason: 'spam again' })])
  expect(removals[0]?.until).toBeUndefined()

  expect((await host.send('DELETE', `/api/members/${eve.member.id}/ban`)).status).toBe(200)
  expect((await post(hub.origin, '/api/join', { name: 'mallory', code: hub.code })).status).toBe(201)
  const { entries } = await json<{ entries: { action: string }[] }>(host.get(`/api/audit?memberId=${eve.member.id}`))
  expect(entries.map(({ action }) => action)).toEqual(['member.readmit', 'member.ban'])
})

test('[MOD-10] lifting a ban that is sent once more under its clientId is answered the same, and lifts no later ban', async () => {
  const eve = await hub.join('Returning')
  const ban = () => host.post(`/api/members/${eve.member.id}/ban`, {})
  const lift = async () => {
    const answer = await host.send('DELETE', `/api/members/${eve.member.id}/ban`, { clientId: 'lift-returning' })
    return [answer.status, await answer.json()]
  }
  await ban()
  expect(await lift()).toEqual([200, { memberId: eve.member.id }])
  expect((await ban()).status).toBe(200)
  expect(await lift()).toEqual([200, { memberId: eve.member.id }])
  expect(await codeOf(post(hub.origin, '/api/join', { name: 'returning', code: hub.code }))).toBe('member.removed')
  expect((await host.send('DELETE', `/api/members/${eve.member.id}/ban`)).status).toBe(200)
})

test('[MOD-4] a disconnected socket is closed with 4411 and a removed member’s with 4410, whatever the reason says', async () => {
  const [kicked, silently, disconnected] = [await hub.join('Kicked'), await hub.join('Silent'), await hub.join('Cut')]
  const sockets = await Promise.all([live(kicked), live(silently), live(disconnected)])
  const { connections } = await json<{ connections: { id: string; memberId: string }[] }>(host.get('/api/connections'))

  await host.post(`/api/members/${kicked.member.id}/kick`, { reason: 'disconnected' })
  await host.post(`/api/members/${silently.member.id}/kick`, {})
  await host.send('DELETE', `/api/connections/${connections.find((c) => c.memberId === disconnected.member.id)?.id}`)

  await eventually(() => sockets.every((socket) => socket.closed()))
  expect(sockets.map((socket) => socket.closed())).toEqual([
    { code: 4410, reason: 'disconnected' },
    { code: 4410, reason: '' },
    { code: 4411, reason: 'disconnected' },
  ])
  expect((await kicked.get('/api/me')).status).toBe(401)
  expect((await disconnected.get('/api/me')).status).toBe(200)
})

test('[SESS-6] the session of a removed member says why and until when, and another session, or one after that, says nothing', async () => {
  const clock = handClock()
  const own = await aHub(['--limits', 'off'], clock)
  const moderator = await own.host()
  const joined = await post(own.origin, '/api/join', { name: 'Loud', code: own.code })
  const { member } = await json<Peer>(joined)
  const cookie = cookiesOf(joined)
  const session = (headers: Record<string, string>) => json<object>(fetch(`${own.origin}/api/session`, { headers }))
  expect(await session({ cookie })).toEqual({ member })

  await moderator.post(`/api/members/${member.id}/kick`, { reason: 'Too loud' })
  expect(await session({ cookie })).toEqual({ removed: { reason: 'Too loud', until: clock.now() + 10 * 60_000 } })
  expect(await session({})).toEqual({})
  expect(await session({ cookie: cookie.replace(/=([^;]+)/g, '=$1x') })).toEqual({})
  clock.pass(10 * 60_000)
  expect(await session({ cookie })).toEqual({})
  await moderator.post(`/api/members/${member.id}/ban`, {})
  expect(await session({ cookie })).toEqual({ removed: { reason: '' } })
  await own.end()
})

test('[ASK-9] what hosts are sent of a join request admits and refuses, and neither asks for the decision, signs in nor cancels', async () => {
  const own = await aHub(['--limits', 'off', '--door', 'ask'], handClock())
  const host = await own.host()
  const hosts = await live(host)
  const at = (id: string) => `${own.origin}/api/join/${id}`
  /** What somebody else than the person at the door can do with an id. */
  const tries = (id: string) => [
    () => fetch(at(id)),
    () => host.get(`/api/join/${id}`),
    () => fetch(at(id), { method: 'DELETE' }),
    () => post(own.origin, `/api/join/${id}/cancel`, {}),
  ]
  async function expectNothingBy(id: string) {
    for (const attempt of tries(id)) expect(await codeOf(attempt())).toBe('join.notWaiting')
  }
  async function decisionOn(pending: string): Promise<Response> {
    for (;;) {
      const answer = await fetch(at(pending))
      if (answer.status !== 202) return answer
    }
  }
  const askToJoin = async (name: string) => {
    const { pending } = await json<{ pending: string }>(post(own.origin, '/api/join', { name }))
    const answer = decisionOn(pending)
    const shown = await eventually(() =>
      hosts
        .received('waiting')
        .at(-1)
        ?.people.find((each) => each.name === name),
    )
    return { pending, answer, pendingId: shown?.pendingId ?? '' }
  }

  const ada = await askToJoin('Ada')
  expect(JSON.stringify(hosts.all)).not.toContain(ada.pending)
  await expectNothingBy(ada.pendingId)
  expect((await host.post(`/api/join/${ada.pendingId}/admit`, {})).status).toBe(200)
  const signedIn = await json<Peer>(ada.answer)
  expect(signedIn.member.name).toBe('Ada')
  // Now the secret gives the session once more, and the id of the hosts does not.
  await expectNothingBy(ada.pendingId)
  expect(await json<Peer>(fetch(at(ada.pending)))).toEqual(signedIn)

  const eve = await askToJoin('Eve')
  expect((await host.post(`/api/join/${eve.pendingId}/refuse`, {})).status).toBe(200)
  expect(await codeOf(eve.answer)).toBe('join.refused')
  await expectNothingBy(eve.pendingId)
  hosts.close()
  await own.end()
})

test('[ASK-10] a join request signs in the device that made it: whoever is led to its address is not asked for, not signed in, and gives nobody their own session', async () => {
  const own = await aHub(['--limits', 'off', '--door', 'open'])
  const host = await own.host()
  const joined = await post(own.origin, '/api/join', { name: 'Ada' })
  const [adas, ada] = [{ cookie: cookiesOf(joined) }, await json<Peer>(joined)]
  await host.send('PUT', '/api/door', { door: 'ask' })
  const ask = async (headers: Record<string, string> = {}) =>
    (await json<{ pending: string }>(post(own.origin, '/api/join', { name: 'Ada' }, headers))).pending
  const at = (pending: string) => `${own.origin}/api/join/${pending}`
  const BROWSERS: Record<string, string>[] = [
    { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
    { accept: 'image/avif,image/webp,image/png,*/*;q=0.8' },
    { 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-mode': 'no-cors' },
  ]
  /** What comes of the address of somebody's request where another browser is led to it. */
  async function expectNothingAt(pending: string) {
    const led = [adas, { cookie: `hubbub_device_${new URL(own.origin).port}=${'B'.repeat(22)}` }, ...BROWSERS]
    for (const headers of led) {
      const answer = await fetch(at(pending), { headers })
      const refused = headers.cookie === undefined ? 'notAllowed' : 'join.notWaiting'
      expect([await codeOf(answer.clone()), answer.headers.getSetCookie()]).toEqual([refused, []])
    }
  }

  const eves = await ask()
  await expectNothingAt(eves)
  expect((await host.post(`/api/join/${eves}/admit`, {})).status).toBe(200)
  await expectNothingAt(eves)
  const admitted = await fetch(at(eves))
  const eve = await json<Peer>(admitted.clone())
  expect([eve.member.name, eve.member.id === ada.member.id]).toEqual(['Ada 2', false])
  // With her own new cookies, and without them, she is given the same once more, and Ada is not.
  await expectNothingAt(eves)
  for (const headers of [{ cookie: cookiesOf(admitted) }, undefined])
    expect(await json<Peer>(fetch(at(eves), headers ? { headers } : {}))).toEqual(eve)

  // Ada herself comes back as who she was, and a script may leave out the cookies with which it has asked.
  const again = await ask(adas)
  expect((await host.post(`/api/join/${again}/admit`, {})).status).toBe(200)
  const back = await json<Peer>(fetch(at(again), { headers: adas }))
  expect(back.member).toEqual(ada.member)
  expect(await json<Peer>(fetch(at(again)))).toEqual(back)
  await own.end()
})

test('[MOD-5] a host names a second host, who hosts at once; the last host stays one, and nobody takes the role from who launched the hub', async () => {
  const own = await aHub(['--limits', 'off', '--door', 'ask'])
  const first = await own.host()
  const { pending } = await json<{ pending: string }>(post(own.origin, '/api/join', { name: 'Bob' }))
  await first.post(`/api/join/${pending}/admit`, {})
  const bob = peerOf(own.origin, await json<Peer>(fetch(`${own.origin}/api/join/${pending}`)))
  const bobs = await live(bob)
  const setRole = (actor: Peer, { member }: Peer, role: string) =>
    actor.send('PUT', `/api/members/${member.id}/role`, { role })

  expect(await codeOf(setRole(bob, bob, 'host'))).toBe('notAllowed')
  expect(await codeOf(setRole(first, first, 'member'))).toBe('member.isHost')
  const firsts = await live(first)
  firsts.send({ type: 'member.mute', clientId: 'mute-0001', memberId: bob.member.id, muted: true })
  await firsts.answer('mute-0001')
  const asked = await json<{ pending: string }>(post(own.origin, '/api/join', { name: 'Waits' }))
  // A request that nobody asks about is shown for three seconds only.
  const refused = fetch(`${own.origin}/api/join/${asked.pending}`)
  expect(await json<object>(setRole(first, bob, 'host'))).toEqual({ ...bob.member, role: 'host' })
  // He is sent who waits at the door, and may decide.
  const waits = await eventually(() => bobs.received('waiting').at(-1)?.people[0])
  expect(waits?.name).toBe('Waits')
  expect((await bob.post(`/api/join/${waits?.pendingId}/refuse`, {})).status).toBe(200)
  expect((await refused).status).toBe(403)

  expect(await codeOf(setRole(bob, first, 'member'))).toBe('member.isHost')
  expect(await codeOf(bob.post(`/api/members/${first.member.id}/kick`, {}))).toBe('member.isHost')
  expect(await codeOf(first.post(`/api/members/${bob.member.id}/ban`, {}))).toBe('member.isHost')
  // Who launched the hub hands it over, and the one host who is left stays.
  expect((await setRole(first, first, 'member')).status).toBe(200)
  expect(await codeOf(setRole(bob, bob, 'viewer'))).toBe('member.isHost')
  expect(await codeOf(setRole(first, bob, 'member'))).toBe('notAllowed')
  for (const person of [bobs, firsts]) person.close()
  await own.end()
})

test('[MOD-6] a guest who came by name alone cannot be a host, and neither can a removed member', async () => {
  await host.send('PUT', '/api/door', { door: 'open' })
  await outcomeOf('/collaborate/by-name?username=Nameless')
  await host.send('PUT', '/api/door', { door: 'code' })
  const watching = await live(host)
  const guest = watching.received('snapshot')[0]?.members.find(({ name }) => name === 'Nameless')
  const away = await hub.join('Sent off')
  await host.post(`/api/members/${away.member.id}/kick`, {})
  const makeHost = (id: string | undefined) => codeOf(host.send('PUT', `/api/members/${id}/role`, { role: 'host' }))

  expect(await makeHost(guest?.id)).toBe('member.isGuest')
  expect(await makeHost(away.member.id)).toBe('member.notFound')
  watching.close()
})

test('[HOST-1] a host link gives back the role and the way in to who launched the hub, whatever another host has done', async () => {
  const own = await aHub(['--limits', 'off'])
  // Bob was here first: the oldest member with the role of a host is not the one who launched the hub.
  const bob = await own.join('Bob')
  const first = await own.host()
  await first.send('PUT', `/api/members/${bob.member.id}/role`, { role: 'host' })
  await first.send('PUT', `/api/members/${first.member.id}/role`, { role: 'member' })
  expect((await bob.post(`/api/members/${first.member.id}/ban`, {})).status).toBe(200)

  const signIn = async () => post(own.origin, '/api/host', { hostToken: own.issueHostToken() })
  const back = peerOf(own.origin, await json<Peer>(signIn()))
  expect(back.member).toMatchObject({ id: first.member.id, role: 'host' })
  expect((await back.send('PUT', `/api/members/${bob.member.id}/role`, { role: 'member' })).status).toBe(200)
  await own.end()
})

test('[HOST-2] in a data folder that does not say who launched the hub, it is the host', async () => {
  const first = await aHub()
  const host = await first.host()
  await first.stop('hubEnds')
  const database = new Database(join(first.folder, 'hub.sqlite'))
  database.run("DELETE FROM settings WHERE key = 'hostId'")
  database.close()
  const config = readConfig(['--port', '0', '--data', first.folder], { HUBBUB_LOG: 'silent' })
  const second = await startHub(config)
  const origin = `http://127.0.0.1:${second.port}`
  const again = await json<Peer>(post(origin, '/api/host', { hostToken: second.hostToken }))
  expect(again.member.id).toBe(host.member.id)
  await second.stop('hubEnds')
  await first.end()
})

test('[PRIV-1] the name, messages, typing and documents of a private room reach its members only; to others it does not exist', async () => {
  const [ada, bob, eve] = [
    await live(await hub.join('A')),
    await live(await hub.join('B')),
    await live(await hub.join('E')),
  ]
  const room = await json<{ id: string; memberIds: string[] }>(
    ada.peer.post('/api/rooms', { name: 'secret plans', private: true }),
  )
  expect(room.memberIds).toEqual([ada.peer.member.id])
  expect((await ada.peer.post(`/api/rooms/${room.id}/members`, { memberId: bob.peer.member.id })).status).toBe(201)
  await eventually(() => bob.received('room.joined').length === 1)
  ada.send(chatSend(room.id, 'psst'))
  await eventually(() => bob.received('chat.posted').length === 1)
  const document = await json<{ id: string }>(ada.peer.post('/api/documents', { title: 'plan', roomId: room.id }))
  ada.send({ type: 'chat.typing', roomId: room.id })
  await eventually(() => bob.received('typing').length === 1)

  // A message that Eve receives, so that an earlier one would have arrived before it.
  ada.send(chatSend(await lobbyOf(ada), 'for all'))
  await eventually(() => eve.received('chat.posted').length === 1)
  expect(JSON.stringify(eve.all)).not.toMatch(/secret|psst|"plan"/)
  expect(eve.received('typing')).toEqual([])
  const unknown = 'zzzzzzzzzzzzzzzz'
  for (const path of [`/api/rooms/ID/messages`, `/api/export/rooms/ID?format=md`]) {
    const [theirs, none] = [
      await eve.peer.get(path.replace('ID', room.id)),
      await eve.peer.get(path.replace('ID', unknown)),
    ]
    expect([theirs.status, await theirs.text()]).toEqual([none.status, await none.text()])
  }
  expect(await codeOf(eve.peer.get(`/api/export/documents/${document.id}?format=md`))).toBe('document.notFound')
  const headers = { headers: { authorization: `Bearer ${eve.peer.token}` } }
  expect(await outcomeOf(`/collaborate/${document.id}`, headers)).toBe(4404)
  expect(await codeOf(eve.peer.post(`/api/rooms/${room.id}/members`, { memberId: eve.peer.member.id }))).toBe(
    'room.notFound',
  )
  // The name of a private room can be used by anybody else.
  expect((await eve.peer.post('/api/rooms', { name: 'secret plans' })).status).toBe(201)
  for (const person of [ada, bob, eve]) person.close()
})

test('[PRIV-2] a member who is taken out of a private room receives nothing more of it, after a resume neither, and its documents close', async () => {
  const [ada, bob] = [await live(await hub.join('Owner')), await live(await hub.join('Leaver'))]
  const room = await json<{ id: string }>(ada.peer.post('/api/rooms', { name: 'short', private: true }))
  await ada.peer.post(`/api/rooms/${room.id}/members`, { memberId: bob.peer.member.id })
  const document = await json<{ id: string }>(ada.peer.post('/api/documents', { title: 'short', roomId: room.id }))
  const socket = openSocket(`${hub.origin.replace('http', 'ws')}/collaborate/${document.id}`, {
    authorization: `Bearer ${bob.peer.token}`,
  })
  let closed: number | undefined
  socket.addEventListener('close', ({ code }) => {
    closed = code
  })
  await eventually(() => socket.readyState === WebSocket.OPEN)

  ada.send({ type: 'room.remove', clientId: 'remove-01', roomId: room.id, memberId: bob.peer.member.id })
  await eventually(() => bob.received('room.left').length === 1 && closed === 4403)
  ada.send(chatSend(room.id, 'without you'))
  await eventually(() => ada.received('chat.posted').length === 1)
  bob.send({ type: 'ping', t: 1 })
  await eventually(() => bob.received('pong').length === 1)
  expect(bob.received('chat.posted')).toEqual([])
  // A resume does not send it either.
  const { seq, epoch } = bob.received('hello')[0] as { seq: number; epoch: string }
  const back = await live(bob.peer, { since: seq, epoch })
  expect(back.received('room.left')).toHaveLength(1)
  expect(back.received('chat.posted')).toEqual([])
  for (const person of [ada, bob, back]) person.close()
})

test('[PRIV-3] each member of a direct room finds it again, and nobody can be added to it or taken out', async () => {
  const [ada, bob, eve] = [
    await live(await hub.join('One')),
    await live(await hub.join('Two')),
    await hub.join('Three'),
  ]
  ada.send({ type: 'room.direct', clientId: 'direct-01', memberId: bob.peer.member.id })
  await eventually(() => bob.received('room.created').length === 1)
  const [made] = bob.received('room.created')
  expect(made?.room).toMatchObject({ name: '', private: true, direct: true })
  bob.send({ type: 'room.direct', clientId: 'direct-02', memberId: ada.peer.member.id })
  expect(await bob.answer('direct-02')).toMatchObject({ type: 'room.joined', room: { id: made?.room.id } })
  const invited = await ada.peer.post(`/api/rooms/${made?.room.id}/members`, { memberId: eve.member.id })
  expect([invited.status, await codeOf(invited)]).toEqual([409, 'room.isDirect'])
  ada.send({ type: 'room.remove', clientId: 'remove-02', roomId: made?.room.id, memberId: bob.peer.member.id })
  expect(await ada.answer('remove-02')).toMatchObject({ type: 'error', code: 'room.isDirect' })
  for (const person of [ada, bob]) person.close()
})

test('[PRIV-4] a member who leaves a direct room and opens it again is back in it, and the other is sent no second room', async () => {
  const [ada, bob] = [await live(await hub.join('Leaves')), await live(await hub.join('Stays'))]
  ada.send({ type: 'room.direct', clientId: 'first-01', memberId: bob.peer.member.id })
  await ada.answer('first-01')
  const [made] = ada.received('room.created')
  const roomId = made?.room.id as string
  ada.send({ type: 'room.leave', clientId: 'leave-01', roomId })
  expect(await ada.answer('leave-01')).toMatchObject({ type: 'room.left' })

  ada.send({ type: 'room.direct', clientId: 'again-01', memberId: bob.peer.member.id })
  expect(await ada.answer('again-01')).toMatchObject({ type: 'room.joined', memberId: ada.peer.member.id })
  ada.send(chatSend(roomId, 'back', 'back-0001'))
  expect(await ada.answer('back-0001')).toMatchObject({ type: 'chat.posted' })
  await eventually(() => bob.received('chat.posted').length === 1)
  expect(bob.received('room.created')).toHaveLength(1)
  expect(bob.received('room.joined').at(-1)?.room.memberIds?.toSorted()).toEqual(
    [ada.peer.member.id, bob.peer.member.id].toSorted(),
  )
  for (const person of [ada, bob]) person.close()
})

test('[PRIV-6] who stays in a direct room that the other has left still knows whose it is, and a message brings the other back', async () => {
  const [ada, bob] = [await live(await hub.join('Goes')), await live(await hub.join('Writes'))]
  const pair = [ada.peer.member.id, bob.peer.member.id].toSorted()
  ada.send({ type: 'room.direct', clientId: 'pair-0001', memberId: bob.peer.member.id })
  const roomId = ((await ada.answer('pair-0001')) as unknown as { room: { id: string } }).room.id
  ada.send({ type: 'room.leave', clientId: 'pair-0002', roomId })
  await ada.answer('pair-0002')
  const roomOf = (person: typeof bob) => person.received('snapshot')[0]?.rooms.find(({ id }) => id === roomId)
  const again = await live(bob.peer)
  expect(roomOf(again)?.memberIds?.toSorted()).toEqual(pair)
  expect(roomOf(await live(ada.peer))).toBeUndefined()

  bob.send(chatSend(roomId, 'are you there?', 'pair-0003'))
  expect(await bob.answer('pair-0003')).toMatchObject({ type: 'chat.posted' })
  await eventually(() => ada.received('chat.posted').at(-1)?.message.body === 'are you there?')
  const joined = await eventually(() => ada.received('room.joined').at(-1))
  expect([joined?.memberId, joined?.room.lastSeq]).toEqual([ada.peer.member.id, 1])
  ada.send(chatSend(roomId, 'yes', 'pair-0004'))
  await eventually(() => bob.received('chat.posted').at(-1)?.message.body === 'yes')
  // Nobody is brought back twice.
  expect(bob.received('room.joined')).toHaveLength(1)
  for (const person of [ada, bob, again]) person.close()
})

test('[PRIV-7] a viewer opens a direct room again that they have left, and begins none', async () => {
  const [ada, eve] = [await live(await hub.join('Sees only')), await live(await hub.join('Talks'))]
  eve.send({ type: 'room.direct', clientId: 'view-0001', memberId: ada.peer.member.id })
  const { id: roomId } = ((await eve.answer('view-0001')) as unknown as { room: { id: string } }).room
  await host.send('PUT', `/api/members/${ada.peer.member.id}/role`, { role: 'viewer' })
  ada.send({ type: 'room.leave', clientId: 'view-0002', roomId })
  await ada.answer('view-0002')
  const openWith = async (memberId: string, clientId: string) => {
    ada.send({ type: 'room.direct', clientId, memberId })
    return ada.answer(clientId)
  }

  expect(await openWith(eve.peer.member.id, 'view-0003')).toMatchObject({ type: 'room.joined', room: { id: roomId } })
  expect(await openWith(host.member.id, 'view-0004')).toMatchObject({ type: 'error', code: 'notAllowed' })
  for (const person of [ada, eve]) person.close()
})

test('[GUEST-1] at an open door a name alone opens a document and is always the same member; at another door, or after a failed sign-in, it is refused', async () => {
  expect(await outcomeOf('/collaborate/by-guest?username=Gus')).toBe(4401)
  await host.send('PUT', '/api/door', { door: 'open' })
  for (let n = 0; n < 2; n++) expect(await outcomeOf('/collaborate/by-guest?username=Gus')).toBe('open')
  expect(await outcomeOf('/live?username=Gus')).toBe(4401)
  // After a failed sign-in a socket is not treated as a guest's.
  expect(await outcomeOf('/collaborate/by-guest?username=Gus&token=wrong')).toBe(4401)
  expect(await outcomeOf('/collaborate/by-guest?username=Gus', { headers: { authorization: 'Bearer wrong' } })).toBe(
    4401,
  )
  const watching = await live(host)
  const gus = watching.received('snapshot')[0]?.members.filter(({ name }) => name.startsWith('Gus'))
  expect(gus).toHaveLength(1)
  await host.post(`/api/members/${gus?.[0]?.id}/kick`, {})
  expect(await outcomeOf('/collaborate/by-guest?username=Gus')).toBe(4401)
  await host.send('PUT', '/api/door', { door: 'code' })
  watching.close()
})
