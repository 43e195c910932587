// What is left on the disk of messages that were changed and deleted, on a real store.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { EDITED_UNITS_PER_MESSAGE, EDITS_PER_MESSAGE, REACTIONS_PER_MESSAGE } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
import type { Store } from '../../src-bun/store/store.ts'
import { type Fields, openTestStore, runFor, startWithHost } from '../support/host-store.ts'
import { temporaryFolder } from '../support/hub.ts'

/** How many migrations a database had before messages could be changed. */
const BEFORE_MESSAGE_CHANGES = 17

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let host: Member
let lobbyId: string
beforeEach(async () => {
  folder = temporaryFolder()
  store = open()
  ;({ host, lobbyId } = await startWithHost(store))
})
afterEach(() => {
  store.close()
  folder.remove()
})

const open = () => openTestStore(folder.path)

const run = (command: Fields<Command>) => runFor(store, host.id, command)
async function post(body: string, roomId = lobbyId): Promise<Message> {
  const change = await run({ type: 'chat.send', roomId, body })
  if (change.type !== 'chat.posted') throw new Error(change.type)
  return change.message
}

/** Every row of every table, as text. Closes the store and opens it again. */
function textsOnDisk(): string {
  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'), { readonly: true })
  const tables = db.query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const rows = tables.map(({ name }) => JSON.stringify(db.query(`SELECT * FROM "${name}"`).all()))
  db.close()
  store = open()
  return rows.join('\n')
}

test('[MSG-13] no row on the disk holds a deleted text, also where its change has been trimmed from the log', async () => {
  const [early, late] = [await post('the safe is below the kettle'), await post('the safe is locked')]
  const ids = { roomId: lobbyId, messageId: early.id }
  await run({ type: 'chat.edit', ...ids, body: 'the safe is in the galley' })
  await run({ type: 'chat.react', ...ids, emoji: '🔑', isSet: true })
  for (let n = 0; n < 20; n++) await post(`line ${n}`)
  await store.runAndWait({ type: 'changes.trim', keepCount: 10, deleteAtMost: 1000 })
  expect(textsOnDisk().match(/the safe is/g)?.length).toBeGreaterThan(3)

  await run({ type: 'chat.delete', ...ids })
  await run({ type: 'chat.delete', roomId: lobbyId, messageId: late.id })

  const texts = textsOnDisk()
  expect(texts).not.toContain('the safe is')
  for (let n = 0; n < 20; n++) expect(texts).toContain(`line ${n}`)
})

test('[MSG-14] a room with edits and reactions is erased whole', async () => {
  const made = await run({ type: 'room.create', name: 'galley' })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  const message = await post('to be erased', roomId)
  await run({ type: 'chat.edit', roomId, messageId: message.id, body: 'to be erased as well' })
  await run({ type: 'chat.react', roomId, messageId: message.id, emoji: '🦄', isSet: true })
  await run({ type: 'room.delete', roomId })
  await run({ type: 'trash.empty' })
  for (let more = true; more; ) {
    const erased = await store.runAndWait({ type: 'trash.eraseNext' })
    more = erased.ok && erased.value.more
  }
  const texts = textsOnDisk()
  expect(texts).not.toContain('to be erased')
  expect(texts).not.toContain('🦄')
})

test('[MENTION-11] a room with mentions is erased whole, and a guest who was mentioned is forgotten', async () => {
  const made = await run({ type: 'room.create', name: 'pantry' })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  const joined = await store.runAndWait({ type: 'guest.join', name: 'Gus', address: '10.0.0.7' })
  const guest = joined.ok ? joined.value : undefined
  await run({ type: 'chat.send', roomId, body: '@Gus, to be erased' })
  await run({ type: 'chat.send', roomId: lobbyId, body: '@Gus, are you there?' })
  expect(store.readPositions.of(guest?.id ?? '', roomId).mentions).toBe(1)
  await run({ type: 'room.delete', roomId })
  await run({ type: 'trash.empty' })
  for (let more = true; more; ) {
    const erased = await store.runAndWait({ type: 'trash.eraseNext' })
    more = erased.ok && erased.value.more
  }
  expect(textsOnDisk()).not.toContain('to be erased')
  expect(store.readPositions.of(guest?.id ?? '', lobbyId).mentions).toBe(1)
  expect(store.idleGuests.forget(guest?.id ?? '')).toBe(true)
  expect(store.members.byId(guest?.id ?? '')).toBeUndefined()
  const left = JSON.stringify(store.messages.page(lobbyId, { before: 100, limit: 10 }))
  expect(left).toContain('@Gus, are you there?')
})

test('[TOPIC-8] the former names of a room go when it is erased', async () => {
  const made = await run({ type: 'room.create', name: 'pantry' })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  await run({ type: 'room.change', roomId, name: 'larder' })
  await run({ type: 'room.change', roomId, name: 'cellar' })
  expect(textsOnDisk()).toContain('"name_key":"larder"')
  expect([store.rooms.named(host, 'Pantry')?.id, store.rooms.named(host, 'larder')?.id]).toEqual([roomId, roomId])
  await run({ type: 'room.delete', roomId })
  expect(store.rooms.named(host, 'pantry')).toBeUndefined()
  await run({ type: 'trash.empty' })
  for (let more = true; more; ) {
    const erased = await store.runAndWait({ type: 'trash.eraseNext' })
    more = erased.ok && erased.value.more
  }
  // The audit has that it was renamed, and no name.
  expect(textsOnDisk()).not.toMatch(/larder|pantry|cellar/i)
  expect(textsOnDisk()).toContain('room.rename')
})

