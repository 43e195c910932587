// What a page does about changes that it misses, cannot apply or receives once more.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createEffect, createRoot } from 'solid-js'
import { reconcile } from 'solid-js/store'
import type { Board } from '../../../src-bun/contract/boards.ts'
import type { Change, LoggedChange } from '../../../src-bun/contract/frames/changes.ts'
import type { Down } from '../../../src-bun/contract/frames/live.ts'
import { openBoard, records } from '../../../src-ui/state/boards.ts'
import { hub, nothingKnown, setHub } from '../../../src-ui/state/hub.ts'
import { closeRoom, openRoom, sendMessage, typingIn } from '../../../src-ui/state/rooms/chat.ts'
import { start } from '../../../src-ui/state/session/session.ts'
import { endPage } from './end-page.ts'
import {
  aPageAt,
  aScriptedHub,
  BOB,
  caughtUp,
  eventually,
  hello,
  LOBBY,
  ME,
  message,
  refusal,
  snapshot,
} from './scripted-hub.ts'

const BOARD = 'board00000000000'
/** All test files share one page, so this one has a room and a hub of its own. */
const ROOM = { ...LOBBY, id: 'r333333333333333' }
const HUB = { hubId: 'h-missed', epoch: 'e-missed' }

/** The hub's log, how many changes it has sent, and the newest message in the lobby. */
let seq = 10
let sentCount = 0
let newest = 20
let recordPage = async () => Response.json({ records: [] as object[], more: false })

const world = aScriptedHub({
  http(path) {
    if (path === '/health') return Response.json({ version: '1', hubId: HUB.hubId, hubName: 'Test', door: 'code' })
    if (path === '/api/session') return Response.json({ member: ME })
    if (path.startsWith(`/api/boards/${BOARD}/records`)) return recordPage()
    return refusal('rate.tooMuch', 429)
  },
})
afterAll(() => {
  closeRoom(ROOM.id)
  setHub(reconcile(structuredClone(nothingKnown())))
  return world.end()
})
afterAll(endPage)

function sendChange(change: Change, at = ++seq): LoggedChange {
  const logged = { ...change, seq: at, at: 1 }
  sentCount++
  world.down(logged)
  return logged
}
const bobPosts = () => sendChange({ type: 'chat.posted', message: { ...message(++newest), roomId: ROOM.id } })
/** Resolves when the page has applied a snapshot. */
async function sendSnapshot(boards: Board[] = []) {
  seq++
  world.down({ ...snapshot(seq), rooms: [{ ...ROOM, lastSeq: newest }], boards } as Down)
  world.down(caughtUp(seq, sentCount))
  await eventually(() => expect(hub.seq).toBe(seq))
}
/** Resolves when the page has applied every frame that was sent before. */
async function allApplied() {
  world.down({ type: 'typing', roomId: ROOM.id, memberId: BOB.id })
  await eventually(() => expect(typingIn(ROOM.id)).toHaveLength(1))
}
const syncs = () => world.upOn(0).filter(({ type }) => type === 'sync')

beforeAll(async () => {
  aPageAt(world.host)
  await start()
  await eventually(() => expect(world.sockets).toHaveLength(1))
  world.down({ ...hello(seq), ...HUB } as Down)
  await sendSnapshot()
})

test('[STATE-22] sending a message reports whether it is in the outbox, which an empty one is not', () => {
  expect(sendMessage(ROOM.id, ' ')).toBe(false)
  expect(sendMessage(ROOM.id, 'hello')).toBe(true)
})

test('[STATE-23] a posted message asks for no snapshot while the first page of its room has failed', async () => {
  openRoom(ROOM.id)
  await eventually(() => expect(hub.messages[ROOM.id]?.state).toBe('failed'))
  const before = syncs()

  bobPosts()
  bobPosts()
  await allApplied()
  // Frames of one socket arrive in order, so a `sync` would be here before this message.
  sendMessage(ROOM.id, 'after that')
  await eventually(() => expect(world.upOn(0).at(-1)).toMatchObject({ body: 'after that' }))

  expect(syncs()).toEqual(before)
})

test('[STATE-24] a change that cannot be applied leads to a snapshot, and the frames after it are applied', async () => {
  const before = syncs().length
  const eve = { ...BOB, id: 'e000000000000000', name: 'Eve' }

  sendChange({ type: 'chat.posted', message: undefined as never })
  sendChange({ type: 'member.joined', member: eve })

  await eventually(() => expect(hub.members[eve.id]).toEqual(eve))
  await eventually(() => expect(syncs().slice(before)).toEqual([{ type: 'sync', snapshot: 'recent' }]))
  await sendSnapshot()
})

