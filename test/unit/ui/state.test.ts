import { afterAll, afterEach, beforeEach, expect, test } from 'bun:test'
import { createEffect, createRoot } from 'solid-js'
import { reconcile } from 'solid-js/store'
import type { Down } from '../../../src-bun/contract/frames/live.ts'
import type { ReadPosition } from '../../../src-bun/contract/rooms.ts'
import { fetchEnglishErrors } from '../../../src-ui/i18n/english.ts'
import { wakeAll } from '../../../src-ui/live/wake-up.ts'
import { unansweredCount } from '../../../src-ui/state/connection/commands.ts'
import { connection, connectionShown } from '../../../src-ui/state/connection/connection.ts'
import { documentList, hub, nothingKnown, peopleHere, roomList, setHub } from '../../../src-ui/state/hub.ts'
import { dismissNotice, notices } from '../../../src-ui/state/notices.ts'
import { renameMe } from '../../../src-ui/state/people/members.ts'
import { openDirect } from '../../../src-ui/state/rooms/changes/manage-rooms.ts'
import {
  closeRoom,
  discardMessage,
  lastReadSeqAtOpen,
  loadOlder,
  markShown,
  mentionsIn,
  openRoom,
  pendingMessages,
  reloadMessages,
  retryMessage,
  sendMessage,
  typingIn,
  unreadIn,
} from '../../../src-ui/state/rooms/chat.ts'
import { merged } from '../../../src-ui/state/rooms/messages.ts'
import { createRoom } from '../../../src-ui/state/rooms/rooms.ts'
import { session, start } from '../../../src-ui/state/session/session.ts'
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
  posted,
  refusal,
  snapshot,
} from './scripted-hub.ts'

/** A hub of its own for each test, so that none depends on what another has left in the stores. */
let world: ReturnType<typeof aScriptedHub>
let hubCount = 0
/** The seq of the newest message in the lobby. */
let newest: number
/** The newest seq in the hub's log. */
let seq: number
let answersPages: boolean
/** Pages are answered when this resolves. */
let gate: Promise<unknown>
/** What the hub has under a seq of the lobby where it is not the usual body. */
const bodies = new Map<number, string>()

const hubId = () => `h${hubCount}`

async function answer(path: string): Promise<Response> {
  if (path === '/health') return Response.json({ version: '1', hubId: hubId(), hubName: 'Test', door: 'code' })
  if (path === '/api/session') return Response.json({ member: ME })
  if (!path.startsWith(`/api/rooms/${LOBBY.id}/messages`)) return new Response('', { status: 404 })
  await gate
  if (!answersPages) return refusal('storage.unavailable', 503)
  const query = new URLSearchParams(path.split('?')[1])
  const before = Number(query.get('before') ?? newest + 1)
  const first = Math.max(1, before - Number(query.get('limit')))
  const messages = Array.from({ length: before - first }, (_, index) =>
    message(first + index, bodies.get(first + index)),
  )
  return Response.json({ messages, more: first > 1 })
}

/** A member who is signed in and has caught up, on a page where no room is open. */
beforeEach(async () => {
  hubCount++
  newest = 120
  seq = 10
  answersPages = true
  gate = Promise.resolve()
  bodies.clear()
  setHub(reconcile(structuredClone(nothingKnown())))
  world = aScriptedHub({ http: answer })
  aPageAt(world.host)
  await start()
  await eventually(() => expect(world.sockets).toHaveLength(1))
  hubGreets()
  hubSendsSnapshot()
  await eventually(() => expect(hub.ready).toBe(true))
})
afterEach(async () => {
  closeRoom(LOBBY.id)
  await world.end()
})
afterAll(endPage)

function hubGreets(epoch = 'e1', build = 'b1') {
  world.down({ ...hello(seq, epoch, build), hubId: hubId() } as Down)
}
/** The hub sends its whole state, as it also does without having been asked to a client that fell far behind. */
function hubSendsSnapshot(reads?: ReadPosition[]) {
  world.down(snapshot(seq, newest))
  world.down({ ...caughtUp(seq), ...(reads ? { reads } : {}) } as Down)
}
/** Opens the lobby, and waits for its newest page: messages 71 to 120. */
async function openLobby() {
  openRoom(LOBBY.id)
  await eventually(() => expect(hub.messages[LOBBY.id]?.state).toBe('ready'))
}

