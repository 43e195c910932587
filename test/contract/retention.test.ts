// Messages that lose their words after some days, as hosts have chosen: refusals first.
import { afterAll, expect, spyOn, test } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Diagnosis } from '../../src-bun/contract/http/diagnosis.ts'
import { type CheckpointAnswer, RECEIPT_FORMAT } from '../../src-bun/contract/log-tree/http.ts'
import { sendFile } from '../support/files.ts'
import { eventually, live, type Peer, temporaryFolder } from '../support/hub.ts'
import { changeOf, threeInTheLobby } from '../support/lobby.ts'
import { hubbub } from '../support/process.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Days pass without anybody's socket being silent for so long. */
let passedMs = 0
const clock = {
  now: () => Date.now() + passedMs,
  monotonic: () => performance.now() + passedMonotonicMs,
  pass(ms: number) {
    passedMs += ms
  },
}
let passedMonotonicMs = 0
const { hub, desk, ada, bob, lobbyId, run, post, aRoom } = await threeInTheLobby(clock)
afterAll(() => hub.end())

async function codeOf(response: Response): Promise<string> {
  return response.ok ? 'ok' : ((await response.json()) as { error: { code: string } }).error.code
}
/** Only the clock on the wall goes on, so a host says that it is right. */
async function daysPass(days: number): Promise<void> {
  clock.pass(days * DAY_MS)
  expect(await codeOf(await desk.peer.send('POST', '/api/clock/confirm'))).toBe('ok')
}
const rule = async (by: Peer) => (await by.get('/api/retention')).json()
async function stored({ id, roomId }: Message): Promise<Message | undefined> {
  const page = (await (await bob.peer.get(`/api/rooms/${roomId}/messages?limit=100`)).json()) as { messages: Message[] }
  return page.messages.find((message) => message.id === id)
}
const foundBy = async (word: string): Promise<string> => (await ada.peer.get(`/api/search?q=${word}`)).text()

test('[FORGET-1] only a host sets after how many days messages lose their words; it is sent to everybody, said to whoever comes later, and in the audit log', async () => {
  const put = (by: Peer, body: unknown) => by.send('PUT', '/api/retention', body)
  expect(await codeOf(await put(ada.peer, { days: 7 }))).toBe('notAllowed')
  expect(await codeOf(await ada.peer.get('/api/retention/older?days=7'))).toBe('notAllowed')
  expect(await run(bob, { type: 'retention.set', days: 7 })).toBe('notAllowed')
  for (const days of [0, -1, 1.5, 3651, '7', null, []]) {
    expect([days, await codeOf(await put(desk.peer, { days }))]).toEqual([days, 'frame.invalid'])
    expect([days, await run(desk, { type: 'retention.set', days })]).toEqual([days, 'frame.invalid'])
  }
  for (const days of ['', '0', '-1', '3651', 'x'])
    expect([days, await codeOf(await desk.peer.get(`/api/retention/older?days=${days}`))]).toEqual([
      days,
      'frame.invalid',
    ])
  expect([await rule(ada.peer), ada.received('caught-up')[0]?.keepDays]).toEqual([{}, undefined])

  expect(await (await put(desk.peer, { days: 30 })).json()).toEqual({ days: 30 })
  await eventually(() => bob.received('retention.changed').at(-1)?.days === 30)
  const later = await live(ada.peer)
  expect(later.received('caught-up')[0]?.keepDays).toBe(30)
  later.close()
  expect(await rule(bob.peer)).toEqual({ days: 30 })
  expect(await run(desk, { type: 'retention.set' })).toMatchObject({ type: 'retention.changed' })
  expect(await rule(bob.peer)).toEqual({})
  const audit = (await (await desk.peer.get('/api/audit?action=retention.set')).json()) as {
    entries: { subject: string }[]
  }
  expect(audit.entries.map(({ subject }) => subject)).toEqual(['', '30'])
}, 600_000)

