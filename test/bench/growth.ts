// What a join, a message and opening a document cost a hub with a short past, with ten times and with a hundred times as much. The
// hubs run side by side and are measured in turns.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Result } from '../../src-bun/domain/result.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { type Peer, temporaryFolder } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { coldOpen } from './document-sockets.ts'
import { below, type Figure, median } from './figures.ts'
import { cpuMs } from './process-usage.ts'
import { connect, type HubServer, joinLive, leave, socketUrl, startHub } from './servers.ts'

const SCALES = [1, 10, 100] as const
/** The past at scale 1. */
const PAST = { members: 20, documents: 10, messages: 1000, rooms: 5 }
const SLOPE_MAX = 1.3
/** How long after a measurement the hub is given for what it puts off, in ms. */
const REST_MS = 150

type Place = {
  hub: HubServer
  me: Peer
  live: { socket: WebSocket; roomId: string }
  chat: WebSocket
  /** How many frames with a message the sender on each socket has received. */
  received: { live: number; chat: number }
  documents: { id: string; title: string }[]
}
type Act = { what: string; times: number; isGoal: boolean; run(place: Place, n: number): Promise<unknown> }

let made = 0
const guestUrl = ({ origin }: HubServer, name: string) => socketUrl(origin, `/chat?room=lobby&username=${name}`)

const ACTS: readonly Act[] = [
  { what: 'a join', times: 10, isGoal: true, run: ({ hub }) => hub.join(`New ${made++}`) },
  {
    what: 'opening a page (hello to caught-up)',
    times: 10,
    isGoal: true,
    run: async ({ hub, me }) => leave([await joinLive(hub, me.token, () => {})]),
  },
  {
    what: 'a new guest on /chat',
    times: 10,
    isGoal: true,
    run: async ({ hub }) => leave([await connect(guestUrl(hub, `guest${made++}`), () => {})]),
  },
  { what: 'a message on /live', times: 200, isGoal: true, run: (place, n) => posted(place, 'live', n) },
  { what: 'a message on /chat', times: 200, isGoal: true, run: (place, n) => posted(place, 'chat', n) },
  {
    what: 'opening a document by its id',
    times: 20,
    isGoal: true,
    run: ({ me, documents }) => coldOpen(me, oneOf(documents).id),
  },
  {
    what: 'opening a document by its name',
    times: 20,
    isGoal: true,
    run: ({ me, documents }) => coldOpen(me, encodeURIComponent(oneOf(documents).title)),
  },
]

export async function growth({ repeats }: Effort): Promise<Figure[]> {
  // All folders first: a hub takes somebody who is silent for so long for gone.
  const filled = []
  for (const scale of SCALES) filled.push(await fill(scale))
  const places = await Promise.all(filled.map(startPlace))
  const costs = ACTS.map(() => SCALES.map((): number[] => []))
  // The first round is not counted: it compiles.
  for (let round = 0; round <= repeats; round++)
    for (const [a, act] of ACTS.entries())
      for (let turn = 0; turn < places.length; turn++) {
        const at = (turn + round) % places.length
        const us = await costOf(act, places[at] as Place)
        if (round > 0) costs[a]?.[at]?.push(us)
      }
  for (const { hub, live, chat } of places) {
    await leave([live.socket, chat])
    await hub.end()
  }
  return ACTS.flatMap(({ what, isGoal }, a) => report(what, isGoal, costs[a] as number[][]))
}

function report(what: string, isGoal: boolean, costs: readonly number[][]): Figure[] {
  const part = 'growth'
  const figures = SCALES.map((scale, at): Figure => {
    return { part, what: `CPU of ${what}, ${scale} ×`, value: median(costs[at] as number[]), unit: 'µs' }
  })
  const [small = [], , large = []] = costs
  const slope = median(large.map((us, round) => us / (small[round] as number)))
  return [
    ...figures,
    { part, what: `${what}: 100 × / 1 ×`, value: slope, unit: '×', ...(isGoal ? below(SLOPE_MAX, '×', slope) : {}) },
  ]
}

async function costOf({ times, run }: Act, place: Place): Promise<number> {
  const before = cpuMs(place.hub.pid)
  for (let n = 0; n < times; n++) await run(place, n)
  await Bun.sleep(REST_MS)
  return ((cpuMs(place.hub.pid) - before) * 1000) / times
}