test('[STATE-25] a change of a record that the hub sends once more is applied, but neither counted nor traced', async () => {
  const setTo = (n: number, at?: number) =>
    sendChange(
      {
        type: 'record.set',
        isNew: at === undefined,
        record: { boardId: BOARD, key: 'k', values: { n }, updatedAt: 1, updatedBy: BOB.id, updatedByName: BOB.name },
      },
      at,
    )
  await openBoard(BOARD)
  const [one, two] = [setTo(1), setTo(2)]
  // The third change is lost.
  sentCount++
  const lost = ++seq
  const before = syncs().length
  world.down({ type: 'pong', t: 0, seq, told: sentCount })
  await eventually(() => expect(syncs()).toHaveLength(before + 1))

  setTo(1, one.seq)
  setTo(2, two.seq)
  setTo(3, lost)
  world.down(caughtUp(seq, sentCount))

  await eventually(() => expect(records[BOARD]?.rows['k']?.values).toEqual(new Map([['n', 3]])))
  expect(records[BOARD]?.rows['k']?.traces).toEqual(new Map([['n', [1, 2, 3]]]))
  expect(records[BOARD]?.changeCount).toBe(3)
})

test('[STATE-30] a board stays on the page while a snapshot has its records fetched once more, and ends with the newest ones', async () => {
  const record = (key: string, n: number) => ({
    ...{ boardId: BOARD, key, values: { n } },
    ...{ updatedAt: 1, updatedBy: BOB.id, updatedByName: BOB.name },
  })
  const set = (key: string, n: number) => sendChange({ type: 'record.set', isNew: false, record: record(key, n) })
  const shown = () =>
    Object.fromEntries(Object.values(records[BOARD]?.rows ?? {}).map(({ key, values }) => [key, values.get('n')]))
  await openBoard(BOARD)
  for (const key of ['gone', 'kept', 'changed']) set(key, 1)
  await eventually(() => expect(shown()).toMatchObject({ gone: 1, kept: 1, changed: 1 }))

  const page = Promise.withResolvers<Response>()
  let fetchCount = 0
  recordPage = () => {
    fetchCount++
    return page.promise
  }
  await sendSnapshot([{ id: BOARD, name: 'Kettles', columns: [], createdAt: 1 }])
  await eventually(() => expect(fetchCount).toBe(1))
  expect(records[BOARD]?.state).toBe('ready')
  expect(shown()).toMatchObject({ gone: 1, kept: 1 })
  // What comes by the socket is newer than the page that is on its way.
  set('changed', 3)
  set('new', 4)
  sendChange({ type: 'record.removed', boardId: BOARD, key: 'removed' })
  await eventually(() => expect(shown()).toMatchObject({ changed: 3, new: 4 }))
  const fetched = [record('changed', 2), record('kept', 2), record('removed', 2)]
  page.resolve(Response.json({ records: fetched, more: false }))
  await eventually(() => expect(shown()).toEqual({ changed: 3, kept: 2, new: 4 }))
})

test('[STATE-31] a board whose records could not be fetched is fetched again after the next caught-up', async () => {
  const answers = [() => refusal('storage.unavailable', 503), () => Response.json({ records: [], more: false })]
  recordPage = async () => answers.shift()?.() ?? refusal('internal', 500)
  await sendSnapshot()
  await openBoard(BOARD)
  expect(records[BOARD]?.state).toBe('failed')

  world.down(caughtUp(seq, sentCount))

  await eventually(() => expect(records[BOARD]?.state).toBe('ready'))
})

test('[STATE-37] a board on the page keeps its rows where they cannot be fetched anew, and is fetched again', async () => {
  const boards = [{ id: BOARD, name: 'Kettles', columns: [], createdAt: 1 }]
  const pageWith = (n: number) => {
    const by = { updatedAt: 1, updatedBy: BOB.id, updatedByName: BOB.name }
    return Response.json({ records: [{ boardId: BOARD, key: 'k', values: { n }, ...by }], more: false })
  }
  recordPage = async () => pageWith(1)
  await sendSnapshot(boards)
  await eventually(() => expect(records[BOARD]?.rows['k']?.values.get('n')).toBe(1))

  const states = new Set<string | undefined>()
  const stopNoting = createRoot((dispose) => {
    createEffect(() => states.add(records[BOARD]?.rows['k'] && records[BOARD]?.state))
    return dispose
  })
  const answers = [() => refusal('storage.unavailable', 503)]
  recordPage = async () => answers.shift()?.() ?? pageWith(2)
  await sendSnapshot(boards)
  await eventually(() => expect(answers).toEqual([]))
  // The answer to the first one may still be on its way.
  await eventually(() => {
    world.down(caughtUp(seq, sentCount))
    expect(records[BOARD]?.rows['k']?.values.get('n')).toBe(2)
  })
  expect([...states]).toEqual(['ready'])
  stopNoting()
})
