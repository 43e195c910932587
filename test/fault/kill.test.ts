// SIGKILL at random moments while people write. What was acknowledged must be stored, once and in order.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import * as Y from 'yjs'
import { chatSend, clientId, joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import { writeUntil } from './document-writer.ts'
import { spawnHub } from './hubs.ts'

const { HUBBUB_LONG, HUBBUB_ROUNDS } = process.env
const ROUNDS = Number(HUBBUB_ROUNDS ?? (HUBBUB_LONG ? 50 : 15))
const DOCUMENT_ROUNDS = HUBBUB_LONG ? 50 : 5
const WRITERS = 8
/** So many messages are acknowledged before each kill at least. */
const MESSAGES_MIN = 20

test(`[STORE-7] after kill -9 every acknowledged message and edit is stored, once and in order (${ROUNDS} rounds)`, async () => {
  const folder = temporaryFolder()
  const acknowledged: { seq: number; body: string; clientId: string }[] = []
  const peers: Peer[] = []
  const doc = new Y.Doc()
  let acknowledgedLength = 0
  for (let round = 0; round < ROUNDS; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    if (peers.length === 0)
      for (let n = 0; n < WRITERS; n++) peers.push(await joinAt(hub.origin, { name: `w${n}`, code: hub.code }))
    // The same sessions on the hub's present port.
    const here = peers.map((peer) => ({ ...peer, origin: hub.origin }))
    const writers = await Promise.all(here.map((peer) => live(peer)))
    const roomId = await lobbyOf(writers[0] as never)
    let writing = true
    const work = writers.map(async (writer, n) => {
      for (let m = 0; writing; m++) {
        writer.send(chatSend(roomId, `${round}/${n}/${m}`, clientId()))
        if (m % 5 === 0) await Bun.sleep(1)
      }
    })
    const received = () => writers[0]?.received('chat.posted') ?? []
    const isEnough = () => received().length >= MESSAGES_MIN
    // A document is written at the same time. Its writer kills the hub.
    acknowledgedLength = Math.max(acknowledgedLength, await writeUntil(hub, here[0] as Peer, doc, isEnough))
    writing = false
    await Promise.all(work)
    for (const { message, clientId } of received())
      acknowledged.push({ seq: message.seq, body: message.body, clientId: clientId ?? '' })
  }
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const text = await textAt({ ...(peers[0] as Peer), origin: hub.origin })
  await hub.kill('SIGTERM')

  const db = new Database(join(folder.path, 'hub.sqlite'))
  expect(db.query('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  const rows = db.query<{ seq: number; body: string }, []>('SELECT seq, body FROM messages ORDER BY seq').all()
  db.close()
  folder.remove()
  console.log(
    `[STORE-7] ${ROUNDS} kills: ${acknowledged.length} messages and ${acknowledgedLength} characters acknowledged, ${rows.length} and ${text.length} stored`,
  )
  expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * MESSAGES_MIN)
  expect(acknowledgedLength).toBeGreaterThan(ROUNDS * 5)
  const stored = new Map(rows.map(({ seq, body }) => [seq, body]))
  expect(acknowledged.filter(({ seq, body }) => stored.get(seq) !== body)).toEqual([])
  expect(new Set(rows.map(({ body }) => body)).size).toBe(rows.length)
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, n) => n + 1))
  expect(text.length).toBeGreaterThanOrEqual(acknowledgedLength)
  expect(doc.getText('content').toString().startsWith(text)).toBe(true)
}, 600_000)

test('[DOC-14] after kill -9 every acknowledged edit of a document is in its text', async () => {
  const folder = temporaryFolder()
  let peer: Peer | undefined
  const doc = new Y.Doc()
  let acknowledgedLength = 0
  for (let round = 0; round < DOCUMENT_ROUNDS; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    peer = peer ? { ...peer, origin: hub.origin } : await joinAt(hub.origin, { name: 'Ada', code: hub.code })
    acknowledgedLength = await writeUntil(hub, peer, doc)
  }
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const text = await textAt({ ...(peer as Peer), origin: hub.origin })
  await hub.kill('SIGTERM')
  folder.remove()
  expect(acknowledgedLength).toBeGreaterThan(50)
  expect(text.length).toBeGreaterThanOrEqual(acknowledgedLength)
  expect(doc.getText('content').toString().startsWith(text)).toBe(true)
}, 600_000)

/** The text of the only document. */
async function textAt({ origin, token }: Peer): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  const { documents } = (await (await fetch(`${origin}/api/documents`, { headers })).json()) as {
    documents: { id: string }[]
  }
  return (await fetch(`${origin}/api/export/documents/${documents[0]?.id}?format=md`, { headers })).text()
}
