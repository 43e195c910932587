/// <reference path="../../src-bun/discovery/nearby/multicast-dns.d.ts" />
// Hubs find each other by mDNS, on networks of the tests' own, with a question of our own that knows nothing of the hub's code.
import { afterEach, expect, test } from 'bun:test'
import type { Answer, Packet } from 'multicast-dns'
import type { NearbyHubs } from '../../src-bun/contract/http/nearby.ts'
import { createPacketBudget, PACKET_MAX_BYTES } from '../../src-bun/discovery/nearby/packet-budget.ts'
import { answersTo, hubsIn, localNameOf, recordsOf } from '../../src-bun/discovery/nearby/records.ts'
import { cpuMs } from '../bench/process-usage.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'
import { aNetwork, type Computer, canMakeNetworks } from '../support/network.ts'
import { spawnHub } from '../support/process.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const HUB = {
  hubId: '0abcdefgh1234567',
  name: 'Küche, 2. OG',
  port: 4280,
  people: 3,
  addresses: ['192.168.1.5', 'fd00::5'],
}
/** As a packet is after its way over the network, where texts are bytes. */
const received = (answers: Answer[], additionals: Answer[] = []): Packet => ({
  questions: [],
  answers: answers.map(asBytes),
  additionals: additionals.map(asBytes),
})
const asBytes = (answer: Answer): Answer =>
  answer.type === 'TXT'
    ? { ...answer, data: answer.data.map((text: string | Uint8Array) => Buffer.from(text as string)) }
    : answer

test('[NEARBY-1] what a hub says of itself is read as it was, a goodbye too, and what is asked for is answered with what is asked next', () => {
  expect(hubsIn(received(recordsOf(HUB)))).toEqual([
    { hubId: HUB.hubId, name: HUB.name, people: 3, port: 4280, isGoodbye: false },
  ])
  expect(hubsIn(received(recordsOf(HUB, 0)))[0]?.isGoodbye).toBe(true)
  const asked = (name: string, type: string) => answersTo([{ name, type }], recordsOf(HUB))
  const found = asked('_HUBBUB._tcp.local', 'PTR')
  expect(hubsIn(received(found.answers, found.additionals)).length).toBe(1)
  expect(asked(localNameOf(HUB.hubId), 'A').answers.map(({ data }) => data)).toEqual(['192.168.1.5'])
  expect(asked(localNameOf(HUB.hubId), 'AAAA').answers.map(({ data }) => data)).toEqual(['fd00::5'])
  for (const [name, type] of [
    ['_http._tcp.local', 'PTR'],
    ['other.local', 'A'],
    ['', 'ANY'],
  ] as const)
    expect(asked(name, type)).toEqual({ answers: [], additionals: [] })
  // The longest name that anybody can give a hub fits into a text record, and is cut between characters.
  const [long] = hubsIn(received(recordsOf({ ...HUB, name: '👩‍👩‍👧'.repeat(200) })))
  expect(Buffer.byteLength(long?.name ?? '')).toBeLessThanOrEqual(240)
  expect(long?.name).not.toContain('�')
})

test('[NEARBY-2] what is not a hub, lacks a part or is out of all bounds is left out', () => {
  const [all, pointer, place, text] = recordsOf(HUB) as [Answer, Answer, Answer, Answer & { type: 'TXT' }]
  const withText = (...data: string[]) => received([pointer, place, { ...text, data }])
  expect(hubsIn(received([all, pointer, place]))).toEqual([])
  expect(hubsIn(received([pointer, text]))).toEqual([])
  expect(hubsIn(received([place, text]))).toEqual([])
  for (const id of ['', 'short', 'x'.repeat(65), '../../../etc', '<b>bold</b>', 'a b c d e f g'])
    expect([id, hubsIn(withText(`id=${id}`, 'name=x'))]).toEqual([id, []])
  expect(hubsIn(withText('id=0abcdefgh1234567'))).toEqual([])
  for (const [people, count] of [
    ['-5', 0],
    ['1e9', 100_000],
    ['many', 0],
    ['2.7', 2],
    ['NaN', 0],
  ] as const)
    expect([people, hubsIn(withText(`id=${HUB.hubId}`, 'name=x', `people=${people}`))[0]?.people]).toEqual([
      people,
      count,
    ])
  const atPort = (port: number) => received([pointer, { ...place, data: { port, target: 'x' } } as Answer, text])
  expect([hubsIn(atPort(0)), hubsIn(atPort(-1))]).toEqual([[], []])
})

