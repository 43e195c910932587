// Each step of the hub's own work and each statement of its database fails in turn, while people do everything that they can do.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { mayUse, routes } from '../../src-bun/domain/permissions.ts'
import {
  chatSend,
  clientId,
  eventually,
  joinAt,
  openSocket,
  type Peer,
  peerOf,
  post,
  temporaryFolder,
} from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'
import type { HubProcess } from '../support/process.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { lobbyAt } from './places.ts'
import { faultsIn, HOWS, type How } from './planted-faults.ts'
import { databaseOf } from './records.ts'
import { aDocument, aWriter, exported } from './writer.ts'

/** So many statements in the small form, chosen by chance. These are always among them. */
const STATEMENTS = 12
const ALWAYS = ['BEGIN IMMEDIATE', 'COMMIT', 'SAVEPOINT operation', 'RELEASE operation']

type World = {
  hub: HubProcess
  host: Peer
  ada: Peer
  eve: Peer
  roomId: string
  documentId: string
  boardId: string
  pass(seconds: number): Promise<void>
}
/** What the hub has acknowledged; `shown` are the messages that it has sent to others, which must be stored as well. */
type Acknowledged = { bodies: string[]; words: string[]; rooms: string[]; records: string[]; shown: string[] }

type Frame = {
  type: string
  clientId?: string
  code?: string
  message?: { body: string }
  room?: { id: string }
  document?: { id: string }
  board?: { id: string }
}

/** Opens a `/live` socket and syncs it; undefined where the hub has closed it instead. Never waits for what does not come. */
async function tryLive({ origin, token }: Peer) {
  const socket = openSocket(`${origin.replace('http', 'ws')}/live`, { authorization: `Bearer ${token}` })
  const frames: Frame[] = []
  let isClosed = false
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data))))
  socket.addEventListener('close', () => {
    isClosed = true
  })
  const arrived = (type: string) => eventually(() => isClosed || frames.some((frame) => frame.type === type))
  await arrived('hello')
  if (!isClosed) socket.send(JSON.stringify({ type: 'sync' }))
  await arrived('caught-up')
  return {
    send: (frame: object) => void (isClosed || socket.send(JSON.stringify(frame))),
    /** The answer: a change or an error, or nothing where the socket was closed instead. */
    async ask(command: object): Promise<Frame> {
      const id = clientId()
      if (!isClosed) socket.send(JSON.stringify({ ...command, clientId: id }))
      const closed = { type: 'closed', code: 'closed' }
      return (await eventually(() => frames.find((frame) => frame.clientId === id) ?? (isClosed && closed))) as Frame
    },
    /** `ok`, the code of the refusal, or `closed`. */
    async run(command: object): Promise<string> {
      return (await this.ask(command)).code ?? 'ok'
    },
    shown: () => frames.flatMap(({ message }) => (message ? [message.body] : [])),
    close: () => socket.close(),
  }
}

/** A room, a document and a board from their beginning to their end, and all that a host can do to a member. */
async function doCommands(host: NonNullable<Awaited<ReturnType<typeof tryLive>>>, { ada, eve }: World, n: number) {
  const UNKNOWN = 'zzzzzzzzzzzzzzzz'
  const all = async (...commands: object[]) => {
    for (const command of commands) await host.run(command)
  }
  const throughTheTrash = (kind: string, id: string) => [
    { type: `${kind}.archive`, [`${kind}Id`]: id, archived: true },
    { type: `${kind}.archive`, [`${kind}Id`]: id, archived: false },
    { type: `${kind}.delete`, [`${kind}Id`]: id },
    { type: 'trash.restore', id },
    { type: `${kind}.delete`, [`${kind}Id`]: id },
    { type: 'trash.empty', ids: [id] },
  ]
  const memberId = eve.member.id
  const roomId = (await host.ask({ type: 'room.create', name: `private ${n}`, private: true })).room?.id ?? UNKNOWN
  await all(
    { type: 'room.invite', roomId, memberId },
    { type: 'room.remove', roomId, memberId },
    { type: 'room.lock', roomId, locked: true },
    { type: 'room.lock', roomId, locked: false },
    ...throughTheTrash('room', roomId),
    { type: 'room.direct', memberId: ada.member.id },
  )
  const documentId = (await host.ask({ type: 'document.create', title: `short ${n}` })).document?.id ?? UNKNOWN
  await all(...throughTheTrash('document', documentId))
  const columns = [{ key: 'value', type: 'number' }]
  const boardId = (await host.ask({ type: 'board.create', name: `board ${n}`, columns })).board?.id ?? UNKNOWN
  await all(
    { type: 'record.put', boardId, key: 'k', values: { value: 1 } },
    { type: 'record.patch', boardId, key: 'k', values: { value: 2 } },
    { type: 'record.batch', boardId, put: [{ key: 'l', values: { value: 3 } }], remove: ['k'] },
    { type: 'record.remove', boardId, key: 'l' },
    ...throughTheTrash('board', boardId),
  )
  await all(
    { type: 'member.rename', name: `Host ${n}` },
    { type: 'member.mute', memberId, muted: true },
    { type: 'member.mute', memberId, muted: false },
    { type: 'member.setRole', memberId, role: 'viewer' },
    { type: 'member.setRole', memberId, role: 'member' },
    { type: 'member.kick', memberId },
    { type: 'member.readmit', memberId },
  )
}