const itemsHere = () => hub.messages[LOBBY.id]?.items ?? []
const bodyOf = (roomSeq: number) => itemsHere().find((each) => each.seq === roomSeq)?.body
const seqsHere = () => itemsHere().map((each) => each.seq)
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)
const up = () => world.upOn(world.sockets.length - 1)
const commandsUp = () => up().filter((frame) => 'clientId' in frame)
const lastClientId = () => {
  const command = commandsUp().at(-1)
  return command && 'clientId' in command ? command.clientId : ''
}
/** Bob posts the next message. */
function bobPosts(clientId?: string) {
  world.down(posted(++seq, ++newest, clientId))
}

test('[STATE-1] a page of messages that fails is shown as failed, and a reload fetches it', async () => {
  answersPages = false
  openRoom(LOBBY.id)
  await eventually(() => expect(hub.messages[LOBBY.id]?.state).toBe('failed'))

  answersPages = true
  reloadMessages(LOBBY.id)

  await eventually(() => expect(hub.messages[LOBBY.id]?.state).toBe('ready'))
  expect(seqsHere()).toEqual(range(71, 120))
  expect(hub.messages[LOBBY.id]?.more).toBe(true)
})

test('[STATE-2] older pages are put before the list without a hole until there are no more', async () => {
  await openLobby()
  await loadOlder(LOBBY.id)
  expect(seqsHere()).toEqual(range(21, 120))
  await loadOlder(LOBBY.id)

  expect(seqsHere()).toEqual(range(1, 120))
  expect(hub.messages[LOBBY.id]?.more).toBe(false)
})

test('[STATE-3] a message of others is unread until it was shown, an own one never, and every device agrees', async () => {
  await openLobby()
  expect(unreadIn(LOBBY.id)).toBe(0)

  bobPosts()
  bobPosts()
  await eventually(() => expect(unreadIn(LOBBY.id)).toBe(2))
  world.down({ type: 'chat.posted', seq: ++seq, at: 1, message: { ...message(++newest), authorId: ME.id } })
  await eventually(() => expect(itemsHere().at(-1)?.seq).toBe(newest))
  expect(unreadIn(LOBBY.id)).toBe(2)

  markShown(LOBBY.id, newest - 2)
  expect(unreadIn(LOBBY.id)).toBe(1)
  await eventually(() => expect(up().at(-1)).toEqual({ type: 'room.read', roomId: LOBBY.id, seq: newest - 2 }))

  world.down({ type: 'read', roomId: LOBBY.id, seq: newest - 1, unread: 0 })
  await eventually(() => expect(unreadIn(LOBBY.id)).toBe(0))
  // An answer to an older report changes nothing.
  world.down({ type: 'read', roomId: LOBBY.id, seq: newest - 2, unread: 1 })
  bobPosts()
  await eventually(() => expect(unreadIn(LOBBY.id)).toBe(1))
})

test('[MENTION-12] the page counts mentions as they come, asks the hub where a message has changed, and reports what it has shown', async () => {
  await openLobby()
  const mentionMe = { mentions: [{ id: ME.id, name: ME.name }] }
  const post = (fields: object) =>
    world.down({ type: 'chat.posted', seq: ++seq, at: 1, message: { ...message(++newest), ...fields } })
  post(mentionMe)
  post({ mentionsAll: true })
  post({ mentions: [{ id: 'somebodyelse1234', name: 'Eve' }] })
  post({ ...mentionMe, authorId: ME.id })
  await eventually(() => expect([mentionsIn(LOBBY.id), unreadIn(LOBBY.id)]).toEqual([2, 3]))
  markShown(LOBBY.id, newest - 3)
  expect([mentionsIn(LOBBY.id), unreadIn(LOBBY.id)]).toEqual([1, 2])
  markShown(LOBBY.id, newest)
  expect([mentionsIn(LOBBY.id), unreadIn(LOBBY.id)]).toEqual([0, 0])
  const readsUp = () => up().filter((frame) => frame.type === 'room.read')
  await eventually(() => expect(readsUp().at(-1)).toEqual({ type: 'room.read', roomId: LOBBY.id, seq: newest }))

  // An edit of a message that was read mentions this person now: the hub knows whether that is new.
  const edited = { ...message(newest - 1), ...mentionMe, editedAt: 2 }
  world.down({ type: 'chat.edited', seq: ++seq, at: 2, message: edited })
  await eventually(() => expect(readsUp().at(-1)).toEqual({ type: 'room.read', roomId: LOBBY.id, seq: 0 }))
  world.down({ type: 'read', roomId: LOBBY.id, seq: newest, unread: 0, mentions: 1 })
  await eventually(() => expect(mentionsIn(LOBBY.id)).toBe(1))
  markShown(LOBBY.id, newest)
  expect(mentionsIn(LOBBY.id)).toBe(0)
  await eventually(() => expect(readsUp().at(-1)).toEqual({ type: 'room.read', roomId: LOBBY.id, seq: newest }))
})

