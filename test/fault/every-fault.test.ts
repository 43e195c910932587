// Each step of the hub's own work and each statement of its database fails in turn, while people do everything that they can do.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { mayUse, routes } from '../../src-bun/domain/permissions.ts'
import { eventually, joinAt, temporaryFolder } from '../support/hub.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { type Acknowledged, doEverything, REPLACED } from './everything.ts'
import { COMMANDS } from './freeze/dearest.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { lobbyAt } from './places.ts'
import { faultsIn, HOWS, type How } from './planted-faults.ts'
import { databaseOf } from './records.ts'
import { aDocument, exported } from './writer.ts'

/** So many statements in the small form, chosen by chance. These are always among them. */
const STATEMENTS = 12
const ALWAYS = ['BEGIN IMMEDIATE', 'COMMIT', 'SAVEPOINT operation', 'RELEASE operation']

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
  const acknowledged: Acknowledged = {
    bodies: [],
    words: [],
    rooms: [],
    records: [],
    shown: [],
    files: new Map(),
    asked: new Set(),
  }
  /** Every page that a host may read, of what there is. */
  const ids: Record<string, string> = { rooms: roomId, documents: documentId, boards: boardId }
  const pages = routes
    .filter((route) => route.startsWith('GET /api/') && mayUse(host.member, route))
    .map((route) => route.slice('GET '.length).replace(/(rooms|documents|boards)\/:id/, (_, of) => `${of}/${ids[of]}`))
    .filter((path) => !path.includes(':'))
    .map((path) => (path.startsWith('/api/export/') ? `${path}?format=json` : path))
    .map((path) => (path === '/api/search' ? `${path}?q=message` : path))
    .map((path) => (path.endsWith('/compare') ? `${path}?from=0&seq=0` : path))
    .map((path) => (path.endsWith('/inclusion') ? `${path}?leaf=0` : path))
    .map((path) => (path === '/api/retention/older' ? `${path}?days=1` : path))
    .map((path) => (path === '/api/hub/proof' ? `${path}?claims=a.b&nonce=${'n'.repeat(32)}` : path))

  let round = 0
  await inside.pass(0)
  await faults.seen()
  const usual = await doEverything(world, acknowledged, round++, pages)
  // Nobody has a wrong code.
  expect(usual.filter((status) => status >= 400)).toEqual([403])
  expect(Object.keys(COMMANDS).filter((type) => !acknowledged.asked.has(type))).toEqual([])
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
  for (const [id, content] of acknowledged.files)
    expect(await (await host.get(`/api/files/${id}/notes.txt`)).text()).toBe(content)
  expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
  const logged = await hub.stderrText()
  const db = new Database(databaseOf(folder.path))
  const column = (sql: string) => db.query<Record<string, string>, []>(sql).values().flat() as string[]
  const stored = {
    bodies: column("SELECT body FROM messages WHERE body <> ''"),
    rooms: column('SELECT name FROM rooms'),
    records: column('SELECT key FROM records'),
  }
  db.close()
  console.log(
    `[LIFE-22] ${steps.length} steps and ${others.length + ALWAYS.length} of ${statements.length} statements (of ${prepared} in all) failed, ${acknowledged.bodies.length} messages and ${acknowledged.words.length} words and ${acknowledged.files.size} files acknowledged; ${silent.length} of them were not met again`,
  )
  expect(logged).not.toContain('"event":"uncaught"')
  expect(acknowledged.bodies.filter((body) => !stored.bodies.includes(body))).toEqual([])
  expect(acknowledged.shown.filter((body) => !stored.bodies.includes(body) && !body.startsWith(REPLACED))).toEqual([])
  expect(new Set(stored.bodies).size).toBe(stored.bodies.length)
  expect(acknowledged.rooms.filter((name) => !stored.rooms.includes(name))).toEqual([])
  expect(acknowledged.records.filter((key) => !stored.records.includes(key))).toEqual([])
  expect(acknowledged.words.filter((word) => !md.includes(word))).toEqual([])
  folder.remove()
}, 1_200_000)
