// What goes on for longer than one turn of the hub, for somebody who loses the right to it meanwhile.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import * as Y from 'yjs'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { INCOMPLETE } from '../../src-bun/contract/http/exports.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { createCheckpoints } from '../../src-bun/domain/log-tree/checkpoints.ts'
import { createLog } from '../../src-bun/log.ts'
import { createDocumentHistory } from '../../src-bun/store/history/document-history.ts'
import { openLogKey } from '../../src-bun/store/log-tree/log-key.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { createSearch, type Search } from '../../src-bun/store/search/search.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { historyRoutes } from '../../src-bun/transport/http/content/history.ts'
import { searchRoute } from '../../src-bun/transport/http/content/search.ts'
import { catchUpRoute } from '../../src-bun/transport/http/record/catch-up.ts'
import { exportRoutes } from '../../src-bun/transport/http/record/exports.ts'
import { logRoutes } from '../../src-bun/transport/http/record/log.ts'
import { createExports, type Exports, type MadeFile } from '../../src-bun/transport/http/record/making/exports.ts'
import { actorNow } from '../../src-bun/transport/identity/visitor-now.ts'
import type { HubParts } from '../../src-bun/transport/parts.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const MESSAGES = 600
/** What is written after the right is gone: another one each time. */
let later = ''
const folder = temporaryFolder()
const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const onFault = (_step: string, fault: unknown) => {
  throw fault
}
let store: Store
let exports: Exports
let history: ReturnType<typeof createDocumentHistory>
let search: Search
let host: Member
let ada: Member
let roomId: string
let documentId: string

let nextId = 0
async function byHost(command: object) {
  const made = await store.runAndWait({
    type: 'command.run',
    memberId: host.id,
    command: { clientId: `c${nextId++}`, ...command } as Command,
  })
  if (!made.ok) throw new Error(made.code)
  return made.value.logged.change
}
const ban = () => byHost({ type: 'member.ban', memberId: ada.id })
const readmit = () => byHost({ type: 'member.readmit', memberId: ada.id })
const setRole = (role: string) => byHost({ type: 'member.setRole', memberId: ada.id, role })
const exportsTo = (to: string) => byHost({ type: 'exports.allow', to })
const say = (body: string) => byHost({ type: 'chat.send', roomId, body })
function sayLater() {
  later = `zz ${nextId}`
  return say(later)
}

/** A new session of Ada's. */
async function signIn() {
  const session = { id: `session-${nextId++}`, memberId: ada.id, createdAt: clock.now(), deviceKey: 'key', device: '' }
  const stored = { ...session, address: '10.0.0.1', expiresAt: clock.now() + 60 * 60_000 }
  const opened = await store.runAndWait({ type: 'session.open', session: stored })
  if (!opened.ok) throw new Error(opened.code)
  return { actor: ada, sessionId: session.id }
}
const signOut = (sessionId: string) => store.runAndWait({ type: 'session.revoke', actorId: ada.id, sessionId })

beforeAll(async () => {
  store = openStore(folder.path, clock, console.error, undefined, undefined, false)
  history = createDocumentHistory(store, onFault)
  const work = createWorkBudget(clock, false)
  exports = createExports({ store, history, textOf: async (stored) => readText(stored), work, onFault })
  store.observe(exports.onCommitted)
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const asHost = await store.runAndWait({ type: 'host.join', name: 'Host' })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: 'key', address: '10.0.0.1' })
  if (!asHost.ok || !joined.ok) throw new Error('nobody joined')
  host = asHost.value
  ada = joined.value
  roomId = store.rooms.all(host)[0]?.id as string
  await Promise.all(Array.from({ length: MESSAGES }, (_, n) => say(`message ${n}`)))
  const made = await byHost({ type: 'document.create', title: 'notes' })
  documentId = made.type === 'document.created' ? made.document.id : ''
  const doc = new Y.Doc()
  doc.getText('content').insert(0, 'a text')
  const bytes = Y.encodeStateAsUpdate(doc)
  const update = { documentId, memberId: host.id, mayWrite: true, bytes, connectionId: '1', relayFrame: undefined }
  await store.runAndWait({ type: 'document.write', ...update })
  store.leaves.finish()
  search = createSearch({
    ...{ folder: folder.path, epoch: 'epoch', store, clock, onFault },
    textOf: async (stored) => readText(stored),
  })
  store.observe(search.onCommitted)
  await eventually(() => search.index()?.isComplete())
})
afterAll(() => {
  exports.stop()
  history.stop()
  search.stop()
  store.close()
  folder.remove()
})

