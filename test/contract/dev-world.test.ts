import { afterEach, expect, test } from 'bun:test'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startHubProcess } from '../../src-bun/cli/dev/hub-process.ts'
import { openKeptWorld } from '../../src-bun/cli/dev/kept-world.ts'
import { seedWorld } from '../../src-bun/cli/dev/seed.ts'
import { watchSources } from '../../src-bun/cli/dev/watch-sources.ts'
import { makeWorld } from '../../src-bun/cli/dev/world.ts'
import type { Message } from '../../src-bun/contract/chat.ts'
import { aHub, eventually, temporaryFolder } from '../support/hub.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

const asPerson =
  (origin: string, token = '') =>
  async (path: string) => {
    const response = await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(200)
    return response
  }

async function messagesOf(get: (path: string) => Promise<Response>): Promise<(Message & { room: string })[]> {
  const { rooms } = (await (await get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  const lists = await Promise.all(
    rooms.map(async ({ id, name }) => {
      const { messages } = (await (await get(`/api/rooms/${id}/messages?limit=100`)).json()) as { messages: Message[] }
      return messages.map((message) => ({ ...message, room: name }))
    }),
  )
  return lists.flat()
}

test('[DEV-6] seeding puts every message, the document and the board into a hub, and signs everybody in', async () => {
  const hub = await aHub(['--limits', 'off'])
  ends.push(hub.end)
  const world = makeWorld({ people: 5, messages: 120, now: Date.now() })
  const clock: number[] = []
  const signIns = await seedWorld({ ...hub, world, setClock: async (at) => void clock.push(at) })

  expect(signIns.map(({ name }) => name)).toEqual(['host', ...world.people])
  const get = asPerson(hub.origin, signIns.find(({ name }) => name === 'ada')?.token)
  const posted = await messagesOf(get)
  const said = ({ room, author, text }: { room: string; author: string; text: string }) => `${room} ${author} ${text}`
  expect(posted.map(({ room, authorName, body }) => said({ room, author: authorName, text: body })).sort()).toEqual(
    world.messages.map(said).sort(),
  )
  expect(clock[0]).toBe(world.messages[0]?.at)
  expect(clock).toEqual(clock.toSorted((a, b) => a - b))

  const { documents } = (await (await get('/api/documents')).json()) as { documents: { id: string }[] }
  const text = await (await get(`/api/export/documents/${documents[0]?.id}?format=md`)).text()
  expect(text).toBe(world.document.text)
  const { records } = (await (await get('/api/boards/Climate/records?limit=100')).json()) as { records: unknown[] }
  expect(records).toHaveLength(world.board.records.length)
})

test('[DEV-7] a world is kept between runs with messages of past days, and made again only if that was asked for', async () => {
  const data = join(aFolder(), 'world')
  const options = { people: 3, messages: 12, data, fresh: false, hubFlags: [] }
  const first = await openKeptWorld(options)
  expect(await openKeptWorld({ ...options, people: 4 })).toEqual(first)

  const hub = await startHubProcess(['--data', data, '--port', '0'])
  if (!hub) throw new Error('the hub did not start')
  const posted = await messagesOf(asPerson(hub.origin, first.signIns[1]?.token))
  await hub.stop()
  expect(posted).toHaveLength(12)
  const times = posted.map(({ postedAt }) => postedAt)
  expect(Math.max(...times)).toBeLessThan(Date.now() - 10 * 60_000)
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(10 * 60_000)

  const second = await openKeptWorld({ ...options, people: 4, fresh: true })
  expect([second.people, second.signIns.length]).toEqual([4, 5])
}, 600_000)

test('[DEV-8] a folder with the data of another hub is neither filled nor deleted', async () => {
  const data = aFolder()
  const hub = await startHubProcess(['--data', data, '--port', '0'])
  await hub?.stop()
  const before = readFileSync(join(data, 'secret'), 'utf8')
  const options = { people: 3, messages: 5, data, fresh: true, hubFlags: [] }
  await expect(openKeptWorld(options)).rejects.toThrow('holds the data of another hub')
  expect(readFileSync(join(data, 'secret'), 'utf8')).toBe(before)
  expect(existsSync(join(data, 'hub.sqlite'))).toBe(true)
}, 600_000)

test('[DEV-9] sources that change together are reported once', async () => {
  const folder = aFolder()
  let changes = 0
  ends.push(watchSources(folder, () => changes++))
  for (const name of ['a.ts', 'b.sql', 'c.mjs']) writeFileSync(join(folder, name), '')
  await eventually(() => changes > 0)
  expect(changes).toBe(1)
})
