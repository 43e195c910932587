// The dearest frames that a member may send: what one costs the hub, and how long others wait while many come at once. Without
// limits of rate, so that what is measured is the work itself.
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import type { Board } from '../../src-bun/contract/boards.ts'
import { DOCUMENT_FRAME, DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import type { Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { openDocument, step1Frame, updateFrame } from './document-sockets.ts'
import { type Figure, median } from './figures.ts'
import { cpuMs } from './process-usage.ts'
import { connect, type HubServer, joinLive, leave, longestPing, socketUrl, startHub } from './servers.ts'

type Frame = string | Uint8Array
/** `send` sends the frame so many times, each time another one where it is a function, and resolves when the hub has processed them all. */
type Case = { what: string; burst: number; send(count: number): Promise<void>; end(): Promise<void> }
type World = { hub: HubServer; host: Peer }

/** As many as a board may have. */
const COLUMNS_31_KB = Array.from({ length: 13 }, (_, n) => ({
  key: `column-${n}`,
  type: 'choice',
  choices: Array.from({ length: 50 }, (_, m) => `choice ${m} ${'x'.repeat(34)}`),
}))

export async function frames({ repeats }: Effort): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const members of [2, 50, 1000]) figures.push(...(await inWorld(members, repeats, [presence, rename])))
  figures.push(...(await inWorld(2, repeats, [resume, changes, step1, deletions, batch, createBoard])))
  for (const editors of [1, 300]) figures.push(...(await inWorld(2, repeats, [carets(editors)])))
  return figures
}

async function inWorld(
  members: number,
  repeats: number,
  makers: readonly ((world: World) => Promise<Case>)[],
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const make of makers) {
    const hub = await startHub()
    const host = await hub.join()
    for (let n = 1; n < members; n++) await hub.join(LOOK_ALIKE[n % LOOK_ALIKE.length])
    const { what, burst, send, end } = await make({ hub, host })
    await send(1)
    const [each, all, longest]: [number[], number[], number[]] = [[], [], []]
    for (let repeat = 0; repeat < repeats; repeat++) {
      each.push(await processorMs(hub, () => send(1)))
      longest.push(await longestPing(hub, host, async () => all.push(await processorMs(hub, () => send(burst)))))
    }
    const part = 'frames'
    const named = members > 2 ? `${what}, ${members} members` : what
    process.stderr.write(`  ${named}\n`)
    figures.push(
      { part, what: `${named}: one frame`, value: median(each), unit: 'ms of processor' },
      { part, what: `${named}: ×${burst}`, value: median(all), unit: 'ms of processor' },
      { part, what: `${named}: ×${burst}, longest ping of another`, value: median(longest), unit: 'ms' },
    )
    await end()
    await hub.end()
  }
  return figures
}

/** Members whose names are numbered, because they look like each other. */
const LOOK_ALIKE = ['l', 'i', '1'] as const

async function processorMs({ pid }: HubServer, work: () => Promise<unknown>): Promise<number> {
  const before = cpuMs(pid)
  await work()
  return cpuMs(pid) - before
}

/** Sends frames on a socket, and then one that is answered when all of them were processed. */
function sender(
  socket: WebSocket,
  frame: Frame | (() => Frame),
  last: Frame,
  whenAnswered: (answered: () => void) => void,
) {
  return async (count: number) => {
    const done = new Promise<void>(whenAnswered)
    for (let n = 0; n < count; n++) socket.send((typeof frame === 'function' ? frame() : frame) as string)
    socket.send(last as string)
    await done
  }
}

/** A JSON socket, on which a pong says that everything before it was processed. */
async function jsonSender(
  open: (onFrame: (frame: string) => void) => Promise<WebSocket>,
  frame: Frame | (() => Frame),
) {
  let answered = () => {}
  const socket = await open((received) => {
    if (received.startsWith('{"type":"pong"')) answered()
  })
  const whenAnswered = (resolve: () => void) => {
    answered = resolve
  }
  return { send: sender(socket, frame, '{"type":"ping","t":1}', whenAnswered), end: () => leave([socket]) }
}

async function presence({ hub, host }: World): Promise<Case> {
  const open = (onFrame: (frame: string) => void) => connect(socketUrl(hub.origin, '/presence'), onFrame, host.token)
  const userIds = Array.from({ length: 500 }, (_, n) => `nobody number ${n}`)
  const json = await jsonSender(open, JSON.stringify({ type: 'subscribe', userIds }))
  return { what: '/presence subscribe, 500 unknown names', burst: 200, ...json }
}

