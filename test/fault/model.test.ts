// Members do what they like in rooms, their connections are cut and the hub is killed in between, and at every moment the hub says the
// same as a model of a hundred lines. What fails is made as short as it can be and printed with its seed.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Down, Snapshot } from '../../src-bun/contract/frames/live.ts'
import { MESSAGE_PAGE_MAX } from '../../src-bun/contract/limits.ts'
import type { ReadPosition } from '../../src-bun/contract/rooms.ts'
import { clientId, eventually, joinAt, type Live, live, type Peer, peerOf, temporaryFolder } from '../support/hub.ts'
import { spawnHub } from '../support/process.ts'
import { LONG, seedFor } from './chance.ts'
import { Conversations, type ModelCommand } from './model/conversations.ts'

const MEMBERS = 4
/** The one who is the host. */
const HOST = 0
const STEPS = LONG ? 200 : 80
const RUNS = LONG ? 40 : 3
const EMOJIS = ['👍', '🎉', '❤️']

/** A number is taken modulo what there is at the time, and one more, for what is not there. */
type Step = { who: number; what: (typeof KINDS)[number]; room: number; message: number; other: number; yes: boolean }
const KINDS = [
  ...['post', 'post', 'post', 'post', 'edit', 'edit', 'edit', 'delete', 'react', 'react', 'pin', 'read'],
  ...['create', 'invite', 'invite', 'remove', 'leave', 'lock', 'cut', 'kill', 'killMeanwhile'],
] as const
const anyNumber = fc.nat(999)
const aStep: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(MEMBERS - 1),
  what: fc.constantFrom(...KINDS),
  room: anyNumber,
  message: anyNumber,
  other: fc.nat(MEMBERS - 1),
  yes: fc.boolean(),
})

test(
  `[MODEL-1] members who write, edit, react, pin, mention, read, come into rooms and leave them, over cut connections and kills, see what a small model says`,
  async () => {
    const property = fc.asyncProperty(fc.array(aStep, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
      const world = await aWorld()
      try {
        for (const step of steps) await world.take(step)
        await world.compare()
      } finally {
        await world.end()
      }
    })
    await fc.assert(property, { seed: seedFor('MODEL-1'), numRuns: RUNS, endOnFailure: !LONG })
  },
  { timeout: 3_600_000 },
)

/** A member at their page: the connection, and the messages that it was sent, as they are now. */
type Person = { peer: Peer; live: Live; handled: number; seq: number; shown: Map<string, Message> }