/** Somebody comes with the code and signs out, and a guest comes through the open door. */
async function comeAndGo({ hub, host }: World, live: NonNullable<Awaited<ReturnType<typeof tryLive>>>, n: number) {
  const invitation = await host.get('/api/invitation')
  const { code } = invitation.ok ? ((await invitation.json()) as { code: string }) : { code: '' }
  const joined = await post(hub.origin, '/api/join', { name: `Newcomer ${n}`, code })
  if (joined.status === 201) await peerOf(hub.origin, (await joined.json()) as Peer).post('/api/sign-out', {})
  await live.run({ type: 'door.set', door: 'open' })
  const guest = await plainSocket(hub.origin, `/chat?username=guest-${n % 3}&room=lobby`)
  guest.close()
  await live.run({ type: 'door.set', door: 'code' })
}

/** Does one of everything. What is not answered, and no closed socket either, fails the test. */
async function doEverything(world: World, acknowledged: Acknowledged, n: number, pages: string[]): Promise<number[]> {
  const { hub, host, ada, roomId, documentId, boardId } = world
  const [one, two] = await Promise.all([tryLive(ada), tryLive(host)])

  const body = `message ${n}`
  if ((await one.run(chatSend(roomId, body))) === 'ok') acknowledged.bodies.push(body)
  const name = `room ${n}`
  if ((await two.run({ type: 'room.create', name })) === 'ok') acknowledged.rooms.push(name)
  const key = `key-${n}`
  if ((await one.run({ type: 'record.put', boardId, key, values: { value: n } })) === 'ok')
    acknowledged.records.push(key)
  await two.run({ type: 'document.rename', documentId, title: `plan ${n}` })
  await two.run({ type: 'door.renew' })
  await doCommands(two, world, n)
  await comeAndGo(world, two, n)
  one.send({ type: 'chat.typing', roomId })
  one.send({ type: 'room.read', roomId, seq: 1 })
  one.send({ type: 'presence.set', status: n % 2 ? 'away' : 'online' })

  const writer = aWriter(ada, () => hub.origin, documentId, { reconnects: false })
  await eventually(() => writer.isSynced() || writer.closes.length > 0)
  const word = `<${n}>`
  if (writer.closes.length === 0) writer.text.insert(0, word)
  const sent = writer.sent()
  await eventually(() => writer.closes.length > 0 || (writer.acked() >= sent && sent > 0))
  if (writer.closes.length === 0) acknowledged.words.push(word)

  const paths = ['/chat?room=lobby', '/presence', '/changes?since=0']
  const plain = await Promise.all(paths.map((path) => plainSocket(hub.origin, path, { as: ada })))
  const [chat, presence, changes] = plain as [(typeof plain)[0], (typeof plain)[0], (typeof plain)[0]]
  chat.send({ content: `plain ${n}`, room: 'lobby' })
  presence.send({ type: 'subscribe', userIds: [host.member.id] })
  const answered = ({ frames, closed }: typeof chat, ...types: string[]) =>
    closed() !== undefined || frames.some(({ type }) => types.includes(type ?? ''))
  await eventually(
    () =>
      answered(chat, 'message', 'error') &&
      answered(presence, 'presence', 'error') &&
      answered(changes, 'caught-up', 'reset'),
  )
  if (chat.of('message').some(({ content }) => content === `plain ${n}`)) acknowledged.bodies.push(`plain ${n}`)

  // Time passes: every step of the hub runs at least once.
  await world.pass(16)
  const statuses = await Promise.all([
    ...pages.map(async (path) => (await host.get(path)).status),
    post(hub.origin, '/api/join', { name: `Eve ${n}`, code: 'wrong' }).then(({ status }) => status),
    host.post(`/api/rooms/${roomId}/messages`, { body: `http ${n}` }).then(({ status }) => {
      if (status === 201) acknowledged.bodies.push(`http ${n}`)
      return status
    }),
  ])
  acknowledged.shown.push(...one.shown(), ...two.shown())
  for (const socket of [one, two, ...plain]) socket.close()
  writer.end()
  return statuses
}