async function rename({ hub, host }: World): Promise<Case> {
  let n = 0
  const frame = () =>
    JSON.stringify({ type: 'member.rename', clientId: `rename-${n++}`, name: n % 2 === 0 ? 'l' : 'i' })
  const json = await jsonSender((onFrame) => joinLive(hub, host.token, onFrame), frame)
  return { what: 'member.rename to a look-alike name', burst: 200, ...json }
}

/** A private room of somebody else, in which so many messages were posted. */
async function privateMessages({ hub }: World, count: number): Promise<void> {
  const other = await hub.join()
  const done = Promise.withResolvers<void>()
  const { id } = (await (await other.post('/api/rooms', { name: 'theirs', private: true })).json()) as { id: string }
  let posted = 0
  const socket = await joinLive(hub, other.token, (frame) => {
    if (frame.includes('"type":"chat.posted"') && ++posted === count) done.resolve()
  })
  for (let n = 0; n < count; n++)
    socket.send(JSON.stringify({ type: 'chat.send', clientId: `theirs-${n}`, roomId: id, body: 'x'.repeat(80) }))
  await done.promise
  await leave([socket])
}

async function resume(world: World): Promise<Case> {
  await privateMessages(world, 5100)
  let answered = () => {}
  let sent = 1 // by `joinLive`
  let hello: { seq: number; epoch: string } | undefined
  const socket = await joinLive(world.hub, world.host.token, (frame) => {
    if (frame.startsWith('{"type":"hello"')) hello = JSON.parse(frame)
    // Several that come at once may be answered together.
    else if (frame.startsWith('{"type":"caught-up"') && JSON.parse(frame).syncs === sent) answered()
  })
  const sync = JSON.stringify({ type: 'sync', since: (hello?.seq ?? 0) - 4999, epoch: hello?.epoch })
  const send = (count: number) =>
    new Promise<void>((resolve) => {
      answered = resolve
      sent += count
      for (let n = 0; n < count; n++) socket.send(sync)
    })
  const what = '/live sync, 4,999 changes of a private room of others'
  return { what, burst: 50, send, end: () => leave([socket]) }
}

async function changes(world: World): Promise<Case> {
  await privateMessages(world, 100_000)
  const { hub, host } = world
  const opened = () =>
    new Promise<void>((resolve, reject) => {
      connect<string>(
        socketUrl(hub.origin, '/changes?entities=boards&since=0'),
        (frame, socket) => {
          if (frame.startsWith('{"type":"caught-up"')) leave([socket]).then(resolve, reject)
        },
        host.token,
      ).catch(reject)
    })
  const send = async (count: number) => void (await Promise.all(Array.from({ length: count }, opened)))
  return { what: 'opening /changes?entities=boards, 100,000 changes of others', burst: 5, send, end: async () => {} }
}

/** Somebody's document, and a socket in it. Its last frame asks for all carets, or for the text where others' carets come as well. */
async function revisedDocument(
  { host }: World,
  update: Uint8Array,
  frame: Frame,
  burst: number,
  what: string,
  question: 'carets' | 'text' = 'carets',
): Promise<Case> {
  const [last, isAnswer] = {
    carets: [Uint8Array.of(DOCUMENT_FRAME.queryAwareness), ([kind]: Uint8Array) => kind === DOCUMENT_FRAME.awareness],
    text: [step1Frame(Uint8Array.of(0)), ([kind, step]: Uint8Array) => kind === DOCUMENT_FRAME.sync && step === 1],
  }[question] as [Uint8Array, (head: Uint8Array) => boolean]
  const stored = Promise.withResolvers<void>()
  const writer = await openDocument(
    host,
    'dear',
    () => {},
    () => stored.resolve(),
  )
  writer.send(updateFrame(update) as Uint8Array<ArrayBuffer>)
  await stored.promise
  let answered = () => {}
  const socket = await connect<ArrayBuffer>(
    socketUrl(host.origin, '/collaborate/dear'),
    (received) => {
      if (isAnswer(new Uint8Array(received, 0, 2))) answered()
    },
    host.token,
  )
  const whenAnswered = (resolve: () => void) => {
    answered = resolve
  }
  const send = sender(socket, frame, last, whenAnswered)
  return { what, burst, send, end: () => leave([socket, writer]) }
}