test('[STATE-27] a room is loaded back to its first unread message, and appears in one piece', async () => {
  hubGreets('e2')
  hubSendsSnapshot([{ roomId: LOBBY.id, seq: 3, unread: 100 }])
  await eventually(() => expect(unreadIn(LOBBY.id)).toBe(100))
  const lengths: number[] = []
  const dispose = createRoot((dispose) => {
    createEffect(() => lengths.push(hub.messages[LOBBY.id]?.items.length ?? 0))
    return dispose
  })
  await openLobby()
  expect(seqsHere()).toEqual(range(1, 120))
  expect(lengths.filter((length) => length > 0)).toEqual([120])
  expect(lastReadSeqAtOpen(LOBBY.id)).toBe(3)
  dispose()
})

test('[STATE-28] what was read without a connection is reported after it, and a restored hub brings its own positions', async () => {
  await openLobby()
  hubGreets('e2')
  hubSendsSnapshot([{ roomId: LOBBY.id, seq: 90, unread: 30 }])
  await eventually(() => expect(unreadIn(LOBBY.id)).toBe(30))
  // The messages are fetched anew after a snapshot, and only those that are loaded can be counted without the hub.
  await eventually(() => expect(hub.messages[LOBBY.id]?.state).toBe('ready'))
  world.sockets[0]?.close(1012)
  await eventually(() => expect(connection().state).not.toBe('connected'))
  markShown(LOBBY.id, 100)
  expect(unreadIn(LOBBY.id)).toBe(20)

  await eventually(() => expect(world.sockets).toHaveLength(2))
  hubGreets('e2')
  hubSendsSnapshot([{ roomId: LOBBY.id, seq: 90, unread: 30 }])
  await eventually(() => expect(up().at(-1)).toEqual({ type: 'room.read', roomId: LOBBY.id, seq: 100 }))
  expect(unreadIn(LOBBY.id)).toBe(20)

  world.sockets[1]?.close(1012)
  await eventually(() => expect(world.sockets).toHaveLength(3))
  newest = 60
  hubGreets('e3')
  hubSendsSnapshot([{ roomId: LOBBY.id, seq: 50, unread: 10 }])
  await eventually(() => expect(unreadIn(LOBBY.id)).toBe(10))
})

test('[STATE-4] a burst of messages updates the screen once, in order', async () => {
  await openLobby()
  let updates = -1
  const dispose = createRoot((dispose) => {
    createEffect(() => {
      hub.messages[LOBBY.id]?.items.length
      updates++
    })
    return dispose
  })

  for (let count = 0; count < 50; count++) bobPosts()
  await eventually(() => expect(seqsHere()).toEqual(range(71, newest)))

  expect(updates).toBeLessThanOrEqual(2)
  dispose()
})

test('[STATE-5] a pending message disappears in the same batch in which the posted one appears', async () => {
  await openLobby()
  sendMessage(LOBBY.id, 'hello')
  expect(pendingMessages(LOBBY.id).map(({ body }) => body)).toEqual(['hello'])
  expect(unansweredCount()).toBe(1)
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ type: 'chat.send', body: 'hello' }))
  const seen: string[] = []
  const dispose = createRoot((dispose) => {
    createEffect(() => seen.push(`${pendingMessages(LOBBY.id).length} pending, ${seqsHere().length} posted`))
    return dispose
  })

  bobPosts(lastClientId())

  await eventually(() => expect(seen).toEqual(['1 pending, 50 posted', '0 pending, 51 posted']))
  dispose()
})