test('[LIFE-22] whichever step or statement of the hub fails, everything is answered, it goes on afterwards, and nothing acknowledged is lost', async () => {
  const { below } = chance(seedFor('LIFE-22'))
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const faults = faultsIn(folder.path, inside)
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'], faults.env)
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const eve = await joinAt(hub.origin, { name: 'Eve', code: hub.code })
  const roomId = await lobbyAt(ada)
  const documentId = await aDocument(ada, 'plan')
  const columns = [{ key: 'value', type: 'number' }]
  const boardId = ((await (await ada.post('/api/boards', { name: 'readings', columns })).json()) as { id: string }).id
  const world = { hub, host, ada, eve, roomId, documentId, boardId, pass: inside.pass }
  const acknowledged: Acknowledged = { bodies: [], words: [], rooms: [], records: [], shown: [] }
  /** Every page that a host may read, of what there is. */
  const ids: Record<string, string> = { rooms: roomId, documents: documentId, boards: boardId }
  const pages = routes
    .filter((route) => route.startsWith('GET /api/') && mayUse(host.member, route))
    .map((route) => route.slice('GET '.length).replace(/(rooms|documents|boards)\/:id/, (_, of) => `${of}/${ids[of]}`))
    .filter((path) => !path.includes(':'))
    .map((path) => (path.startsWith('/api/export/') ? `${path}?format=json` : path))
    .map((path) => (path === '/api/search' ? `${path}?q=message` : path))

  let round = 0
  await inside.pass(0)
  await faults.seen()
  const usual = await doEverything(world, acknowledged, round++, pages)
  // Nobody has a wrong code.
  expect(usual.filter((status) => status >= 400)).toEqual([403])
  const { steps, statements, prepared } = await faults.seen()
  const isAsked = (sql: string) => !ALWAYS.includes(sql) && !sql.startsWith('ROLLBACK')
  const others = statements.filter(isAsked)
  while (!LONG && others.length > STATEMENTS) others.splice(below(others.length), 1)

  const silent: string[] = []
  const plan = [
    ...steps.map((step) => ({ what: step, how: 'always' as const })),
    ...[...ALWAYS, ...others].flatMap((what) => (LONG ? HOWS : [HOWS[below(3)] as How]).map((how) => ({ what, how }))),
  ]
  for (const { what, how } of plan) {
    await faults.plant(what, how)
    const during = await doEverything(world, acknowledged, round++, pages).catch((cause) => {
      throw new Error(`with a fault in ${what}, ${how}`, { cause })
    })
    if ((await faults.heal()) === 0) silent.push(what)
    // A fault of the disk is refused as one, and never looks like a bug.
    if (!steps.includes(what)) expect([what, during.filter((status) => status === 500)]).toEqual([what, []])

    await inside.pass(2)
    const after = await eventually(async () => {
      const answer = await host.post(`/api/rooms/${roomId}/messages`, { body: `after ${round}` })
      return answer.status === 201 ? answer : undefined
    })
    expect([what, after?.status]).toEqual([what, 201])
    acknowledged.bodies.push(`after ${round}`)
  }

  const { md } = await exported(host, documentId)
  expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
  const logged = await hub.stderrText()
  const db = new Database(databaseOf(folder.path))
  const column = (sql: string) => db.query<Record<string, string>, []>(sql).values().flat() as string[]
  const stored = {
    bodies: column('SELECT body FROM messages'),
    rooms: column('SELECT name FROM rooms'),
    records: column('SELECT key FROM records'),
  }
  db.close()
  console.log(
    `[LIFE-22] ${steps.length} steps and ${others.length + ALWAYS.length} of ${statements.length} statements (of ${prepared} in all) failed, ${acknowledged.bodies.length} messages and ${acknowledged.words.length} words acknowledged; ${silent.length} of them were not met again`,
  )
  expect(logged).not.toContain('"event":"uncaught"')
  expect(acknowledged.bodies.filter((body) => !stored.bodies.includes(body))).toEqual([])
  expect(acknowledged.shown.filter((body) => !stored.bodies.includes(body))).toEqual([])
  expect(new Set(stored.bodies).size).toBe(stored.bodies.length)
  expect(acknowledged.rooms.filter((name) => !stored.rooms.includes(name))).toEqual([])
  expect(acknowledged.records.filter((key) => !stored.records.includes(key))).toEqual([])
  expect(acknowledged.words.filter((word) => !md.includes(word))).toEqual([])
  folder.remove()
}, 1_200_000)
