// SIGTERM while 200 sockets are open and many of them have just sent something.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { chatSend, eventually, HUB_ENDS, joinAt, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { peerAt } from './places.ts'
import { aDocument, aWriter, exported } from './writer.ts'

const ROUNDS = LONG ? 20 : 2
/** How much of each kind must have been acknowledged before a round ends. */
const ENOUGH = 100
const PEOPLE = 20
const CHAT_SOCKETS = 150
const DOCUMENT_SOCKETS = 50
/** Compared with the same hub when nobody is there. A stop that waits until sockets time out takes forty times as long. */
const TIMES_MAX = 10

test(`[FAULT-7] SIGTERM closes 200 sockets with a reason about as soon as none, and nothing acknowledged is lost (${ROUNDS} rounds)`, async () => {
  const { below, happens } = chance(seedFor('FAULT-7'))
  const folder = temporaryFolder()
  const start = () => spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  let hub = await start()
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, n) => joinAt(hub.origin, { name: `p${n}`, code: hub.code })),
  )
  const here = (n: number) => peerAt(people[n % PEOPLE]!, hub.origin)
  const posted: string[] = []
  const written: { documentId: string; word: string }[] = []
  const took: number[] = []
  const usuals: number[] = []

  for (let round = 0; round < ROUNDS; round++) {
    const documents = await Promise.all(Array.from({ length: 5 }, (_, n) => aDocument(here(0), `d${round}-${n}`)))
    const chatSockets = await Promise.all(Array.from({ length: CHAT_SOCKETS }, (_, n) => live(here(n))))
    const { origin } = hub
    const writers = Array.from({ length: DOCUMENT_SOCKETS }, (_, n) =>
      aWriter(here(n), () => origin, documents[n % 5] as string, { reconnects: false }),
    )
    await eventually(() => writers.every((writer) => writer.isSynced()))
    const roomId = await lobbyOf(chatSockets[0]!)

    const words = writers.map(() => [] as { word: string; as: number }[])
    const burst = (n: number, share: number) => {
      for (const [t, socket] of chatSockets.entries())
        if (happens(share)) socket.send(chatSend(roomId, `${round}/${t}/${n}`))
      for (const [w, writer] of writers.entries()) {
        if (!happens(share)) continue
        const word = `<${round}/${w}/${n}>`
        writer.text.insert(0, word)
        words[w]?.push({ word, as: writer.sent() })
      }
    }
    const received = () => chatSockets.reduce((sum, socket) => sum + socket.received('chat.posted').length, 0)
    const acked = () => writers.reduce((sum, writer) => sum + writer.acked(), 0)
    const enough = { received: received() + ENOUGH, acked: acked() + ENOUGH }
    for (let more = 10 + below(10), n = 1; more > 0 || received() < enough.received || acked() < enough.acked; more--) {
      burst(n++, 0.1)
      await Bun.sleep(below(20))
    }
    burst(0, 0.4)
    const stopped = await hub.kill('SIGTERM')
    took.push(stopped.tookMs)
    expect(stopped.exitCode).toBe(0)
    await eventually(
      () => chatSockets.every((socket) => socket.closed()) && writers.every(({ closes }) => closes.length > 0),
    )

    expect(chatSockets.map((socket) => socket.closed())).toEqual(chatSockets.map(() => HUB_ENDS))
    expect(writers.map(({ closes }) => closes[0])).toEqual(writers.map(() => HUB_ENDS.code))
    posted.push(
      ...chatSockets.flatMap((socket) =>
        socket.received('chat.posted').map(({ message }) => `${message.seq} ${message.body}`),
      ),
    )
    for (const [w, writer] of writers.entries()) {
      const acknowledged = words[w]?.filter(({ as }) => as <= writer.acked()) ?? []
      written.push(...acknowledged.map(({ word }) => ({ word, documentId: documents[w % 5] as string })))
    }
    // Without anybody, at about the same time, because a machine may be busier for a while.
    usuals.push((await (await start()).kill('SIGTERM')).tookMs)
    hub = await start()
  }

  const texts = new Map<string, string>()
  for (const { documentId } of written) {
    if (texts.has(documentId)) continue
    const { md, fromHistory } = await exported(here(0), documentId)
    expect(fromHistory).toBe(md)
    texts.set(documentId, md)
  }
  await hub.kill('SIGTERM')
  const usual = Math.max(...usuals)
  const db = new Database(join(folder.path, 'hub.sqlite'))
  const rows = db.query<{ seq: number; body: string }, []>('SELECT seq, body FROM messages').all()
  db.close()
  folder.remove()
  const stored = new Set(rows.map(({ seq, body }) => `${seq} ${body}`))
  console.log(
    `[FAULT-7] stopped after ${took.map(Math.round)} ms, without anybody after ${Math.round(usual)} ms; ${stored.size} messages, ${written.length} acknowledged words`,
  )
  expect(Math.min(...took)).toBeLessThan(TIMES_MAX * usual)
  expect([...new Set(posted)].filter((line) => !stored.has(line))).toEqual([])
  expect(written.filter(({ word, documentId }) => !texts.get(documentId)?.includes(word))).toEqual([])
  expect(Math.min(posted.length, written.length)).toBeGreaterThan(ROUNDS * 50)
}, 600_000)