async function asking() {
  const visitor = await signIn()
  return {
    ...{ actor: ada, actorNow: () => actorNow({ store, clock }, visitor), payer: undefined, visitor },
    ...{ signal: new AbortController().signal, takenAt: 0 },
    reader: { memberId: ada.id, pause: async () => {}, isGone: () => false },
  }
}
type Asking = Awaited<ReturnType<typeof asking>>

const theRoom = (by: Asking) => exports.make('room', { ...by, id: roomId, format: 'json', asked: {} }, by)
const theBox = (by: Asking) =>
  exports.box({ ...by, files: 'none', hub: 'Hub', checkpoints: checkpoints(), uiFolder: undefined })
const checkpoints = () =>
  createCheckpoints(store.read, store.settings.get('hubId') ?? '', openLogKey(folder.path, undefined))

type Made = Awaited<ReturnType<typeof theRoom>>
async function textOf(made: Made | Promise<Made>): Promise<string> {
  const file = await made
  if (!file.ok) return file.code
  return piecesOf(file.value).catch((fault: Error) => fault.message)
}
async function piecesOf({ pieces }: MadeFile): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += Buffer.from(piece).toString()
  return text
}

test('[RIGHT-14] an export that is queued or being made ends where its reader is removed, signs out, or may not export any more', async () => {
  /** What comes of an export during which something `happens`, and of one that was queued behind it. */
  async function during(make: (by: Asking) => Promise<Made>, happens: (by: Asking) => unknown) {
    const by = await asking()
    const first = await make(by)
    const queued = make(by)
    // Nothing of the first one is read yet, and it holds Ada's place.
    await happens(by)
    await sayLater()
    const outcomes = [await textOf(first), await textOf(queued)]
    expect(exports.count()).toBe(0)
    return outcomes.map((text) => (text.length > 1000 ? 'all' : text))
  }
  for (const make of [theRoom, theBox]) {
    expect(await during(make, () => {})).toEqual(['all', 'all'])
    const gone = ['the export was ended: signIn.required', 'signIn.required']
    expect(await during(make, ban)).toEqual(gone)
    await readmit()
    expect(await during(make, ({ visitor }) => signOut(visitor.sessionId))).toEqual(gone)

    const notAllowed = ['the export was ended: export.notAllowed', 'export.notAllowed']
    await setRole('host')
    await exportsTo('hosts')
    expect(await during(make, () => {})).toEqual(['all', 'all'])
    expect(await during(make, () => setRole('member'))).toEqual(notAllowed)
    await exportsTo('everybody')
    expect(await during(make, () => exportsTo('hosts'))).toEqual(notAllowed)
    await exportsTo('everybody')
  }

  // Somebody who has a part of the file is given no more of it.
  const half = await theRoom(await asking())
  if (!half.ok) throw new Error(half.code)
  const pieces = half.value.pieces[Symbol.asyncIterator]()
  expect((await pieces.next()).done).toBe(false)
  await ban()
  expect(await pieces.next().catch((fault: Error) => fault.message)).toBe('the export was ended: signIn.required')
  await readmit()
}, 600_000)