test('[STATE-6] a message that was refused, once or twice, stays with its reason until somebody retries or discards it', async () => {
  await openLobby()
  sendMessage(LOBBY.id, 'no')
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ body: 'no' }))
  const clientId = lastClientId()
  // Twice, as after a resend while the first was on its way.
  for (let times = 0; times < 2; times++) world.down({ type: 'error', code: 'notAllowed', clientId })
  bobPosts()
  await eventually(() => expect(seqsHere().at(-1)).toBe(newest))
  await eventually(() => expect(pendingMessages(LOBBY.id)[0]?.failed).toBe('notAllowed'))
  const sent = commandsUp().length

  retryMessage(clientId)
  expect(pendingMessages(LOBBY.id)[0]?.failed).toBeUndefined()
  await eventually(() => expect(commandsUp().length).toBe(sent + 1))

  discardMessage(clientId)
  expect(pendingMessages(LOBBY.id)).toEqual([])
})

test('[STATE-7] a message is sent again after an error that passes, and is not shown as failed', async () => {
  sendMessage(LOBBY.id, 'patience')
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ body: 'patience' }))
  const clientId = lastClientId()
  const before = commandsUp().length

  world.down({ type: 'error', code: 'storage.unavailable', clientId })

  await eventually(() => expect(commandsUp().length).toBe(before + 1))
  expect(pendingMessages(LOBBY.id)[0]?.failed).toBeUndefined()
  bobPosts(clientId)
  await eventually(() => expect(pendingMessages(LOBBY.id)).toEqual([]))
})

test('[LIFE-20] a host whose hub has lost its data folder reads so on the page, and what was sent waits until the folder is back', async () => {
  await fetchEnglishErrors()
  sendMessage(LOBBY.id, 'patience')
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ body: 'patience' }))
  const clientId = lastClientId()
  const before = commandsUp().length
  world.down({ type: 'error', code: 'storage.missing', clientId })
  await eventually(() => expect(commandsUp().length).toBe(before + 1))
  expect([pendingMessages(LOBBY.id)[0]?.failed, notices()]).toEqual([undefined, []])

  world.down({ type: 'error', code: 'storage.missing' })
  await eventually(() => expect(notices()).toHaveLength(1))
  expect(notices()[0]?.text).toContain('moved or deleted')
  for (const notice of notices()) dismissNotice(notice)
  bobPosts(clientId)
  await eventually(() => expect(pendingMessages(LOBBY.id)).toEqual([]))
})

test('[STATE-8] a command resolves with the code of its refusal or with its change', async () => {
  const refused = createRoom('lobby')
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ type: 'room.create' }))
  world.down({ type: 'error', code: 'room.nameTaken', clientId: lastClientId() })
  expect(await refused).toEqual({ code: 'room.nameTaken' })
  expect(unansweredCount()).toBe(0)

  const made = createRoom('atelier')
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ name: 'atelier' }))
  const room = { ...LOBBY, id: 'r111111111111111', name: 'atelier' }
  world.down({ type: 'room.created', room, createdAt: 1, seq: ++seq, at: 1, clientId: lastClientId() })
  expect(await made).toEqual({ id: room.id })
  expect(roomList().map(({ name }) => name)).toEqual(['lobby', 'atelier'])
})

test('[PRIV-5] a direct room opens on the page whether it is new or was there', async () => {
  const room = { ...LOBBY, id: 'r222222222222222', name: '', private: true, direct: true, memberIds: [ME.id, BOB.id] }
  const made = openDirect(BOB.id)
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ type: 'room.direct' }))
  world.down({ type: 'room.created', room, createdAt: 1, seq: ++seq, at: 1, clientId: lastClientId() })
  expect(await made).toEqual({ id: room.id })

  world.down({ type: 'room.left', roomId: room.id, memberId: ME.id, seq: ++seq, at: 1 })
  await eventually(() => expect(hub.rooms[room.id]).toBeUndefined())
  const sent = commandsUp().length
  const reopened = openDirect(BOB.id)
  await eventually(() => expect(commandsUp()).toHaveLength(sent + 1))
  world.down({ type: 'room.joined', room, memberId: ME.id, seq: ++seq, at: 1, clientId: lastClientId() })
  expect(await reopened).toEqual({ id: room.id })
  expect(hub.rooms[room.id]).toMatchObject({ direct: true })
})