function step1(world: World): Promise<Case> {
  const doc = new Y.Doc()
  const text = doc.getText(DOCUMENT_TEXT)
  for (let n = 0; n < 45_000; n++) text.insert((n * 7919) % (text.length + 1), 'x')
  const what = 'sync step 1 of who has all, 45,000 characters'
  return revisedDocument(world, Y.encodeStateAsUpdate(doc), step1Frame(Y.encodeStateVector(doc)), 20, what)
}

function deletions(world: World): Promise<Case> {
  const ranges = 260_000
  const doc = new Y.Doc()
  doc.getText(DOCUMENT_TEXT).insert(0, 'ab'.repeat(ranges))
  const structs = Y.encodeStateAsUpdate(doc)
  const deleteSet = encoding.encode((encoder) => {
    for (const value of [1, doc.clientID, ranges]) encoding.writeVarUint(encoder, value)
    for (let n = 0; n < ranges; n++) for (const value of [2 * n, 1]) encoding.writeVarUint(encoder, value)
  })
  const all = Buffer.concat([structs.subarray(0, -1), deleteSet])
  const known = updateFrame(Buffer.concat([Uint8Array.of(0), deleteSet]))
  return revisedDocument(world, all, known, 10, '260,000 known deletions')
}

async function aBoard(peer: Peer, name: string): Promise<string> {
  const made = await peer.post('/api/boards', { name, columns: COLUMNS_31_KB })
  if (made.status !== 201) throw new Error(`a board: ${made.status} ${await made.text()}`)
  return ((await made.json()) as Board).id
}

async function batch({ hub, host }: World): Promise<Case> {
  const boardId = await aBoard(host, 'Dear')
  let n = 0
  const put = Array.from({ length: 500 }, (_, row) => ({
    key: `row-${row}`,
    values: { 'column-0': COLUMNS_31_KB[0]?.choices[0] },
  }))
  const frame = () => JSON.stringify({ type: 'record.batch', clientId: `batch-${n++}`, boardId, put })
  const json = await jsonSender((onFrame) => joinLive(hub, host.token, onFrame), frame)
  return { what: `record.batch of 500, ${Math.round(frame().length / 1000)} kB, columns of 31 kB`, burst: 20, ...json }
}

async function createBoard({ hub, host }: World): Promise<Case> {
  for (let n = 0; n < 30; n++) await aBoard(host, `Board ${n}`)
  let n = 0
  const columns = [{ key: 'left', type: 'number' }]
  const frame = () => JSON.stringify({ type: 'board.create', clientId: `board-${n++}`, name: `More ${n}`, columns })
  const json = await jsonSender((onFrame) => joinLive(hub, host.token, onFrame), frame)
  return { what: 'board.create beside 30 boards of 31 kB', burst: 20, ...json }
}

function carets(editors: number) {
  return async (world: World): Promise<Case> => {
    const entries = (clients: readonly number[]) =>
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, DOCUMENT_FRAME.awareness)
        const body = encoding.encode((inner) => {
          encoding.writeVarUint(inner, clients.length)
          for (const client of clients) {
            encoding.writeVarUint(inner, client)
            encoding.writeVarUint(inner, 1)
            encoding.writeVarString(inner, '{}')
          }
        })
        encoding.writeVarUint8Array(encoder, body)
      })
    const all = Array.from({ length: 120_000 }, (_, n) => 10 + n)
    const what = `a frame of 120,000 carets of others, ${editors} editors`
    const made = await revisedDocument(world, Y.encodeStateAsUpdate(oneLetter()), entries(all), 3, what, 'text')
    const sockets = await Promise.all(Array.from({ length: editors }, () => openDocument(world.host, 'dear', () => {})))
    for (const [n, socket] of sockets.entries())
      socket.send(entries([10 + 2 * n, 11 + 2 * n]) as Uint8Array<ArrayBuffer>)
    return { ...made, end: async () => void (await Promise.all([made.end(), leave(sockets)])) }
  }
}

function oneLetter(): Y.Doc {
  const doc = new Y.Doc()
  doc.getText(DOCUMENT_TEXT).insert(0, 'x')
  return doc
}
