// One of everything that people do with a hub, each answered in some way: what is acknowledged is noted.

import { sendFile } from '../support/files.ts'
import { chatSend, clientId, eventually, openSocket, type Peer, peerOf, post } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'
import type { HubProcess } from '../support/process.ts'
import { aWriter } from './writer.ts'

export type World = {
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
export type Acknowledged = {
  bodies: string[]
  words: string[]
  rooms: string[]
  records: string[]
  shown: string[]
  /** The content of each file that a message has, by its id. */
  files: Map<string, string>
  /** The types of commands that were sent. */
  asked: Set<string>
}
/** Bodies that begin so are replaced, or deleted. */
export const REPLACED = 'replaced '

type Sent = { type: string; [field: string]: unknown }
type Frame = {
  type: string
  clientId?: string
  code?: string
  message?: { id: string; body: string }
  room?: { id: string }
  document?: { id: string }
  comment?: { id: string }
  board?: { id: string }
}

const UNKNOWN = 'zzzzzzzzzzzzzzzz'

type Live = Awaited<ReturnType<typeof tryLive>>

/** Opens a `/live` socket and syncs it; undefined where the hub has closed it instead. Never waits for what does not come. */
async function tryLive({ origin, token }: Peer, asked: Set<string>) {
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
    send: (frame: Sent) => void (isClosed || socket.send(JSON.stringify(frame))),
    /** The answer: a change or an error, or nothing where the socket was closed instead. */
    async ask(command: Sent): Promise<Frame> {
      asked.add(command.type)
      const id = clientId()
      if (!isClosed) socket.send(JSON.stringify({ ...command, clientId: id }))
      const closed = { type: 'closed', code: 'closed' }
      return (await eventually(() => frames.find((frame) => frame.clientId === id) ?? (isClosed && closed))) as Frame
    },
    /** `ok`, the code of the refusal, or `closed`. */
    async run(command: Sent): Promise<string> {
      return (await this.ask(command)).code ?? 'ok'
    },
    /** The bodies that came; a deleted message has none. */
    shown: () => frames.flatMap(({ message }) => (message?.body ? [message.body] : [])),
    close: () => socket.close(),
  }
}

/** A room, a document and a board from their beginning to their end, and all that a host can do to a member. */
async function doCommands(host: Live, { ada, eve }: World, n: number) {
  const all = async (...commands: Sent[]) => {
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
    { type: 'room.leave', roomId },
    ...throughTheTrash('room', roomId),
    { type: 'room.direct', memberId: ada.member.id },
  )
  const documentId = (await host.ask({ type: 'document.create', title: `short ${n}` })).document?.id ?? UNKNOWN
  const commentId = (await host.ask({ type: 'comment.create', documentId, body: `note ${n}` })).comment?.id ?? UNKNOWN
  const replyId =
    (await host.ask({ type: 'comment.reply', documentId, commentId, body: 'reply' })).comment?.id ?? UNKNOWN
  const suggestion = { original: `note ${n}`, replacement: `better note ${n}` }
  const suggestionId = (await host.ask({ type: 'comment.suggest', documentId, suggestion })).comment?.id ?? UNKNOWN
  await all(
    { type: 'document.letViewersComment', documentId, viewersComment: true },
    { type: 'comment.accept', documentId, commentId: suggestionId },
    { type: 'comment.delete', documentId, commentId: suggestionId },
    { type: 'comment.edit', documentId, commentId, body: 'other' },
    { type: 'comment.resolve', documentId, commentId, resolved: true },
    { type: 'comment.markRead', documentId, upTo: 1 },
    { type: 'comment.delete', documentId, commentId },
    { type: 'comment.delete', documentId, commentId: replyId },
    ...throughTheTrash('document', documentId),
  )
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
    { type: 'member.ban', memberId },
    { type: 'member.readmit', memberId },
  )
}