test('[FORGET-2] what is older loses its text and all that belonged to it in the room, the log, the search, the files and the exports; whoever is there sees it, and whoever comes back', async () => {
  const since = bob.changes().at(-1)?.seq ?? 0
  const epoch = bob.received('hello')[0]?.epoch ?? ''
  const file = await sendFile(ada.peer, 'the map of the Zebrafinch', { filename: 'zebrafinch.txt' })
  const send = (fields: object) => run(ada, { type: 'chat.send', body: 'Zebrafinch here', ...fields })
  const old = changeOf(await send({ files: [{ id: file }] }), 'chat.posted').message
  await run(ada, { type: 'chat.edit', messageId: old.id, body: 'Zebrafinch there' })
  await run(bob, { type: 'chat.react', messageId: old.id, emoji: '🐦', isSet: true })
  const poll = changeOf(
    await send({ poll: { answers: ['Zebrafinch', 'Wren'], several: false, named: true } }),
    'chat.posted',
  ).message
  await run(bob, { type: 'poll.vote', messageId: poll.id, choices: [0] })
  const aside = await aRoom(ada, 'aviary', { private: true })
  const hidden = await post(ada, 'Zebrafinch in private', aside)
  await eventually(async () => (await foundBy('Zebrafinch')).includes(hidden.id))
  const path = `/api/files/${file}`
  expect((await bob.peer.get(path)).status).toBe(200)

  await daysPass(3)
  const young = await post(bob, 'Zebrafinch of today')
  const counted = (await (await desk.peer.get('/api/retention/older?days=2')).json()) as { messages: number }
  expect(counted).toEqual({ messages: 3, more: false } as typeof counted)
  // Nothing goes before a host has said so.
  expect((await stored(old))?.body).toBe('Zebrafinch there')
  await run(desk, { type: 'retention.set', days: 2 })

  const gone = (id: string) => bob.received('chat.deleted').find(({ message }) => message.id === id)?.message
  const left = await eventually(() => gone(old.id))
  await eventually(() => gone(poll.id))
  await eventually(() => ada.received('chat.deleted').some(({ message }) => message.id === hidden.id))
  expect(gone(hidden.id)).toBeUndefined()
  const { files: _files, ...kept } = old
  expect(left).toEqual({
    ...kept,
    body: '',
    editedAt: expect.any(Number),
    deleted: { at: expect.any(Number), by: desk.peer.member.id, byName: desk.peer.member.name, byRule: true },
  } as unknown as Message)
  expect(await stored(old)).toEqual(left)
  expect((await stored(young))?.body).toBe('Zebrafinch of today')

  // Of the past nothing is left for those who were away.
  const back = await live(bob.peer, { since, epoch })
  const seen = JSON.stringify(back.all.filter((frame) => !JSON.stringify(frame).includes(young.id)))
  expect(seen).toContain(old.id)
  expect(seen).not.toContain('Zebrafinch')
  back.close()
  await eventually(async () => !(await foundBy('Zebrafinch')).includes(old.id))
  await eventually(async () => (await foundBy('Zebrafinch')).includes(young.id))
  for (const format of ['md', 'html', 'json', 'csv']) {
    const text = await (await ada.peer.get(`/api/export/rooms/${lobbyId}?format=${format}`)).text()
    expect([format, text.match(/Zebrafinch/g)?.length]).toEqual([format, 1])
    if (format === 'json') continue
    expect(text).toContain('Forgotten because of its age')
    expect(text).not.toContain(desk.peer.member.name)
  }
  expect((await bob.peer.get(path)).status).toBe(404)
  await run(desk, { type: 'retention.set' })
}, 600_000)

test('[FORGET-3] pinned messages stay until nobody has them pinned, and a content that a younger message has, documents and boards stay', async () => {
  const same = 'a map that two have sent'
  const [first, second] = [await sendFile(ada.peer, same), await sendFile(bob.peer, same)]
  const send = async (by: typeof ada, files: string[]) =>
    changeOf(
      await run(by, { type: 'chat.send', body: 'with a map', files: files.map((id) => ({ id })) }),
      'chat.posted',
    ).message
  const old = await send(ada, [first])
  const pinned = await post(ada, 'the rules of the house')
  await run(ada, { type: 'chat.pin', messageId: pinned.id, isSet: true })
  const document = (await (await ada.peer.post('/api/documents', { title: 'Minutes' })).json()) as { id: string }
  await ada.peer.send('POST', `/api/documents/${document.id}/comments`, { body: 'a comment of then' })
  await daysPass(2)
  await send(bob, [second])
  await run(desk, { type: 'retention.set', days: 1 })
  const isGone = (id: string) => bob.received('chat.deleted').some(({ message }) => message.id === id)
  await eventually(() => isGone(old.id))
  expect((await stored(pinned))?.body).toBe('the rules of the house')
  expect(await (await bob.peer.get(`/api/documents/${document.id}/comments`)).text()).toContain('a comment of then')
  expect((await bob.peer.get(`/api/documents/${document.id}/text`)).status).toBe(200)

  await run(ada, { type: 'chat.pin', messageId: pinned.id, isSet: false })
  // It is looked for such messages every hour.
  clock.pass(60 * 60 * 1000)
  await eventually(() => isGone(pinned.id))
  const answer = await bob.peer.get(`/api/files/${second}`)
  expect([answer.status, await answer.text()]).toEqual([200, same])
  await run(desk, { type: 'retention.set' })
}, 600_000)