/** The routes whose answers take longer than one turn, for Ada. `happens` is called once, when an answer has begun, or when a history was read for it. */
async function aHubWhere(happens: () => Promise<unknown>, when: 'begun' | 'historyRead') {
  const visitor = await signIn()
  let isDue = true
  async function once(): Promise<void> {
    if (!isDue) return
    isDue = false
    await happens()
  }
  const budget = createWorkBudget(clock, false)
  const work = when === 'begun' ? { ...budget, turn: once } : budget
  const after: typeof history = {
    ...history,
    ask: async (...question) => {
      const answered = await history.ask(...question)
      await once()
      return answered
    },
    stretches: async (...question) => {
      const answered = await history.stretches(...question)
      await once()
      return answered
    },
  }
  const auth = { identify: async () => visitor, actorNow: () => actorNow({ store, clock }, visitor) }
  const info = { epoch: 'epoch', health: () => ({ hubName: 'Hub' }) }
  const parts = {
    ...{ auth, work, store, clock, info, newId, exports, history: after, log: createLog('silent') },
    ...{ checkpoints: checkpoints(), config: { name: 'Hub' }, ui: { folder: undefined } },
    ...{ search, signatureOf: () => new Uint8Array(32) },
  } as unknown as HubParts
  const app = new Elysia()
    .use(exportRoutes(parts))
    .use(logRoutes(parts))
    .use(catchUpRoute(parts))
    .use(historyRoutes(parts))
    .use(searchRoute(parts))
    .listen({ port: 0, hostname: '127.0.0.1', development: false })
  return { origin: `http://127.0.0.1:${app.server?.port}`, stop: () => app.stop(true) }
}

/** What comes of an answer, and whether it ends with the line or the error of one that was ended. */
async function answerTo(url: string): Promise<{ text: string; isCut: boolean }> {
  let text = ''
  try {
    const { body } = await fetch(url)
    for await (const piece of body ?? []) text += Buffer.from(piece).toString()
    return { text, isCut: text.endsWith(INCOMPLETE) }
  } catch {
    return { text, isCut: true }
  }
}

async function answersWhere(
  paths: readonly string[],
  happens: () => Promise<unknown>,
  when: 'begun' | 'historyRead' = 'begun',
) {
  const answers: unknown[] = []
  for (const path of paths) {
    later = 'zz not written yet'
    const hub = await aHubWhere(happens, when)
    const { text, isCut } = await answerTo(hub.origin + path)
    expect([path, text.includes(later)]).toEqual([path, false])
    const [, code = 'all'] = /^\{"error":\{"code":"([\w.]+)"/.exec(text) ?? []
    answers.push(isCut ? 'ended' : code)
    await hub.stop()
    if (store.members.removal(ada, clock.now())) await readmit()
  }
  return answers
}

test('[RIGHT-15] an answer that takes longer than one turn has nothing for whoever was removed meanwhile: files, the log, what was missed, a search and the history', async () => {
  const files = [`/api/export/rooms/${roomId}?format=json`, '/api/export/session?files=none', '/api/export/log']
  const missed = ['/api/catch-up?since=0', '/api/catch-up?since=0&format=md']
  const pasts = ['text?seq=1', 'blame?seq=1', 'compare?from=0&seq=1', 'versions'].map(
    (what) => `/api/documents/${documentId}/${what}`,
  )
  // The index has no words of so few letters, so this looks at messages step by step.
  const paths = [...files, ...missed, '/api/search?q=zz&kind=message', ...pasts]
  let happened = 0
  const nothing = async () => void happened++
  expect(await answersWhere(paths, nothing)).toEqual(paths.map(() => 'all'))
  // Each of these answers takes longer than a turn.
  expect(happened).toBe(paths.length)

  const banned = () => ban().then(sayLater)
  expect(await answersWhere(paths, banned)).toEqual([
    ...files.map(() => 'ended'),
    ...Array(3).fill('signIn.required'),
    ...pasts.map(() => 'document.notFound'),
  ])

  expect(await answersWhere(missed, banned, 'historyRead')).toEqual(missed.map(() => 'signIn.required'))

  const toHosts = async () => {
    await exportsTo('hosts')
  }
  const ended: unknown[] = []
  for (const path of [...files, missed[1] as string]) {
    ended.push(...(await answersWhere([path], toHosts)))
    await exportsTo('everybody')
  }
  expect(ended).toEqual(['ended', 'ended', 'ended', 'export.notAllowed'])
}, 600_000)
