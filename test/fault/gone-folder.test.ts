// The data folder, or the database in it, is deleted, moved or replaced while the hub runs.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RESERVE_BYTES } from '../../src-bun/store/files/reserve.ts'
import { connect } from '../../src-ui/script-client/client.ts'
import { chatSend, clientId, eventually, joinAt, type Live, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { databaseOf, linesOf } from './records.ts'
import { aDocument, aWriter } from './writer.ts'

async function sendAndWait(peer: Live, roomId: string, body: string, id = clientId()): Promise<string> {
  peer.send(chatSend(roomId, body, id))
  const answer = await peer.answer(id)
  return answer.type === 'error' ? answer.code : 'ok'
}

/** A hub that has stored something, its host and a member. The clock of the hub is moved by hand. */
async function aHubWithPeople() {
  const folder = temporaryFolder()
  const data = join(folder.path, 'data')
  const inside = insideHub(folder.path)
  const hub = await spawnHub(data, ['--port', '0'], inside.env)
  const host = await live(await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host'))
  const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))
  const roomId = await lobbyOf(ada)
  expect(await sendAndWait(ada, roomId, 'before')).toBe('ok')
  await inside.pass(1)
  // The hub is done with making files in its folder.
  await eventually(() => statSync(join(data, 'reserve')).size === RESERVE_BYTES)
  return { folder, data, inside, hub, host, ada, roomId }
}

const missingSent = (peer: Live) =>
  peer.received('error').filter(({ code, clientId }) => code === 'storage.missing' && !clientId)

test.skipIf(process.platform === 'win32')(
  '[LIFE-16] once the data folder is deleted nothing is acknowledged, hosts are told within a second, and a stop leaves what was saved as a backup',
  async () => {
    const { folder, data, inside, hub, host, ada, roomId } = await aHubWithPeople()
    const writer = aWriter(ada.peer, () => hub.origin, await aDocument(ada.peer, 'plan'), { reconnects: false })
    await eventually(() => writer.isSynced())
    rmSync(data, { recursive: true })

    // Before the hub has looked for its folder.
    expect(await sendAndWait(ada, roomId, 'lost')).toBe('storage.missing')
    writer.text.insert(0, 'lost')
    await eventually(() => writer.closes.length > 0)
    expect([writer.acked(), writer.closes[0]]).toEqual([expect.any(Number), 1012])
    expect((await ada.peer.post('/api/rooms', { name: 'attic' })).status).toBe(503)
    await inside.pass(1)
    await eventually(() => missingSent(host).length === 1)
    expect(missingSent(ada)).toEqual([])
    // Said once, and to a host who comes later.
    await inside.pass(3)
    const later = await live(host.peer)
    await eventually(() => missingSent(later).length === 1)
    expect(missingSent(host)).toHaveLength(1)
    // What is there can be read, and taken along.
    expect((await ada.peer.get(`/api/export/rooms/${roomId}?format=md`)).status).toBe(200)

    const { exitCode } = await hub.kill('SIGTERM')
    const words = await hub.stderrText()
    expect(exitCode).toBe(1)
    expect(words).toContain('was deleted while the hub ran')
    expect(words.match(/Nothing more is saved/g)).toHaveLength(1)
    const [backup] = readdirSync(join(data, 'backups'))
    const restored = await hubbub(['restore', '--data', data, join(data, 'backups', backup as string)])
    expect([restored.exitCode, restored.err]).toEqual([0, ''])
    // What was refused may be in it: it had been written when the hub noticed that nobody would find it.
    expect(linesOf(databaseOf(data))).toContain('before')
    folder.remove()
  },
)

test.skipIf(process.platform === 'win32')(
  '[LIFE-17] while the data folder is elsewhere nothing is acknowledged, and once it is back everything is saved again, once',
  async () => {
    const { folder, data, inside, hub, host, ada, roomId } = await aHubWithPeople()
    const elsewhere = join(folder.path, 'elsewhere')
    const id = clientId()
    renameSync(data, elsewhere)
    expect(await sendAndWait(ada, roomId, 'meanwhile', id)).toBe('storage.missing')
    await inside.pass(1)
    await eventually(() => missingSent(host).length === 1)
    expect(existsSync(data)).toBe(false)

    renameSync(elsewhere, data)
    ada.send(chatSend(roomId, 'meanwhile', id))
    await eventually(() => ada.received('chat.posted').some(({ message }) => message.body === 'meanwhile'))
    await inside.pass(1)
    expect(await sendAndWait(ada, roomId, 'after')).toBe('ok')

    // Another file, or a deleted log, in the place of one that is open.
    for (const name of ['hub.sqlite', 'hub.sqlite-wal']) {
      const file = join(data, name)
      renameSync(file, `${file}.away`)
      expect(await sendAndWait(ada, roomId, 'refused')).toBe('storage.missing')
      writeFileSync(file, '')
      expect(await sendAndWait(ada, roomId, 'refused')).toBe('storage.missing')
      copyFileSync(`${file}.away`, file)
      expect(await sendAndWait(ada, roomId, 'refused')).toBe('storage.missing')
      renameSync(`${file}.away`, file)
      expect(await sendAndWait(ada, roomId, `after ${name}`)).toBe('ok')
    }
    expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
    expect(linesOf(databaseOf(data))).toEqual([
      'before',
      'meanwhile',
      'after',
      'after hub.sqlite',
      'after hub.sqlite-wal',
    ])
    const db = new Database(join(data, 'hub.sqlite'))
    expect(db.query('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    db.close()
    folder.remove()
  },
)

test.skipIf(process.platform === 'win32')(
  '[LIVE-39] what a script changes while the data folder is elsewhere and just after it is back is stored in its order',
  async () => {
    const { folder, data, hub, ada, roomId } = await aHubWithPeople()
    const elsewhere = join(folder.path, 'elsewhere')
    let refused = 0
    class CountingWebSocket extends WebSocket {
      constructor(url: string | URL) {
        super(url)
        this.addEventListener('message', ({ data }) => {
          if (String(data).includes('"storage.missing"')) refused++
        })
      }
    }
    const script = await connect({ origin: hub.origin, token: ada.peer.token, WebSocket: CountingWebSocket })
    const { id: messageId } = await script.say(roomId, 'as it was')
    const edit = (body: string) => script.run({ type: 'chat.edit', roomId, messageId, body })
    renameSync(data, elsewhere)
    const first = edit('first')
    await eventually(() => refused === 1)
    renameSync(elsewhere, data)
    expect(await sendAndWait(ada, roomId, 'the folder is back')).toBe('ok')

    // The script waits before it sends the first once more.
    const rest = ['second', 'third', 'last'].map(edit)
    const answers = await Promise.all([first, ...rest])
    const seqs = answers.map(({ seq }) => seq)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    script.close()
    await hub.kill('SIGTERM')
    expect(linesOf(databaseOf(data))).toEqual(['before', 'last', 'the folder is back'])
    folder.remove()
  },
)
