// Requests whose sender has gone while their answer was being made, on a hub whose clock is moved by the test.
import { Database } from 'bun:sqlite'
import { expect, onTestFinished, spyOn, test } from 'bun:test'
import { once } from 'node:events'
import { connect } from 'node:net'
import { openStore } from '../../src-bun/store/store.ts'
import { aHub, eventually, handClock, type Peer } from '../support/hub.ts'

const MANY = 350
const BOARD = 'board00000000000'

/** Messages that are each found only by looking at all of their text, and as many records. */
async function fill(folder: string): Promise<void> {
  const store = openStore(folder, handClock(), (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: 'code' })
  // Opens a transaction, in which everything here is stored at once.
  store.run({ type: 'changes.trim', keepCount: 1_000_000, deleteAtMost: 1 })
  const [at, by] = [Date.now() - 60_000, 'owner00000000000']
  store.members.create({ id: by, name: 'Owner', role: 'member', colour: '', createdAt: at })
  store.boards.create({ id: BOARD, name: 'Stock', columns: [], createdAt: at, createdBy: by })
  const roomId = store.rooms.byName('lobby')?.id as string
  for (let n = 0; n < MANY; n++) {
    const said = { roomId, authorId: by, authorName: 'Owner', body: `no. ${n} ${'lorem ipsum '.repeat(300)}` }
    const message = store.messages.append({ ...said, id: `message${String(n).padStart(9, '0')}`, postedAt: at })
    store.changes.append({ type: 'chat.posted', message }, { actorId: by, at })
    const key = String(n).padStart(5, '0')
    store.boards.put({ boardId: BOARD, key, values: {}, updatedAt: at, updatedBy: by, updatedByName: 'Owner' })
  }
  store.read(() => {})
  store.close()
}

/** Calls `onRead` whenever the hub has read rows of one of these tables, or of the index of the search. */
function watchReads(onRead: (table: string) => void): void {
  const { query } = Database.prototype
  const watched = new WeakSet<object>()
  const spy = spyOn(Database.prototype, 'query').mockImplementation(function (this: Database, sql: string) {
    const statement = query.call(this, sql)
    const isOfIndex = !this.filename.endsWith('hub.sqlite')
    const table = isOfIndex
      ? 'index'
      : /\bFROM (messages|records|change_places|files WHERE document_id)\b/.exec(sql)?.[1]
    if (!table || watched.has(statement)) return statement
    watched.add(statement)
    const all = statement.all.bind(statement)
    statement.all = (...values) => {
      const rows = all(...values)
      onRead(table)
      return rows
    }
    return statement
  } as typeof query)
  onTestFinished(() => spy.mockRestore())
}

/** What this turn of the loop has used is charged by then, and what passes on the clock is charged to nobody. */
async function turnOver(): Promise<void> {
  for (let n = 0; n < 2; n++) await new Promise((resolve) => setImmediate(resolve))
}

/** Sends a request on a connection of its own. */
function ask({ token }: Peer, port: number, path: string) {
  const connection = connect(port, '127.0.0.1')
  connection.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`)
  return connection
}

test('[WORK-23] an answer that is made in many steps is given up once nobody waits for it any more', async () => {
  const clock = handClock()
  let [reads, table, overdrawMs] = [0, '', 0]
  watchReads((read) => {
    if (read !== table) return
    reads++
    clock.pass(overdrawMs)
    overdrawMs = 0
  })
  const hub = await aHub([], clock, fill)
  onTestFinished(() => hub.end())
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  // What the index does in its own time is done.
  await eventually(async () => !('indexing' in ((await (await ada.get('/api/search?q=lorem')).json()) as object)))
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }

  for (const [path, from] of [
    [`/api/export/boards/${BOARD}/size`, 'records'],
    [`/api/export/rooms/${rooms[0]?.id}/size`, 'messages'],
    ['/api/catch-up?since=0', 'change_places'],
    ['/api/search?kind=message&q=zz', 'index'],
  ] as const) {
    // Counted first, for somebody who waits.
    ;[reads, table] = [0, from]
    expect((await bob.get(path)).status).toBe(200)
    const whole = reads
    expect([path, whole > 3]).toEqual([path, true])

    // The first piece takes so long that Ada has nothing left of her budget.
    ;[reads, overdrawMs] = [0, 9000]
    const asking = ask(ada, hub.port, path)
    await eventually(() => overdrawMs === 0)
    const before = reads
    asking.destroy()
    await once(asking, 'close')
    // Of two requests that follow each other the second one comes when the hub has seen what was closed before the first.
    for (let n = 0; n < 2; n++) expect((await bob.get('/api/me')).status).toBe(200)
    // She is charged for each piece, so the rest of them waits.
    expect([path, reads]).toEqual([path, before])
    expect(before).toBeLessThan(whole)
    await turnOver()
    clock.pass(10_000)
    // Whatever went on would go on before this, which is Ada's as well.
    expect((await ada.get(path)).status).toBe(200)
    expect([path, reads]).toEqual([path, before + whole])
    await turnOver()
    clock.pass(10_000)
  }
})

test('[WORK-24] of the documents whose sizes are asked for one is read at a time, a few of each member wait, and one whose sender has gone is never read', async () => {
  // Only the route of sizes looks up the files of a document beside its text.
  let reads = 0
  watchReads((table) => {
    if (table.startsWith('files')) reads++
  })
  let held: (() => void)[] | undefined = []
  const { postMessage } = Worker.prototype
  const spy = spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...given: unknown[]) {
    const post = () => Reflect.apply(postMessage, this, given)
    if (held && 'isRich' in (given[0] as object)) held.push(post)
    else post()
  })
  onTestFinished(() => spy.mockRestore())
  const hub = await aHub([], handClock())
  onTestFinished(() => hub.end())
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const { id } = (await (await bob.post('/api/documents', { title: 'Long' })).json()) as { id: string }
  const headers = { authorization: `Bearer ${bob.token}`, 'content-type': 'text/markdown' }
  const text = { method: 'POST', headers, body: 'lorem ipsum '.repeat(10_000) }
  expect((await fetch(`${hub.origin}/api/documents/${id}/text`, text)).ok).toBe(true)

  const path = `/api/export/documents/${id}/size`
  const statuses: number[] = []
  const own = Array.from({ length: 5 }, async () => statuses.push((await bob.get(path)).status))
  // The one that is refused has come after the four others.
  await eventually(() => statuses.length > 0 || reads > 1)
  expect([statuses, reads]).toEqual([[429], 1])

  let answered = ''
  const asking = Array.from({ length: 4 }, () => ask(ada, hub.port, path))
  for (const connection of asking)
    connection.on('data', (bytes) => {
      answered += bytes.toString('latin1')
    })
  await eventually(() => answered.includes('429'))
  await Promise.all(
    asking.map((connection) => {
      const closed = once(connection, 'close')
      connection.destroy()
      return closed
    }),
  )
  for (let n = 0; n < 2; n++) expect((await bob.get('/api/me')).status).toBe(200)
  expect([reads, held.length]).toEqual([1, 1])
  const release = held
  held = undefined
  for (const post of release) post()
  await Promise.all(own)
  expect(statuses).toEqual([429, 200, 200, 200, 200])
  // Whatever else waited would be read before this.
  expect((await ada.get(path)).status).toBe(200)
  expect(reads).toBe(5)
})
