// A day of use, accelerated: people come, say and write something, and go.
import { expect, test } from 'bun:test'
import { IDLE_GUEST_KEPT_MS } from '../../src-bun/contract/limits.ts'
import { joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import { LONG } from './chance.ts'
import { arrive, type Person, type Place } from './day/people.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'

const PEOPLE = LONG ? 5000 : 90
const MESSAGES = LONG ? 200_000 : 1800
const DOCUMENTS = LONG ? 2000 : 30
/** How many are here at a time. */
const HERE = LONG ? 24 : 12
const RECORDS_EACH = 18
/** In small, a page of the database more or less counts. */
const GROWTH_MAX = LONG ? 1.1 : 1.25
const THIRDS = [1, 2, 3] as const

async function aDay(flags: string[], tracks = false) {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path, 'inside', { tracks })
  const hub = await spawnHub(folder.path, ['--port', '0', '--door', 'open', ...flags], inside.env)
  const { origin } = hub
  const ada = await joinAt(origin, { name: 'Ada' })
  const page = await live(ada)
  const roomId = await lobbyOf(page)
  page.close()
  const columns = [{ key: 'at', type: 'number' }]
  const { id: boardId } = (await (await ada.post('/api/boards', { name: 'Stock', columns })).json()) as { id: string }
  const said = { messages: new Set<string>(), documents: new Map<string, string>(), records: new Map<string, number>() }
  const place: Place = { origin, roomId, boardId, said }
  const here: Person[] = []
  let came = 0

  async function leaveAll(): Promise<void> {
    await Promise.all(here.splice(0).map((person) => person.leave()))
  }
  /** So many more come, one after the other, and the one who has been here longest goes. */
  async function come(people: number, messages: number, documents: number, afterEach = async () => {}): Promise<void> {
    for (let n = 0; n < people; n++) {
      const person = await arrive(place, came++)
      here.push(person)
      const document = n % Math.floor(people / documents) === 0 ? `Notes ${came}` : undefined
      await person.act({ messages: Math.round(messages / people), records: RECORDS_EACH, document })
      if (here.length > HERE) await here.shift()?.leave()
      await afterEach()
    }
  }
  return {
    ada,
    inside,
    place,
    come,
    leaveAll,
    async end() {
      expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
      folder.remove()
    },
  }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

test(`[GROW-4] a day in which ${PEOPLE} people come and go, with ${MESSAGES} messages, ${DOCUMENTS} documents and a busy board, loses nothing, and the database grows by what is said`, async () => {
  const day = await aDay(['--limits', 'off'])
  const parts = LONG ? 10 : 1
  const thirds: { bytes: number; said: number; rss: number }[] = []
  const bytesNow = async () => {
    const { pages, freePages, pageBytes } = await day.inside.look()
    return (pages - freePages) * pageBytes
  }
  for (const third of THIRDS) {
    const [bytesBefore, saidBefore] = [await bytesNow(), day.place.said.messages.size]
    const rss: number[] = []
    for (let part = 0; part < parts; part++) {
      const share = 3 * parts
      await day.come(PEOPLE / share, MESSAGES / share, Math.ceil(DOCUMENTS / share))
      rss.push((await day.inside.look()).rss)
    }
    thirds.push({
      bytes: (await bytesNow()) - bytesBefore,
      said: day.place.said.messages.size - saidBefore,
      rss: median(rss),
    })
    const { bytes, said, rss: resident } = thirds.at(-1) as (typeof thirds)[0]
    console.log(
      `[GROW-4] third ${third}: ${Math.round(bytes / said)} bytes a message, rss ${Math.round(resident / 2 ** 20)} MiB`,
    )
  }
  await day.leaveAll()
  const [first, second, last] = thirds as [(typeof thirds)[0], (typeof thirds)[0], (typeof thirds)[0]]
  // What is said takes no more room later. The first part also has what a hub makes once.
  expect(last.bytes / last.said).toBeLessThan(
    GROWTH_MAX * Math.max(first.bytes / first.said, second.bytes / second.said),
  )
  if (LONG) expect(last.rss).toBeLessThan(1.1 * second.rss)
  await expectAllThere(day.ada, day.place)
  await day.end()
}, 3_600_000)

/** Every message, line and record that the hub has acknowledged. */
async function expectAllThere(peer: Peer, { roomId, boardId, said }: Place): Promise<void> {
  const missing = new Set(said.messages)
  for (let before: number | undefined; before !== 0; ) {
    const query = before === undefined ? '' : `&before=${before}`
    const page = (await (await peer.get(`/api/rooms/${roomId}/messages?limit=100${query}`)).json()) as {
      messages: { seq: number; body: string }[]
      more: boolean
    }
    for (const { body } of page.messages) missing.delete(body)
    before = page.more ? page.messages[0]?.seq : 0
  }
  expect([...missing].slice(0, 10)).toEqual([])
  const { documents } = (await (await peer.get('/api/documents')).json()) as {
    documents: { id: string; title: string }[]
  }
  const idOf = new Map(documents.map(({ id, title }) => [title, id]))
  for (const [title, text] of said.documents)
    expect(await (await peer.get(`/api/export/documents/${idOf.get(title)}?format=md`)).text()).toBe(text)
  const { records } = (await (await peer.get(`/api/boards/${boardId}/records?limit=500`)).json()) as {
    records: { key: string; values: { at: number } }[]
  }
  expect(new Map(records.map(({ key, values }) => [key, values.at]))).toEqual(said.records)
}

/** Where entries may stay, how many at most, and why. */
const MAY_STAY: readonly (readonly [file: string, limit: number, reason: string])[] = [
  ['domain/members/presence.ts', 10_000, 'on /presence it is shown when somebody was seen last'],
  ['transport/plain/guests.ts', 2000, 'what the last guests called themselves, and under which name they wrote'],
]

test('[GROW-5] once everybody has gone, the hub remembers no more of a second day than of the first', async () => {
  const day = await aDay([], true)
  const second = () => day.inside.pass(1)
  const look = async () => (await day.inside.lookTidied()).collections ?? {}
  async function aDayPasses() {
    await day.come(60, 240, 20, second)
    await day.leaveAll()
    await day.inside.jump(IDLE_GUEST_KEPT_MS)
    await day.inside.pass(IDLE_GUEST_KEPT_MS / 1000)
  }
  await aDayPasses()
  let first = await look()
  // The timers of what was sent last are real, so it is looked at until nothing goes any more.
  for (let before = ''; before !== JSON.stringify(first); first = await look()) {
    before = JSON.stringify(first)
    await Bun.sleep(1500)
  }
  expect(Object.keys(first).length).toBeGreaterThan(20)
  await aDayPasses()
  const limitAt = (site: string) => MAY_STAY.find(([file]) => site.startsWith(file))?.[1] ?? first[site] ?? 0
  let after = await look()
  const grownSites = () => Object.entries(after).filter(([site, size]) => size > limitAt(site))
  for (let looks = 0; looks < 60 && grownSites().length > 0; looks++) {
    await Bun.sleep(500)
    // What is done between two passes of the clock may have come after the last one.
    await day.inside.pass(10)
    after = await look()
  }
  console.log(
    'after the second day:',
    Object.entries(after)
      .filter(([, n]) => n > 0)
      .map(([s, n]) => `${s} ${first[s]}→${n}`)
      .join('\n'),
  )
  expect(grownSites()).toEqual([])
  await day.end()
}, 600_000)