test('[STATE-9] changes of members, presence and documents update the store', async () => {
  const renamed = renameMe('Ada L.')
  await eventually(() => expect(commandsUp().at(-1)).toMatchObject({ type: 'member.rename' }))
  world.down({ type: 'member.renamed', member: { ...ME, name: 'Ada L.' }, seq: ++seq, at: 1, clientId: lastClientId() })
  expect(await renamed).toBeUndefined()
  expect(session()).toEqual({ kind: 'signedIn', me: { ...ME, name: 'Ada L.' } })

  const eve = { ...BOB, id: 'e000000000000000', name: 'Eve' }
  world.down({ type: 'member.joined', member: eve, seq: ++seq, at: 1 })
  const online = { status: 'online', sockets: 1, since: 1, arrivedAt: 1 } as const
  world.down({ type: 'presence', entries: [eve, BOB, ME].map(({ id }) => ({ memberId: id, ...online })) })
  await eventually(() => expect(peopleHere().map(({ member }) => member.name)).toEqual(['Ada L.', 'Bob', 'Eve']))
  world.down({ type: 'presence', entries: [{ memberId: BOB.id, ...online, status: 'offline' }] })
  await eventually(() => expect(peopleHere().map(({ member }) => member.name)).toEqual(['Ada L.', 'Eve']))

  // One who was sent away has left messages; of a guest who was forgotten there is nothing.
  for (const [memberId, forgotten] of [[BOB.id], [eve.id, true]] as [string, true?][])
    world.down({ type: 'member.removed', memberId, ...(forgotten ? { forgotten } : {}), seq: ++seq, at: 1 })
  await eventually(() => expect(hub.members[eve.id]).toBeUndefined())
  expect(hub.members[BOB.id]?.name).toBe('Bob')

  const document = { id: 'd000000000000000', title: 'Plan', createdAt: 1 }
  world.down({ type: 'document.created', document, seq: ++seq, at: 1 })
  world.down({
    type: 'document.created',
    document: { ...document, id: 'd111111111111111', createdAt: 2 },
    seq: ++seq,
    at: 1,
  })
  world.down({ type: 'document.renamed', document: { ...document, title: 'Plan B' }, seq: ++seq, at: 1 })
  await eventually(() => expect(documentList().map(({ title }) => title)).toEqual(['Plan', 'Plan B']))
})

test('[STATE-10] typing of others is shown until their message arrives, own typing never', async () => {
  world.down({ type: 'typing', roomId: LOBBY.id, memberId: BOB.id })
  world.down({ type: 'typing', roomId: LOBBY.id, memberId: ME.id })
  await eventually(() => expect(typingIn(LOBBY.id).map(({ name }) => name)).toEqual(['Bob']))

  bobPosts()

  await eventually(() => expect(typingIn(LOBBY.id)).toEqual([]))
})

test('[STATE-11] a message that does not follow the last one leads to a resync that closes the hole', async () => {
  await openLobby()
  const asked = up().length
  // Two are lost on the way.
  seq += 2
  newest += 2
  bobPosts()

  await eventually(() => expect(up().slice(asked)).toEqual([{ type: 'sync', snapshot: 'recent' }]))
  world.down(snapshot(seq, newest))
  world.down(caughtUp(seq))

  // The first page of 50 does not reach back to message 71, so a second one is fetched too.
  await eventually(() => expect(seqsHere()).toEqual(range(newest - 99, newest)))
})

test('[STATE-12] an absence longer than a page leaves the newest run, and older pages can be loaded', async () => {
  await openLobby()
  newest += 70
  seq += 6000
  world.sockets[0]?.close(1012)
  await eventually(() => expect(world.sockets).toHaveLength(2))
  hubGreets()
  hubSendsSnapshot()

  await eventually(() => expect(seqsHere()).toEqual(range(newest - 49, newest)))
  await loadOlder(LOBBY.id)
  expect(seqsHere()).toEqual(range(newest - 99, newest))
})