async function aWorld() {
  const folder = temporaryFolder()
  let hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const model = new Conversations(MEMBERS, HOST)
  const people: Person[] = []
  /** The ids of the hub for the numbers of the model. */
  const roomIds: string[] = []
  const messageIds: string[][] = [[]]

  for (let n = 0; n < MEMBERS; n++) {
    const peer =
      n === HOST
        ? await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
        : await joinAt(hub.origin, { name: `member ${n}`, code: hub.code })
    people.push({ peer, live: await live(peer), handled: 0, seq: 0, shown: new Map() })
  }
  const [first] = people[HOST]?.live.received('snapshot') ?? []
  roomIds.push(first?.rooms[0]?.id as string)

  function follow(person: Person): void {
    for (const frame of person.live.all.slice(person.handled)) followFrame(person, frame)
    person.handled = person.live.all.length
  }

  function followFrame({ peer, shown }: Person, frame: Down): void {
    // Of before they came into the room: their page would fetch it.
    if ('messageId' in frame && !shown.has(frame.messageId)) return
    if (frame.type === 'snapshot') shown.clear()
    else if (frame.type === 'chat.posted' || frame.type === 'chat.edited' || frame.type === 'chat.deleted')
      shown.set(frame.message.id, frame.message)
    else if (frame.type === 'chat.pinned') {
      const { pinned: _, ...message } = shown.get(frame.messageId) as Message
      const { by, byName } = frame
      shown.set(message.id, frame.isSet ? { ...message, pinned: { at: 0, by, byName } } : message)
    } else if (frame.type === 'chat.reacted') {
      const message = shown.get(frame.messageId) as Message
      const others = (message.reactions ?? []).filter(({ emoji }) => emoji !== frame.emoji)
      const before = message.reactions?.find(({ emoji }) => emoji === frame.emoji)?.memberIds ?? []
      const memberIds = before.filter((id) => id !== frame.memberId)
      if (frame.isSet) memberIds.push(frame.memberId)
      const reactions = [...others, ...(memberIds.length > 0 ? [{ emoji: frame.emoji, memberIds }] : [])]
      shown.set(message.id, { ...message, reactions })
    } else if (frame.type === 'room.left' && frame.memberId === peer.member.id)
      for (const [id, { roomId }] of shown) if (roomId === frame.roomId) shown.delete(id)
  }

  /** Comes back with what was missed since, as a page does. */
  async function reconnect(person: Person): Promise<void> {
    follow(person)
    const { epoch } = person.live.received('hello')[0] as { epoch: string }
    const seqs = person.live.all.flatMap((frame) => ('seq' in frame ? [frame.seq] : []))
    person.seq = Math.max(person.seq, ...seqs)
    person.live.close()
    person.peer = peerOf(hub.origin, person.peer)
    person.live = await live(person.peer, { since: person.seq, epoch })
    person.handled = 0
  }

  async function restart(): Promise<void> {
    await hub.kill('SIGKILL')
    hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    for (const person of people) await reconnect(person)
  }

  /** A room that the member sees, or now and then any, or none. */
  function roomOf({ who, room: r }: Step): number {
    const seen = [...model.rooms.keys()].filter((room) => model.sees(who, room))
    return r % 8 === 0 || seen.length === 0 ? r % (model.rooms.length + 1) : (seen[r % seen.length] as number)
  }

  /** One of the member's own messages for what they may do with those alone, or now and then any, or none. */
  function messageOf({ who, what, message: m }: Step, room: number): number {
    const messages = model.rooms[room]?.messages ?? []
    const own = [...messages.keys()].filter((n) => messages[n]?.author === who)
    const isOwn = (what === 'edit' || what === 'delete') && m % 4 > 0 && own.length > 0
    return 1 + (isOwn ? (own[m % own.length] as number) : m % (messages.length + 1))
  }

  function commandOf(step: Step): ModelCommand | undefined {
    const { what, room: r, message: m, other, yes } = step
    const room = roomOf(step)
    const message = messageOf(step, room)
    const mentioned = { mentions: m % 2 === 0 ? [other] : [], mentionsAll: m % 7 === 0 }
    switch (what) {
      case 'post':
        return { type: 'post', room, body: `words ${m}`, ...mentioned }
      case 'edit':
        return { type: 'edit', room, message, body: `other words ${r}`, ...mentioned }
      case 'delete':
        return { type: 'delete', room, message }
      case 'react':
        return { type: 'react', room, message, emoji: EMOJIS[other % EMOJIS.length] as string, isSet: yes }
      case 'pin':
        return { type: 'pin', room, message, isSet: yes }
      case 'create':
        return { type: 'create', isPrivate: yes || m % 2 === 0 }
      case 'invite':
      case 'remove':
        return { type: what, room, member: other }
      case 'leave':
        return { type: 'leave', room }
      case 'lock':
        return { type: 'lock', room, locked: yes }
      default:
        return undefined
    }
  }

  const memberId = (n: number) => people[n]?.peer.member.id as string
  const roomId = (n: number) => roomIds[n] ?? 'zzzzzzzzzzzzzzzz'

  function frameOf(command: ModelCommand): { type: string; [field: string]: unknown } {
    const at = 'room' in command ? { roomId: roomId(command.room) } : {}
    const of =
      'message' in command
        ? { ...at, messageId: messageIds[command.room]?.[command.message - 1] ?? 'zzzzzzzzzzzzzzzz' }
        : at
    switch (command.type) {
      case 'post':
      case 'edit': {
        const { body, mentionsAll } = command
        const type = command.type === 'post' ? 'chat.send' : 'chat.edit'
        return { type, ...of, body, mentions: command.mentions.map(memberId), mentionsAll }
      }
      case 'delete':
        return { type: 'chat.delete', ...of }
      case 'react':
        return { type: 'chat.react', ...of, emoji: command.emoji, isSet: command.isSet }
      case 'pin':
        return { type: 'chat.pin', ...of, isSet: command.isSet }
      case 'create':
        return { type: 'room.create', name: `room ${roomIds.length}`, private: command.isPrivate }
      case 'lock':
        return { type: 'room.lock', ...at, locked: command.locked }
      case 'leave':
        return { type: 'room.leave', ...at }
      default:
        return { type: `room.${command.type}`, ...at, memberId: memberId(command.member) }
    }
  }

  /** The hub answers a command as the model does, and once, also where it was killed before its answer came. */
  async function run(by: number, command: ModelCommand, isKilledMeanwhile: boolean): Promise<void> {
    const person = people[by] as Person
    const frame = { ...frameOf(command), clientId: clientId() }
    person.live.send(frame)
    if (isKilledMeanwhile) {
      await restart()
      person.live.send(frame)
    }
    const answer = await person.live.answer(frame.clientId)
    const refusal = model.refusalOf(by, command)
    expect([command, answer.type === 'error' ? answer.code : undefined]).toEqual([command, refusal])
    if (refusal) return
    model.apply(by, command)
    const { type } = answer
    if (type === 'room.created') {
      roomIds.push((answer as LoggedChange & { type: 'room.created' }).room.id)
      messageIds.push([])
    }
    if (type === 'chat.posted' && 'room' in command) {
      const { message } = answer as LoggedChange & { type: 'chat.posted' }
      messageIds[command.room]?.push(message.id)
      expect(message.seq).toBe(model.rooms[command.room]?.messages.length as number)
    }
  }

  async function take(step: Step): Promise<void> {
    const { who, what, message: m } = step
    const person = people[who] as Person
    if (what === 'cut') return reconnect(person)
    if (what === 'kill') return restart()
    if (what === 'killMeanwhile')
      return run(who, commandOf({ ...step, what: m % 2 ? 'post' : 'edit' }) as ModelCommand, true)
    if (what !== 'read') return run(who, commandOf(step) as ModelCommand, false)
    const room = roomOf(step) % model.rooms.length
    const seq = m % ((model.rooms[room]?.messages.length ?? 0) + 2)
    if (!model.sees(who, room)) return
    const reads = person.live.received('read').length
    person.live.send({ type: 'room.read', roomId: roomId(room), seq })
    // That the position is stored is said by this frame alone.
    await eventually(() => person.live.received('read').length > reads)
    model.read(who, room, seq)
  }

  /** What each member is shown: by a page that is opened now, and by the one that they have had open all the time. */
  async function compare(): Promise<void> {
    for (const [n, person] of people.entries()) {
      await reconnect(person)
      follow(person)
      const fresh = await live(person.peer)
      const [{ rooms }] = fresh.received('snapshot') as [Snapshot]
      const reads = fresh.received('caught-up')[0]?.reads ?? []
      const seen = model.rooms.flatMap((_, room) => (model.sees(n, room) ? [room] : []))
      expect(rooms.map(({ id }) => id).sort()).toEqual(seen.map(roomId).sort())
      expect(reads.map(positionOf).sort(byRoom)).toEqual(
        seen
          .filter((room) => (model.rooms[room]?.messages.length ?? 0) > 0)
          .map((room) => ({ roomId: roomId(room), ...model.position(n, room) }))
          .sort(byRoom),
      )
      for (const [room, wanted] of model.rooms.entries()) {
        const { status, messages } = await messagesIn(person.peer, roomId(room))
        expect([room, status]).toEqual([room, model.sees(n, room) ? 200 : 404])
        if (status !== 200) continue
        const found = rooms.find(({ id }) => id === roomId(room))
        expect([found?.locked, found?.memberIds?.toSorted()]).toEqual([
          wanted.isLocked,
          wanted.isPrivate ? [...wanted.members].map(memberId).sort() : undefined,
        ])
        const expected = wanted.messages.map((message, place) => modelled(message, messageIds[room]?.[place] as string))
        expect(messages.map(comparable)).toEqual(expected)
        const byId = new Map(expected.map((message) => [message.id, message]))
        for (const message of person.shown.values())
          if (message.roomId === roomId(room)) expect(comparable(message)).toEqual(byId.get(message.id) as Comparable)
      }
      fresh.close()
    }
  }

  type Comparable = ReturnType<typeof modelled>
  function modelled(message: Conversations['rooms'][number]['messages'][number], id: string) {
    const reactions = [...message.reactions].map(([emoji, by]) => [emoji, [...by].map(memberId).sort()] as const)
    return {
      id,
      authorId: memberId(message.author),
      body: message.body,
      isEdited: message.isEdited,
      isDeleted: message.isDeleted,
      isPinned: message.isPinned,
      reactions: Object.fromEntries(reactions),
      mentions: message.mentions.map(memberId).sort(),
      mentionsAll: message.mentionsAll,
    }
  }

  function comparable(message: Message): Comparable {
    const reactions = (message.reactions ?? []).map(({ emoji, memberIds }) => [emoji, memberIds.toSorted()] as const)
    return {
      id: message.id,
      authorId: message.authorId,
      body: message.body,
      isEdited: message.editedAt !== undefined,
      isDeleted: message.deleted !== undefined,
      isPinned: message.pinned !== undefined,
      reactions: Object.fromEntries(reactions),
      mentions: (message.mentions ?? []).map(({ id }) => id).sort(),
      mentionsAll: message.mentionsAll ?? false,
    }
  }

  return {
    take,
    compare,
    async end() {
      for (const person of people) person.live.close()
      await hub.kill('SIGKILL')
      folder.remove()
    },
  }
}

/** All messages of a room, in order. */
async function messagesIn(peer: Peer, roomId: string): Promise<{ status: number; messages: Message[] }> {
  const all: Message[] = []
  for (let before = ''; ; before = `&before=${all[0]?.seq}`) {
    const answer = await peer.get(`/api/rooms/${roomId}/messages?limit=${MESSAGE_PAGE_MAX}${before}`)
    if (answer.status !== 200) return { status: answer.status, messages: [] }
    const { messages } = (await answer.json()) as { messages: Message[] }
    if (messages.length === 0) return { status: 200, messages: all }
    all.unshift(...messages.toSorted((a, b) => a.seq - b.seq))
  }
}

const positionOf = ({ roomId, seq, unread, mentions = 0 }: ReadPosition) => ({ roomId, seq, unread, mentions })
const byRoom = (a: { roomId: string }, b: { roomId: string }) => (a.roomId < b.roomId ? -1 : 1)