/** A poll from its beginning to its end, and what a host leads a room with. */
async function doLeading(ada: Live, host: Live, { roomId, ada: { member } }: World, n: number) {
  const question = { ...chatSend(roomId, `question ${n}`), poll: { answers: ['yes', 'no'] } }
  const messageId = (await ada.ask(question)).message?.id ?? UNKNOWN
  await host.run({ type: 'poll.vote', roomId, messageId, choices: [0] })
  await ada.run({ type: 'poll.close', roomId, messageId })
  await ada.run({ type: 'hand.raise' })
  for (const command of [
    { type: 'hand.lower' },
    { type: 'hand.lowerAll' },
    { type: 'timer.start', ms: 60_000 },
    { type: 'timer.pause', isPaused: true },
    { type: 'timer.extend', ms: 60_000 },
    { type: 'timer.end' },
    { type: 'eyesUp.start', text: `look ${n}` },
    { type: 'eyesUp.end' },
    { type: 'lookHere.start', place: { kind: 'room', id: roomId } },
    { type: 'lookHere.end' },
    { type: 'groups.start', groups: [{ name: `group ${n}`, memberIds: [member.id] }], ms: 60_000 },
    { type: 'groups.join' },
    { type: 'groups.end', place: { kind: 'room', id: roomId } },
    { type: 'ending.start', ms: 3_600_000 },
    { type: 'ending.cancel' },
  ])
    await host.run(command)
}

/** Messages from their beginning to their end, with a file and all that is done to them, and what is done to their room. */
async function doMessages(ada: Live, host: Live, world: World, acknowledged: Acknowledged, n: number) {
  const { roomId } = world
  const say = async (body: string) => (await ada.ask(chatSend(roomId, body))).message?.id ?? UNKNOWN
  const [kept, deleted] = [await say(`${REPLACED}${n}`), await say(`${REPLACED}by nothing ${n}`)]
  const edited = `edited @Ada ${n}`
  if ((await ada.run({ type: 'chat.edit', roomId, messageId: kept, body: edited })) === 'ok')
    acknowledged.bodies.push(edited)
  for (const isSet of [true, false]) {
    await host.run({ type: 'chat.react', roomId, messageId: deleted, emoji: '👍', isSet })
    await host.run({ type: 'chat.pin', roomId, messageId: deleted, isSet })
    await ada.run({ type: 'room.mute', roomId, muted: isSet })
  }
  await host.run({ type: 'chat.react', roomId, messageId: kept, emoji: '🎉', isSet: true })
  await host.run({ type: 'chat.pin', roomId, messageId: kept, isSet: true })
  await ada.run({ type: 'chat.delete', roomId, messageId: deleted })
  await host.run({ type: 'room.change', roomId, topic: `topic ${n}` })
  const content = `content ${n}`
  const fileId = await sendFile(world.ada, content).catch(() => undefined)
  if (fileId === undefined) return
  const withFile = { ...chatSend(roomId, `with a file ${n}`), replyTo: kept, files: [{ id: fileId }] }
  if ((await ada.run(withFile)) === 'ok') acknowledged.files.set(fileId, content)
}

/** Somebody comes with the code and signs out, and a guest comes through the open door. */
async function comeAndGo({ hub, host }: World, live: Live, n: number) {
  const invitation = await host.get('/api/invitation')
  const { code } = invitation.ok ? ((await invitation.json()) as { code: string }) : { code: '' }
  const joined = await post(hub.origin, '/api/join', { name: `Newcomer ${n}`, code })
  if (joined.status === 201) await peerOf(hub.origin, (await joined.json()) as Peer).post('/api/sign-out', {})
  await live.run({ type: 'door.set', door: 'open' })
  const guest = await plainSocket(hub.origin, `/chat?username=guest-${n % 3}&room=lobby`)
  guest.close()
  await live.run({ type: 'door.set', door: 'code' })
  await live.run({ type: 'exports.allow', to: 'hosts' })
  await live.run({ type: 'exports.allow', to: 'everybody' })
  await live.run({ type: 'retention.set', days: 3650 })
  await live.run({ type: 'retention.set' })
}

/** Does one of everything. What is not answered, and no closed socket either, fails the test. */
export async function doEverything(
  world: World,
  acknowledged: Acknowledged,
  n: number,
  pages: string[],
): Promise<number[]> {
  const { hub, host, ada, roomId, documentId, boardId } = world
  const [one, two] = await Promise.all([tryLive(ada, acknowledged.asked), tryLive(host, acknowledged.asked)])

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
  await doMessages(one, two, world, acknowledged, n)
  await doLeading(one, two, world, n)
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
    ...pages.map((path) => statusOf(host, path)),
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

/** The status of an answer; 0 where an export failed with its first piece, which may close the connection before the answer has left. */
async function statusOf(by: Peer, path: string): Promise<number> {
  try {
    return (await by.get(path)).status
  } catch (thrown) {
    if (path.startsWith('/api/export/')) return 0
    throw thrown
  }
}