test('[STATE-17] a visible room is fetched again after a snapshot, every loaded page of it, without flicker', async () => {
  await openLobby()
  await loadOlder(LOBBY.id)
  const [far, near] = [newest - 80, newest - 5]
  const before = new Map(itemsHere().map((each) => [each.seq, each]))
  const shown: string[] = []
  const dispose = createRoot((dispose) => {
    createEffect(() => shown.push(`${hub.messages[LOBBY.id]?.state} ${itemsHere().length}`))
    return dispose
  })
  bodies.set(far, 'changed far up')
  bodies.set(near, 'changed nearby')

  hubSendsSnapshot()

  await eventually(() => expect([bodyOf(far), bodyOf(near)]).toEqual(['changed far up', 'changed nearby']))
  expect(new Set(shown)).toEqual(new Set([`ready ${before.size}`]))
  const changed = itemsHere().filter((each) => each !== before.get(each.seq))
  expect(changed.map((each) => each.seq)).toEqual([far, near])
  dispose()
})

test('[STATE-18] a message that came by the socket while a page was on its way wins over the page', async () => {
  await openLobby()
  await loadOlder(LOBBY.id)
  let open = (_: unknown) => {}
  gate = new Promise((resolve) => (open = resolve))
  hubSendsSnapshot()
  const asked = world.urls.length
  await eventually(() => expect(world.urls.length).toBe(asked + 1))
  bodies.set(newest + 1, 'an older copy')
  bobPosts()
  await eventually(() => expect(seqsHere().at(-1)).toBe(newest))
  const more = world.urls.length

  open(undefined)

  // The room's second page is asked for when the first is merged.
  await eventually(() => expect(world.urls.length).toBeGreaterThan(more))
  expect(bodyOf(newest)).toBe(`m${newest}`)
})

test('[STATE-32] a message that changes while the first page of its room is on its way ends as it is on the hub', async () => {
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  gate = first.promise
  const asked = world.urls.length
  openRoom(LOBBY.id)
  await eventually(() => expect(world.urls.length).toBe(asked + 1))
  seq++
  world.down({ type: 'chat.edited', message: { ...message(newest, 'new'), editedAt: 2 }, seq, at: 2 })
  await eventually(() => expect(hub.seq).toBe(seq))

  // The page was read before the change, and the next one after it.
  gate = second.promise
  first.resolve()
  await eventually(() => expect(world.urls.length).toBe(asked + 2))
  bodies.set(newest, 'new')
  second.resolve()

  await eventually(() => expect(bodyOf(newest)).toBe('new'))
})

test('[STATE-33] a change and a reaction that come twice are applied once, and the row of the message stays', async () => {
  await openLobby()
  const item = () => hub.messages[LOBBY.id]?.items.at(-1)
  const row = item()
  const send = (change: object) => world.down({ ...change, seq: ++seq, at: 2 } as Down)
  const edited = { type: 'chat.edited', message: { ...message(newest, 'new'), editedAt: 2 } }
  const of = { roomId: LOBBY.id, messageId: message(newest).id, messageSeq: newest }
  const reacted = (memberId: string, isSet: boolean) => ({ type: 'chat.reacted', ...of, emoji: '👍', memberId, isSet })
  for (const change of [
    edited,
    reacted(BOB.id, true),
    reacted(ME.id, true),
    reacted(BOB.id, true),
    reacted(ME.id, false),
  ])
    send(change)
  send(reacted(ME.id, false))
  await eventually(() => expect(hub.seq).toBe(seq))
  expect(item()?.body).toBe('new')
  expect(item()?.reactions).toEqual([{ emoji: '👍', memberIds: [BOB.id] }])
  expect(item()).toBe(row as NonNullable<typeof row>)
})

test('[STATE-34] a room that is deleted and comes back while its first page is on its way is shown', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  gate = promise
  const asked = world.urls.length
  openRoom(LOBBY.id)
  await eventually(() => expect(world.urls.length).toBe(asked + 1))
  world.down({ type: 'room.deleted', roomId: LOBBY.id, by: BOB.id, seq: ++seq, at: 2 } as Down)
  world.down({ type: 'room.restored', room: { ...LOBBY, lastSeq: newest }, by: BOB.id, seq: ++seq, at: 2 } as Down)
  await eventually(() => expect(hub.seq).toBe(seq))
  openRoom(LOBBY.id)
  closeRoom(LOBBY.id)
  resolve()
  await eventually(() => expect(hub.messages[LOBBY.id]?.state).toBe('ready'))
  expect(seqsHere().at(-1)).toBe(newest)
})