test('[MSG-15] a message of an earlier version is found in the log by what the migration has noted', () => {
  const db = new Database(':memory:')
  migrate(db, BEFORE_MESSAGE_CHANGES)
  db.run("INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES ('m', 'm', 'm', '', 'member', 1)")
  db.run("INSERT INTO rooms (id, name, name_key, created_at) VALUES ('r', 'r', 'r', 1)")
  const change = (id: string) => JSON.stringify({ type: 'chat.posted', message: { id } })
  const ids = ['trimmed', 'remembered', 'logged']
  for (const [n, id] of ids.entries())
    db.run(
      `INSERT INTO messages (room_id, seq, id, author_id, author_name, body, posted_at) VALUES ('r', ?, ?, 'm', 'm', 'x', 1)`,
      [n + 1, id],
    )
  db.run("INSERT INTO answered_commands (actor_id, client_id, seq, at, changes, body) VALUES ('m', 'c', 7, 1, 1, ?)", [
    change('remembered'),
  ])
  db.run("INSERT INTO changes (seq, at, actor_id, body) VALUES (8, 1, 'm', ?)", [change('logged')])
  migrate(db)
  const rows = db.query<{ seq: number | null }, []>('SELECT change_seq AS seq FROM messages ORDER BY seq').all()
  expect(rows.map(({ seq }) => seq)).toEqual([null, 7, 8])
  db.close()
})

test('[MSG-25] a message takes a thousand reactions in all and no more', async () => {
  const message = await post('Who was here?')
  const of = { roomId: lobbyId, messageId: message.id }
  const at = message.postedAt
  // Opens a transaction, in which all of these are stored at once.
  store.run({ type: 'door.renewExpired' })
  for (let n = 0; n < REACTIONS_PER_MESSAGE; n++) {
    const memberId = `member${String(n).padStart(10, '0')}`
    store.members.create({ id: memberId, name: `Person ${n}`, colour: '', role: 'member', createdAt: at })
    store.messages.react(message, { emoji: '👍', memberId, at, isSet: true })
  }
  const command = { type: 'chat.react', ...of, emoji: '👍', isSet: true, clientId: 'one-more' } as const
  const refused = await store.runAndWait({ type: 'command.run', memberId: host.id, command })
  expect(refused).toMatchObject({ ok: false, code: 'reaction.tooMany' })
  expect(store.messages.inRoom(lobbyId, message.id)?.reactions?.[0]?.memberIds).toHaveLength(REACTIONS_PER_MESSAGE)
})

test('[MSG-26] a message is changed a thousand times and no more, and can be deleted still', async () => {
  const message = await post('draft')
  const of = { roomId: lobbyId, messageId: message.id }
  for (let n = 0; n < EDITS_PER_MESSAGE - 1; n++) {
    const command = { type: 'chat.edit', ...of, body: `draft ${n}`, clientId: `edit-${n}` } as const
    store.run({ type: 'command.run', memberId: host.id, command })
  }
  expect(await run({ type: 'chat.edit', ...of, body: 'the last one' })).toMatchObject({ type: 'chat.edited' })
  const command = { type: 'chat.edit', ...of, body: 'one more', clientId: 'one-edit-more' } as const
  const refused = await store.runAndWait({ type: 'command.run', memberId: host.id, command })
  expect(refused).toMatchObject({ ok: false, code: 'message.tooManyEdits' })
  expect(store.messages.inRoom(lobbyId, message.id)?.body).toBe('the last one')
  const other = await post('another')
  expect(await run({ type: 'chat.edit', roomId: lobbyId, messageId: other.id, body: 'x' })).toMatchObject({})
  expect(await run({ type: 'chat.delete', ...of })).toMatchObject({ type: 'chat.deleted' })
})

test('[MSG-27] a very long message is changed less often, because all its texts are taken out of the log at once', async () => {
  const long = `${'e\u0323\u0324\u0325\u0326\u0327\u0328\u0329'.repeat(3900)} `
  const message = await post('draft')
  const of = { roomId: lobbyId, messageId: message.id }
  const edit = async (n: number) => {
    const command = { type: 'chat.edit', ...of, body: `${long}${n}`, clientId: `long-${n}` } as const
    const done = await store.runAndWait({ type: 'command.run', memberId: host.id, command })
    return done.ok ? 'ok' : done.code
  }
  let count = 0
  while (count < EDITS_PER_MESSAGE && (await edit(count)) === 'ok') count++
  expect(count).toBe(
    Math.ceil(EDITED_UNITS_PER_MESSAGE / JSON.stringify(store.messages.inRoom(lobbyId, message.id)).length),
  )
  expect(await edit(count)).toBe('message.tooManyEdits')
  // What is short may be changed still.
  expect(await run({ type: 'chat.edit', ...of, body: 'short' })).toMatchObject({ type: 'chat.edited' })
  expect(await run({ type: 'chat.delete', ...of })).toMatchObject({ type: 'chat.deleted' })
})
