// What a hub says of itself: `hubbub status` and `/metrics`, from outside.
import { afterEach, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HubStatus, HubTotals } from '../../src-bun/contract/http/hub-status.ts'
import { aHub, chatSend, eventually, joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import { hubbub, spawnHub } from '../support/process.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})
async function aHubHere(...flags: string[]) {
  const hub = await aHub(['--limits', 'off', ...flags])
  endings.push(hub.end)
  return hub
}
function aFolder(): string {
  const folder = temporaryFolder()
  endings.push(folder.remove)
  return folder.path
}

const PATHS = ['/api/hub/status', '/metrics']
const ownerOf = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')) as { token: string }).token
const askAs = (origin: string, path: string, token: string) =>
  fetch(origin + path, { headers: { authorization: `Bearer ${token}` } })
const statusOf = async (host: Peer) => (await (await host.get('/api/hub/status')).json()) as HubStatus

test('[METRICS-1] the status of a hub and its metrics are for hosts and the owner, and everybody else is refused', async () => {
  const hub = await aHubHere()
  const [host, member, viewer] = [await hub.host(), await hub.join('Ada'), await hub.join('Vic')]
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
  for (const path of PATHS) {
    expect([path, (await fetch(hub.origin + path)).status]).toEqual([path, 401])
    expect([path, (await askAs(hub.origin, path, 'x'.repeat(43))).status]).toEqual([path, 401])
    for (const { get } of [member, viewer]) expect([path, (await get(path)).status]).toEqual([path, 403])
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect([path, method, (await host.send(method, path)).status]).toEqual([path, method, 404])
    const allowed = [await host.get(path), await askAs(hub.origin, path, ownerOf(hub.folder))]
    for (const answer of allowed)
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-store'])
  }
  await host.send('PUT', `/api/members/${member.member.id}/role`, { role: 'host' })
  expect((await member.get('/metrics')).status).toBe(200)
  await host.send('PUT', `/api/members/${member.member.id}/role`, { role: 'member' })
  expect((await member.get('/metrics')).status).toBe(403)
})

type Metric = { type: string; samples: Map<string, number> }

/** Reads the text format of Prometheus, version 0.0.4, as strictly as its description is. */
function parseMetrics(text: string): Map<string, Metric> {
  const metrics = new Map<string, Metric>()
  let current: Metric | undefined
  let name = ''
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, named = '', rest = ''] = /^# (HELP|TYPE) ([a-z][a-z0-9_]*) (.+)$/.exec(line) ?? []
    if (kind === 'HELP') {
      expect(metrics.has(named)).toBe(false)
      name = named
      current = undefined
    } else if (kind === 'TYPE') {
      expect([named, rest]).toEqual([name, expect.stringMatching(/^(counter|gauge|histogram)$/)])
      current = { type: rest, samples: new Map() }
      metrics.set(name, current)
    } else {
      const [, sample = '', labels = '', value = ''] =
        /^([a-z][a-z0-9_]*)((?:\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"\})?) (\S+)$/.exec(line) ?? []
      const isOurs = current?.type === 'histogram' ? /^_(bucket|sum|count)$/.test(sample.slice(name.length)) : true
      expect([line, sample.startsWith(name) && isOurs, Number.isFinite(Number(value))]).toEqual([line, true, true])
      if (current?.type !== 'histogram') expect(sample).toBe(name)
      expect(current?.samples.has(sample + labels)).toBe(false)
      current?.samples.set(sample + labels, Number(value))
    }
  }
  return metrics
}

test('[METRICS-2] /metrics is in the text format of Prometheus: each metric with its type and unit, counters that rise, and a histogram of acknowledgements', async () => {
  const hub = await aHubHere('--name', 'A "hub"\\')
  const host = await hub.host()
  const ada = await live(await hub.join('Ada'))
  const roomId = await lobbyOf(ada)
  const read = async () => {
    const answer = await host.get('/metrics')
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    return parseMetrics(await answer.text())
  }
  const before = await read()
  for (const body of ['one', 'two', 'three']) ada.send(chatSend(roomId, body))
  await eventually(() => ada.received('chat.posted').length === 3)
  const metrics = await read()

  for (const [name, { type, samples }] of metrics) {
    expect(name).toStartWith('hubbub_')
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
    expect([name, samples.size > 0]).toEqual([name, true])
    for (const [sample, value] of samples)
      if (type !== 'gauge')
        expect([sample, value >= (before.get(name)?.samples.get(sample) ?? 0)]).toEqual([sample, true])
  }
  const at = (name: string, of = metrics) => of.get(`hubbub_${name}`)?.samples.get(`hubbub_${name}`) ?? Number.NaN
  expect(at('messages_posted_total') - at('messages_posted_total', before)).toBe(3)
  expect([at('messages'), at('people'), at('rooms')]).toEqual([3, 1, 1])
  for (const name of ['database_bytes', 'disk_free_bytes', 'memory_bytes', 'start_time_seconds'])
    expect([name, at(name) > 0]).toEqual([name, true])
  expect(metrics.get('hubbub_sockets')?.samples.get('hubbub_sockets{kind="live"}')).toBe(1)

  const [name, acks] = ['hubbub_acknowledgement_seconds', metrics.get('hubbub_acknowledgement_seconds')]
  const buckets = [...(acks?.samples ?? [])].filter(([sample]) => sample.includes('_bucket'))
  const counts = buckets.map(([, count]) => count)
  expect(counts).toEqual([...counts].sort((a, b) => a - b))
  expect(buckets.at(-1)).toEqual([`${name}_bucket{le="+Inf"}`, acks?.samples.get(`${name}_count`) as number])
  expect(acks?.samples.get(`${name}_count`)).toBeGreaterThanOrEqual(3)
})

test('[HUBSTATUS-1] `hubbub status` of a running hub says who is here, how much there is and how fast it answers, in lines of 80 columns and as JSON', async () => {
  const data = aFolder()
  const hub = await spawnHub(data, ['--port', '0', '--name', 'Kitchen', '--door', 'ask'])
  endings.push(() => hub.kill('SIGKILL'))
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  const desk = await live(host)
  const roomId = await lobbyOf(desk)
  desk.send({ type: 'presence.set', status: 'online', place: { kind: 'room', id: roomId } })
  for (const body of ['first', 'second']) desk.send(chatSend(roomId, body))
  await eventually(() => desk.received('chat.posted').length === 2)
  await host.post('/api/documents', { title: 'Notes' })

  const json = await hubbub(['status', '--json', '--data', data])
  expect([json.exitCode, json.err, json.out.split('\n').length]).toEqual([0, '', 2])
  const status = JSON.parse(json.out) as HubStatus
  expect(status).toMatchObject({
    ...{ running: true, data, name: 'Kitchen', hubId: hub.hubId, door: 'ask' },
    ...{ rooms: 1, documents: 1, boards: 0, messages: 2, filesBytes: 0 },
    people: { count: 1, here: [{ name: 'Host', place: 'lobby' }] },
    sockets: { live: 1, chat: 0 },
    sinceStart: { messages: 2, edits: 0 },
  })
  for (const amount of [status.databaseBytes, status.memoryBytes, status.startedAt, status.acknowledgements.medianMs])
    expect(amount).toBeGreaterThan(0)
  expect(status.addresses.map((url) => url.replace(/#.*/, ''))).toEqual(hub.urls.map((url) => url.replace(/#.*/, '')))
  expect(json.out).not.toContain(hub.hostToken)

  const text = await hubbub(['status'], { HUBBUB_DATA: data })
  expect([text.exitCode, text.err]).toEqual([0, ''])
  expect(text.out).toMatch(
    /^Kitchen runs\.\n\n {2}Since +\d{4}-\d\d-\d\d \d\d:\d\d, \d+ minutes?\n {2}Version +Hubbub \d+\.\d+\.\d+\n/,
  )
  for (const words of [
    '1: Host (lobby)',
    '1 room, 1 document, 0 boards, 2 messages',
    'half within',
    'a host lets people',
  ])
    expect(text.out).toContain(words)
  for (const line of text.out.split('\n').filter((line) => !line.includes(data)))
    expect([line, line.length <= 80]).toEqual([line, true])
})

test('[HUBSTATUS-2] of a folder on which no hub runs it says what is in it, and a folder without a hub is one sentence and stays as it is', async () => {
  const data = aFolder()
  for (const folder of [data, join(data, 'nowhere')]) {
    const none = await hubbub(['status', '--data', folder])
    expect([none.exitCode, none.out, none.err]).toEqual([2, '', `hubbub: There is no hub in ${folder} yet.\n`])
    expect(existsSync(join(folder, 'hub.lock'))).toBe(false)
  }
  expect((await hubbub(['status', 'now', '--data', data])).exitCode).toBe(2)
  expect((await hubbub(['status', '--jsn'])).err.trim().split('\n')).toHaveLength(1)

  const hub = await spawnHub(data, ['--port', '0'])
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  await host.post('/api/documents', { title: 'Notes' })
  await hub.kill('SIGKILL')
  for (const _ of ['after a kill', 'again']) {
    const stopped = await hubbub(['status', '--json', '--data', data])
    expect([stopped.exitCode, stopped.err]).toEqual([0, ''])
    const totals = JSON.parse(stopped.out) as HubTotals
    expect(totals).toMatchObject({ running: false, data, rooms: 1, documents: 1, boards: 0, messages: 0 })
    expect(totals.freeBytes).toBeGreaterThan(0)
  }
  const text = await hubbub(['status', '--data', data])
  expect([text.exitCode, text.out.split('\n')[0]]).toEqual([0, 'No hub runs on this folder.'])
  expect(text.out).toContain('1 room, 1 document')
})

test('[HUBSTATUS-3] where somebody is in private is named neither to a host nor to the owner', async () => {
  const hub = await aHubHere()
  const [host, ada] = [await hub.host(), await live(await hub.join('Ada'))]
  const made = async (response: Response) => ((await response.json()) as { id: string }).id
  const vault = await made(await ada.peer.post('/api/rooms', { name: 'vault', private: true }))
  const plan = await made(await ada.peer.post('/api/documents', { title: 'Secret plan', roomId: vault }))
  const open = await made(await ada.peer.post('/api/documents', { title: 'Open plan' }))
  const placeNow = async () => (await statusOf(host)).people.here.find(({ name }) => name === 'Ada')?.place
  const go = (kind: string, id: string) => ada.send({ type: 'presence.set', status: 'online', place: { kind, id } })
  for (const [kind, id] of [
    ['room', vault],
    ['document', plan],
  ] as const) {
    go('document', open)
    await eventually(async () => (await placeNow()) === 'Open plan')
    go(kind, id)
    await eventually(async () => (await placeNow()) === undefined)
    const owners = await (await askAs(hub.origin, '/api/hub/status', ownerOf(hub.folder))).text()
    expect(owners).toContain('{"name":"Ada"}')
    expect(owners).not.toMatch(/vault|Secret/)
  }
})