test('[STATE-19] a room that was not visible at the snapshot is fetched again when it is opened', async () => {
  await openLobby()
  closeRoom(LOBBY.id)
  bodies.set(newest, 'changed while nobody looked')
  hubSendsSnapshot()
  bobPosts()
  await eventually(() => expect(seqsHere().at(-1)).toBe(newest))
  expect(bodyOf(newest - 1)).not.toBe('changed while nobody looked')

  openRoom(LOBBY.id)

  await eventually(() => expect(bodyOf(newest - 1)).toBe('changed while nobody looked'))
})

test('[STATE-20] a refetch that fails leaves the room as it is, and is made up for after the next caught-up', async () => {
  await openLobby()
  // What was asked for before is answered.
  await world.answersRequest()
  const states: unknown[] = []
  const dispose = createRoot((dispose) => {
    createEffect(() => states.push(hub.messages[LOBBY.id]?.state))
    return dispose
  })
  bodies.set(newest, 'changed again')
  answersPages = false
  const asked = world.urls.length
  hubSendsSnapshot()
  await eventually(() => expect(world.urls.length).toBe(asked + 1))
  await world.answersRequest()

  answersPages = true
  world.down(caughtUp(seq))

  await eventually(() => expect(bodyOf(newest)).toBe('changed again'))
  expect(new Set(states)).toEqual(new Set(['ready']))
  dispose()
})

test('[STATE-13] a loss of connection is shown only when it lasts', async () => {
  expect(connectionShown()).toBe('connected')
  world.sockets.at(-1)?.close(1001)

  await eventually(() => expect(connection().state).toBe('hostClosed'))
  expect(connectionShown()).toBe('connected')

  await eventually(() => expect(connectionShown()).toBe('hostClosed'))
  await eventually(() => expect(world.sockets).toHaveLength(2))
  hubGreets('e1', 'b2')
  world.down(caughtUp(seq))
  await eventually(() => expect(connectionShown()).toBe('connected'))
  await eventually(() => expect(connection().newBuild).toBe(true))
})

test('[STATE-14] a hub under another epoch replaces the messages that have the same seqs', async () => {
  await openLobby()
  world.sockets[0]?.close(1012)
  await eventually(() => expect(world.sockets).toHaveLength(2))
  newest = 3
  seq = 4
  hubGreets('e2')
  hubSendsSnapshot()

  await eventually(() => expect(seqsHere()).toEqual([1, 2, 3]))
})

test('[STATE-15] a removed member sees the reason, and the page does not dial again', async () => {
  world.sockets[0]?.close(4410, 'Too loud')

  await eventually(() => expect(connection()).toMatchObject({ state: 'removed', removedReason: 'Too loud' }))
  expect(connectionShown()).toBe('removed')
  wakeAll()
  await world.answersRequest()
  expect(world.sockets).toHaveLength(1)
})

test('[STATE-16] merging a page across a hole leaves the newest run and reports that there is more', () => {
  const page = { messages: [message(5), message(6)], more: false }

  const behind = merged({ items: [message(1), message(2)], more: false, state: 'ready' }, page)
  const ahead = merged({ items: [message(9)], more: false, state: 'loading' }, page)

  expect(behind).toEqual({ items: [message(5), message(6)], more: true, state: 'ready' })
  expect(ahead).toEqual({ items: [message(9)], more: true, state: 'ready' })
})

test('[STATE-21] a fetched message replaces the copy on the page, and an unchanged one keeps its object', () => {
  const list = { items: [message(1), message(2)], more: false, state: 'ready' as const }

  const after = merged(list, { messages: [message(1), message(2, 'changed')], more: false })
  const same = merged(list, { messages: [message(1), message(2)], more: false })
  const late = merged(list, { messages: [message(2, 'older')], more: true }, new Set([2]))

  expect(after.items).toEqual([message(1), message(2, 'changed')])
  expect(after.items[0]).toBe(list.items[0])
  expect(same.items).toBe(list.items)
  expect(late.items).toBe(list.items)
})