async function posted({ live, chat, received }: Place, on: 'live' | 'chat', n: number): Promise<void> {
  const before = received[on]
  if (on === 'chat') chat.send(JSON.stringify({ content: `hello ${n}` }))
  else
    live.socket.send(
      JSON.stringify({ type: 'chat.send', clientId: `growth-${made++}`, roomId: live.roomId, body: `hello ${n}` }),
    )
  while (received[on] === before) await Bun.sleep(0)
}

async function startPlace({ folder, documents }: Awaited<ReturnType<typeof fill>>): Promise<Place> {
  const hub = await startHub(folder)
  const me = await hub.join('The one who is measured')
  const received = { live: 0, chat: 0 }
  let roomId = ''
  const socket = await joinLive(hub, me.token, (frame) => {
    if (frame.startsWith('{"type":"chat.posted"')) received.live++
    if (frame.startsWith('{"type":"snapshot"'))
      roomId = (JSON.parse(frame) as { rooms: { id: string; name: string }[] }).rooms.find(
        ({ name }) => name === 'lobby',
      )?.id as string
  })
  const chat = await connect<string>(guestUrl(hub, 'sensor'), (frame) => {
    if (frame.startsWith('{"type":"message"')) received.chat++
  })
  return { hub, me, live: { socket, roomId }, chat, received, documents }
}

const oneOf = <T>(things: readonly T[]): T => things[Math.floor(Math.random() * things.length)] as T

/** Makes a data folder in which as much has happened as `scale` says.  */
async function fill(scale: number) {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const fail = (fault: unknown): never => {
    throw fault
  }
  const store = openStore(folder.path, clock, fail, undefined, undefined, false)
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const times = <T>(count: number, make: (n: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, n) => make(n)))
  const okOf = async <T>(result: Promise<Result<T>>): Promise<T> => {
    const made = await result
    return made.ok ? made.value : fail(made.code)
  }
  const members = await times(PAST.members * scale, async (n): Promise<Member> => {
    const member = await okOf(
      store.runAndWait({ type: 'member.join', name: `Person ${n}`, deviceKey: `device ${n}`, address: '127.0.0.1' }),
    )
    const { id: memberId } = member
    const session = {
      id: `session${n}`,
      memberId,
      createdAt: 0,
      expiresAt: 0,
      deviceKey: `device ${n}`,
      device: 'Linux',
    }
    await okOf(store.runAndWait({ type: 'session.open', session: { ...session, address: '127.0.0.1' } }))
    return member
  })
  const run = async (n: number, command: Command) => {
    const { id: memberId } = members[n % members.length] as Member
    const { logged } = await okOf(store.runAndWait({ type: 'command.run', memberId, command }))
    return logged.change
  }
  await times(PAST.rooms, (n) => run(n, { type: 'room.create', clientId: `room ${n}`, name: `Room ${n}` }))
  const roomIds = store.rooms.all(members[0] as Member).map(({ id }) => id)
  const documents = await times(PAST.documents * scale, async (n) => {
    const change = await run(n, { type: 'document.create', clientId: `document ${n}`, title: `Notes ${n}` })
    if (change.type !== 'document.created') return fail(change.type)
    const { id: documentId, title } = change.document
    const written = {
      documentId,
      memberId: change.document.createdBy as string,
      bytes: someText(),
      connectionId: documentId,
    }
    await okOf(store.runAndWait({ type: 'document.write', mayWrite: true, relayFrame: undefined, ...written }))
    store.releaseDocument(documentId)
    return { id: documentId, title }
  })
  for (let done = 0; done < PAST.messages * scale; done += 1000)
    await times(1000, (n) => {
      const roomId = roomIds[n % roomIds.length] as string
      return run(n, { type: 'chat.send', clientId: `message ${done + n}`, roomId, body: `Message ${n} of a long day.` })
    })
  store.close()
  return { folder, documents }
}

function someText(): Uint8Array {
  const doc = new Y.Doc()
  doc.getText(DOCUMENT_TEXT).insert(0, 'Some lines of text, as people write them.\n'.repeat(20))
  return Y.encodeStateAsUpdate(doc)
}