test('[NEARBY-5] packets are read for a small part of the time, however many come and whatever is in them, and none that is too long', () => {
  const clock = { ms: 0 }
  const withinBudget = createPacketBudget(() => clock.ms)
  let readMs = 0
  const readFor = (ms: number, bytes = 500) => {
    const before = readMs
    withinBudget(bytes, () => {
      clock.ms += ms
      readMs += ms
    })
    return readMs > before
  }
  expect([readFor(1, PACKET_MAX_BYTES + 1), readFor(1, PACKET_MAX_BYTES)]).toEqual([false, true])
  // Answers of many hubs at one moment.
  for (let n = 0; n < 40; n++) expect(readFor(1)).toBe(true)
  const [startedAt, readBefore] = [clock.ms, readMs]
  // Ten seconds of packets that take 40 ms each.
  while (clock.ms < startedAt + 10_000) if (!readFor(40)) clock.ms += 1
  expect(readMs - readBefore).toBeLessThan(1000)
  expect(readMs - readBefore).toBeGreaterThan(300)
  // A computer that slept for an hour in the middle of one hears again a moment later, also where reading throws.
  clock.ms += 10_000
  expect(() =>
    withinBudget(500, () => {
      clock.ms += 3_600_000
      throw new Error('no packet')
    }),
  ).toThrow('no packet')
  expect(readFor(1)).toBe(false)
  clock.ms += 2000
  expect(readFor(1)).toBe(true)
})

test('[NEARBY-6] of a packet that names a hub a thousand times a few names are read', () => {
  const [, pointer, place, text] = received(recordsOf(HUB)).answers as [Answer, Answer, Answer, Answer]
  const named = (times: number) => [...Array.from({ length: times }, () => pointer), place, text]
  expect(hubsIn(received(named(3))).length).toBe(3)
  expect(hubsIn(received(named(1000))).length).toBe(10)
})

const networkTest = test.skipIf(!canMakeNetworks())

async function aHubOn(computer: Computer, name: string, flags: string[] = []) {
  const folder = temporaryFolder()
  endings.push(folder.remove)
  const env = { HUBBUB_NO_DISCOVERY: '0' }
  const hub = await spawnHub(folder.path, ['--port', '0', '--name', name, ...flags], env, undefined, computer.within)
  endings.push(() => hub.kill('SIGKILL'))
  return hub
}

/** Asks for the service and prints each packet that has come, as text of its bytes: `1 <seconds> …`. */
async function listenOn({ within, ip }: Computer, address: string) {
  ip('route add 224.0.0.0/4 dev eth0')
  const script = `
    const socket = require('dgram').createSocket({ type: 'udp4', reuseAddr: true })
    const labels = (name) => Buffer.concat([...name.split('.').map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])])
    const ask = (name, type) => socket.send(Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), labels(name), Buffer.from([0, type, 0, 1])]), 5353, '224.0.0.251')
    socket.on('message', (bytes) => bytes[2] & 0x80 && console.log(bytes.toString('latin1').replace(/[^ -~]/g, '.') + ' ' + bytes.toString('hex')))
    process.stdin.on('data', (name) => String(name).trim().split('\\n').forEach((each) => ask(each, each.startsWith('_') ? 12 : 1)))
    socket.bind(5353, () => { socket.addMembership('224.0.0.251', '${address}'); console.log('ready') })`
  const child = Bun.spawn([...within, process.execPath, '-e', script], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  endings.push(() => child.kill())
  const lines: string[] = []
  void (async () => {
    let text = ''
    for await (const chunk of child.stdout) {
      const parts = (text + Buffer.from(chunk).toString()).split('\n')
      text = parts.pop() as string
      lines.push(...parts)
    }
  })()
  await eventually(() => lines.includes('ready'))
  return {
    lines,
    ask(name: string) {
      child.stdin.write(`${name}\n`)
      child.stdin.flush()
    },
  }
}

/** The hubs that a member of a hub is shown. */
async function hubsAt({ run }: Computer, hub: { port: number; code?: string }): Promise<NearbyHubs['hubs']> {
  const script = `
    const origin = 'http://127.0.0.1:${hub.port}'
    const headers = { 'content-type': 'application/json' }
    const { token } = await (await fetch(origin + '/api/join', { method: 'POST', headers, body: '{"name":"Ada${Math.random()}","code":"${hub.code}"}' })).json()
    console.log(await (await fetch(origin + '/api/hubs', { headers: { authorization: 'Bearer ' + token } })).text())`
  return (JSON.parse(run([process.execPath, '-e', script]).out) as NearbyHubs).hubs
}

networkTest(
  '[NEARBY-3] another computer receives the announcement of a hub, finds it by its name, and receives its new address when it moves and its goodbye when it ends',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24'])
    endings.push(network.remove)
    const [desk, phone] = network.computers as [Computer, Computer]
    const listener = await listenOn(phone, '10.77.0.9')
    const hub = await aHubOn(desk, 'Kitchen')
    const name = localNameOf(hub.hubId)
    const of = (part: string) => listener.lines.find((line) => line.includes(part))
    await eventually(() => of(`id=${hub.hubId}`) !== undefined)
    expect(hub.urls.at(-1)).toBe(`http://${name}:${hub.port}/#${hub.token}`)

    listener.lines.length = 0
    listener.ask('_hubbub._tcp.local')
    await eventually(() => of(`id=${hub.hubId}`)?.includes('name=Kitchen'))
    listener.lines.length = 0
    listener.ask(name)
    // 10.77.0.2
    await eventually(() => of('0a4d0002') !== undefined)

    desk.ip('addr del 10.77.0.2/24 dev eth0')
    desk.ip('addr add 10.77.0.3/24 dev eth0')
    await eventually(() => of('0a4d0003') !== undefined)
    // The name that is announced is one of the hub's own.
    const health = phone.run([
      ...[process.execPath, '-e'],
      `console.log((await fetch('http://10.77.0.3:${hub.port}/health', { headers: { host: '${name}:${hub.port}' } })).status)`,
    ])
    expect(health.out.trim()).toBe('200')

    listener.lines.length = 0
    await hub.kill('SIGTERM')
    // A time to live of zero stands before the length of each record: here that of the text.
    await eventually(() =>
      listener.lines.some((line) => line.includes(`id=${hub.hubId}`) && /00108001000000000/.test(line)),
    )
  },
)

