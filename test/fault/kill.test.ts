// SIGKILL at random instants while people write; what was acknowledged must be there, once, in order.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import * as Y from 'yjs'
import { clientId, joinAt, live, lobbyOf, type Peer, say, temporaryFolder } from '../support/hub.ts'
import { spawnHub } from '../support/process.ts'
import { writeUntil } from './document-writer.ts'

const ROUNDS = process.env['HUBBUB_LONG'] ? 50 : 5
const WRITERS = 4

test(`[STORE-7] kill -9: everything acknowledged is there, once and in order (${ROUNDS} rounds)`, async () => {
  const folder = temporaryFolder()
  const acknowledged: { seq: number; body: string; clientId: string }[] = []
  const peers: Peer[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    if (peers.length === 0)
      for (let n = 0; n < WRITERS; n++) peers.push(await joinAt(hub.origin, { name: `w${n}`, code: hub.code }))
    // The same sessions, on whatever port the hub has now.
    const writers = await Promise.all(peers.map((peer) => live({ ...peer, origin: hub.origin })))
    const roomId = await lobbyOf(writers[0] as never)
    let writing = true
    const work = writers.map(async (writer, n) => {
      for (let m = 0; writing; m++) {
        writer.send(say(roomId, `${round}/${n}/${m}`, clientId()))
        if (m % 5 === 0) await Bun.sleep(1)
      }
    })
    await Bun.sleep(50 + Math.random() * 200)
    await hub.kill('SIGKILL')
    writing = false
    await Promise.all(work)
    const mine = writers[0]?.heard('chat.posted') ?? []
    for (const { message, clientId } of mine)
      acknowledged.push({ seq: message.seq, body: message.body, clientId: clientId ?? '' })
  }

  const db = new Database(join(folder.path, 'hub.sqlite'))
  expect(db.query('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  const rows = db.query<{ seq: number; body: string }, []>('SELECT seq, body FROM messages ORDER BY seq').all()
  db.close()
  folder.remove()
  expect(acknowledged.length).toBeGreaterThan(ROUNDS * 20)
  const kept = new Map(rows.map(({ seq, body }) => [seq, body]))
  expect(acknowledged.filter(({ seq, body }) => kept.get(seq) !== body)).toEqual([])
  expect(new Set(rows.map(({ body }) => body)).size).toBe(rows.length)
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, n) => n + 1))
}, 600_000)

test('[DOC-14] kill -9: every acknowledged edit of a document is in its text', async () => {
  const folder = temporaryFolder()
  let peer: Peer | undefined
  const doc = new Y.Doc()
  let acknowledgedLength = 0
  for (let round = 0; round < ROUNDS; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    peer = peer ? { ...peer, origin: hub.origin } : await joinAt(hub.origin, { name: 'Ada', code: hub.code })
    acknowledgedLength = await writeUntil(hub, peer, doc)
  }
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const documents = (await (
    await fetch(`${hub.origin}/api/documents`, { headers: { authorization: `Bearer ${peer?.token}` } })
  ).json()) as { documents: { id: string }[] }
  const text = await (
    await fetch(`${hub.origin}/api/export/documents/${documents.documents[0]?.id}?format=md`, {
      headers: { authorization: `Bearer ${peer?.token}` },
    })
  ).text()
  await hub.kill('SIGTERM')
  folder.remove()
  expect(acknowledgedLength).toBeGreaterThan(50)
  expect(text.length).toBeGreaterThanOrEqual(acknowledgedLength)
  expect(doc.getText('content').toString().startsWith(text)).toBe(true)
}, 600_000)