test('[FORGET-4] that something stood there can still be proved: a log and a box of afterwards are right, and go on from a receipt of before', async () => {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder.path, name)
  const secret = await post(ada, 'Goldcrest, and nobody else')
  const logOf = async (peer: Peer) => (await peer.get('/api/export/log')).text()
  await eventually(async () => (await logOf(ada.peer)).includes('Goldcrest'))
  const given = (await (await ada.peer.get('/api/log/checkpoint')).json()) as CheckpointAnswer
  writeFileSync(at('receipt.json'), JSON.stringify({ format: RECEIPT_FORMAT, ...given }))
  await daysPass(3)
  await run(desk, { type: 'retention.set', days: 2 })
  await eventually(() => bob.received('chat.deleted').some(({ message }) => message.id === secret.id))
  await eventually(async () => (await logOf(ada.peer)).includes('byRule'))
  writeFileSync(at('log.jsonl'), await logOf(ada.peer))
  expect(await Bun.file(at('log.jsonl')).text()).not.toContain('Goldcrest')
  const checked = await hubbub(['verify', at('log.jsonl'), at('receipt.json')])
  expect([checked.exitCode, checked.out]).toEqual([0, expect.stringMatching(/^RIGHT\. [\s\S]*those of the receipt/)])
  writeFileSync(at('box.html'), await (await ada.peer.get('/api/export/session')).text())
  const box = await hubbub(['verify', at('box.html'), at('receipt.json')])
  expect([box.exitCode, box.out]).toEqual([0, expect.stringMatching(/^RIGHT\. [\s\S]*those of the receipt/)])
  folder.remove()
}, 600_000)

async function filesOnDisk(): Promise<string> {
  const folder = join(hub.folder, 'files')
  if (!existsSync(folder)) return ''
  const texts = [...new Bun.Glob('**/*').scanSync(folder)].map((name) => Bun.file(join(folder, name)).text())
  return (await Promise.all(texts)).join('\n')
}

test('[FORGET-8] the content of a file that is gone goes from the disk minutes later, and one that another message has does not', async () => {
  const again = await sendFile(bob.peer, 'a map that two have sent')
  await run(bob, { type: 'chat.send', body: 'the map once more', files: [{ id: again }] })
  clock.pass(5 * 60_000)
  passedMonotonicMs += 5 * 60_000
  await eventually(async () => !(await filesOnDisk()).includes('Zebrafinch'))
  expect(await filesOnDisk()).toContain('a map that two have sent')
}, 600_000)

test('[FORGET-12] that the clock has jumped is said in the log, by the doctor and on the first page of hosts, and only a host says that it is right', async () => {
  // The sockets of before were silent for five minutes of the monotonic clock, so the hub may have closed them.
  const [host, writer] = [await live(desk.peer), await live(ada.peer)]
  const confirm = (by: Peer) => by.send('POST', '/api/clock/confirm')
  const found = async () =>
    ((await (await desk.peer.get('/api/hub/doctor')).json()) as Diagnosis).findings.find(
      ({ code }) => code === 'clock.jumped',
    )
  const confirmations = async () =>
    ((await (await desk.peer.get('/api/audit?action=clock.confirm')).json()) as { entries: { actorId: string }[] })
      .entries
  const before = await confirmations()
  expect(await found()).toBeUndefined()
  // There is nothing to say, so nobody is said to have said it.
  expect(await codeOf(await confirm(desk.peer))).toBe('ok')
  expect(await confirmations()).toEqual(before)

  const old = await post(writer, 'a siskin')
  // A session lasts a month.
  clock.pass(20 * DAY_MS)
  const said = spyOn(process.stderr, 'write').mockImplementation(() => true)
  try {
    await run(host, { type: 'retention.set', days: 9 })
    await eventually(() =>
      JSON.stringify(said.mock.calls).includes('The clock of this computer says a date that is much later'),
    )
  } finally {
    said.mockRestore()
  }
  expect(await found()).toEqual({ code: 'clock.jumped', weight: 'note', detail: '20' })
  expect(await (await desk.peer.get('/api/retention/older?days=9')).json()).toEqual({ messages: 0, more: false })
  expect((await fetch(`${hub.origin}/api/clock/confirm`, { method: 'POST' })).status).toBe(401)
  expect(await codeOf(await confirm(ada.peer))).toBe('notAllowed')
  expect((await stored(old))?.body).toBe('a siskin')
  expect(await codeOf(await confirm(desk.peer))).toBe('ok')
  expect(await found()).toBeUndefined()
  expect((await confirmations()).length).toBe(before.length + 1)
  expect((await confirmations())[0]?.actorId).toBe(desk.peer.member.id)
  await eventually(async () => (await stored(old))?.body === '')
  await run(host, { type: 'retention.set' })
}, 600_000)