networkTest(
  '[NEARBY-4] two hubs know of each other with their people, an announcement leads to who has sent it, and one without discovery is silent',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24', '10.77.0.7/24'])
    endings.push(network.remove)
    const [a, b, c] = network.computers as [Computer, Computer, Computer]
    const kitchen = await aHubOn(a, 'Kitchen')
    const hall = await aHubOn(b, 'Hall \u202e\u0007<b>')
    const silent = await aHubOn(c, 'Silent', ['--no-discovery'])
    const seen = await eventually(async () => {
      const [found] = await hubsAt(a, kitchen)
      return found
    })
    expect(seen).toEqual({ hubId: hall.hubId, name: 'Hall <b>', people: 0, url: `http://10.77.0.9:${hall.port}/` })
    await eventually(async () => (await hubsAt(b, hall)).some(({ hubId }) => hubId === kitchen.hubId))
    // Everybody who speaks has been heard by now, and the third has not.
    expect((await hubsAt(a, kitchen)).map(({ hubId }) => hubId)).toEqual([hall.hubId])
    expect(await hubsAt(c, silent)).toEqual([])
    expect(silent.urls.join()).not.toContain('.local')
    await hall.kill('SIGTERM')
    await eventually(async () => (await hubsAt(a, kitchen)).length === 0)
  },
)

/** Sends packets from a computer that lies, of which `script` makes the list `packets`, each twice. */
function lieOn({ run, ip }: Computer, script: string) {
  ip('route replace 224.0.0.0/4 dev eth0')
  const { exitCode, out } = run([
    ...[process.execPath, '-e'],
    `const labels = (name) => Buffer.concat([...name.split('.').map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])])
    const number = (...values) => Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])))
    const record = (name, type, ttl, data) => Buffer.concat([labels(name), number(type, 1, 0, ttl, data.length), data])
    const text = (entry) => Buffer.from([entry.length, ...Buffer.from(entry)])
    const hub = (id, ttl) => Buffer.concat([
      number(0, 0x8400, 0, 3, 0, 0),
      record('_hubbub._tcp.local', 12, ttl, labels(id + '._hubbub._tcp.local')),
      record(id + '._hubbub._tcp.local', 33, ttl, Buffer.concat([number(0, 0, 9), labels('liar.local')])),
      record(id + '._hubbub._tcp.local', 16, ttl, Buffer.concat([text('id=' + id), text('name=Lie'), text('people=99')])),
    ])
    ${script}
    const socket = require('dgram').createSocket('udp4')
    for (const packet of [...packets, ...packets]) {
      await new Promise((sent) => socket.send(packet, 5353, '224.0.0.251', sent))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    socket.close()`,
  ])
  if (exitCode !== 0) throw new Error(out)
}

networkTest(
  '[NEARBY-7] a computer that lies takes no other hub off the list, announces a few at most, and holds nobody up with long packets',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24', '10.77.0.7/24'])
    endings.push(network.remove)
    const [a, b, liar] = network.computers as [Computer, Computer, Computer]
    const kitchen = await aHubOn(a, 'Kitchen')
    const hall = await aHubOn(b, 'Hall')
    const idsAt = async () => (await hubsAt(a, kitchen)).map(({ hubId }) => hubId)
    await eventually(async () => (await idsAt()).includes(hall.hubId))
    lieOn(
      liar,
      `const packets = [hub('${hall.hubId}', 0), ...Array.from({ length: 60 }, (_, n) => hub('liesliesli' + n, 120))]`,
    )
    await eventually(async () => (await idsAt()).length > 1)
    const lies = (await idsAt()).filter((id) => id.startsWith('lies'))
    expect(lies.length).toBeLessThanOrEqual(5)
    expect(await idsAt()).toContain(hall.hubId)

    // Ten thousand questions for one long name: each such packet takes some hundred milliseconds to decode.
    const question = 'Buffer.concat([Buffer.from([0xc0, 12]), number(12, 1)])'
    const before = cpuMs(kitchen.pid)
    lieOn(
      liar,
      `const name = Array.from({ length: 120 }, () => 'a').join('.')
      const packets = Array.from({ length: 80 }, () => Buffer.concat([number(0, 0, 10_000, 0, 0, 0), labels(name), number(12, 1), ...Array(9999).fill(${question})]))`,
    )
    expect(await idsAt()).toContain(hall.hubId)
    // More than a second where they are read.
    expect(cpuMs(kitchen.pid) - before).toBeLessThan(600)
  },
)
