// `hubbub doctor` from outside, and on networks of the tests' own in which something is wrong.
import { afterEach, expect, test } from 'bun:test'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnosis } from '../../src-bun/contract/http/diagnosis.ts'
import { aHub, eventually, post, temporaryFolder } from '../support/hub.ts'
import { aNetwork, type Computer, canMakeNetworks } from '../support/network.ts'
import { CLI, environmentWith, hubbub, spawnHub } from '../support/process.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})
function aFolder(): string {
  const folder = temporaryFolder()
  endings.push(folder.remove)
  return folder.path
}
/** Whether the disk under the tests is encrypted, and how full it is, is not for a test to say. */
const OF_THE_TEST_COMPUTER = ['data.notEncrypted', 'disk.full', 'disk.slow']
const codesOf = ({ findings }: Diagnosis) =>
  findings.map(({ code }) => code).filter((code) => !OF_THE_TEST_COMPUTER.includes(code))

test('[DOCTOR-8] the doctor is for hosts and the owner, and everybody else is refused', async () => {
  const hub = await aHub(['--limits', 'off'])
  endings.push(hub.end)
  const path = '/api/hub/doctor'
  const [host, member] = [await hub.host(), await hub.join('Ada')]
  expect((await fetch(hub.origin + path)).status).toBe(401)
  expect((await member.get(path)).status).toBe(403)
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await host.send(method, path)).status).toBe(404)
  for (const query of ['', '?thorough=1', '?tried=1&thorough=1', '?tried=%00&thorough=yes&x=1']) {
    const answer = await host.get(path + query)
    expect([query, answer.status, answer.headers.get('cache-control')]).toEqual([query, 200, 'no-store'])
    const diagnosis = (await answer.json()) as Diagnosis
    expect(Array.isArray(diagnosis.findings)).toBe(true)
    expect(JSON.stringify(diagnosis)).not.toContain(hub.token)
  }
})

test('[DOCTOR-9] a link that no longer works is noticed by its token, a mistyped code is none, and a hub for this computer alone says so', async () => {
  const data = aFolder()
  const hub = await spawnHub(data, ['--port', '0', '--host', '127.0.0.1'])
  endings.push(() => hub.kill('SIGKILL'))
  const ask = async (...flags: string[]) => {
    const { exitCode, out, err } = await hubbub(['doctor', '--json', '--data', data, ...flags])
    expect(err).toBe('')
    return { exitCode, ...(JSON.parse(out) as Diagnosis & { running: boolean }) }
  }
  await post(hub.origin, '/api/join', { name: 'Ada', code: 'AAAABBBB' })
  expect(await ask()).toMatchObject({ running: true, exitCode: 1, othersCame: 0 })
  expect(codesOf(await ask('--tried'))).toEqual(['network.loopback'])
  await post(hub.origin, '/api/join', { name: 'Ada', code: 'Zk3v9Qw1Xr7sT0aBcDeFgH' })
  expect(codesOf(await ask())).toEqual(['network.loopback', 'link.old'])
  const text = await hubbub(['doctor', '--data', data])
  expect([text.exitCode, text.err]).toEqual([1, ''])
  for (const words of ['Keeps people out', 'without --host', 'QR code of today']) expect(text.out).toContain(words)
  expect((await hubbub(['doctor', 'me', '--data', data])).exitCode).toBe(2)
})

const networkTest = test.skipIf(!canMakeNetworks())

/** The doctor on a computer on which no hub runs. */
function doctorOn({ run }: Pick<Computer, 'run'>, ...flags: string[]) {
  const { out, exitCode } = run([process.execPath, CLI, 'doctor', '--json', '--data', '/tmp/no-such-hub', ...flags])
  return { ...(JSON.parse(out) as Diagnosis), exitCode }
}
const addCard = ({ ip }: Computer, name: string, address: string) => {
  ip(`link add ${name} type veth peer name ${name}x`)
  ip(`addr add ${address} dev ${name}`)
  ip(`link set ${name} up`)
  // Without the other end the system counts it as a cable that is not plugged in.
  ip(`link set ${name}x up`)
}

networkTest('[DOCTOR-10] on ten healthy networks the doctor finds nothing', () => {
  const healthy: readonly ((desk: Computer) => void)[] = [
    () => {},
    ({ ip }) => ip('route add default via 10.77.0.9'),
    (desk) => addCard(desk, 'docker0', '172.17.0.1/16'),
    (desk) => addCard(desk, 'virbr0', '192.168.122.1/24'),
    (desk) => addCard(desk, 'wg0', '10.8.0.2/32'),
    (desk) => addCard(desk, 'eth1', '192.168.5.4/24'),
    (desk) => addCard(desk, 'tailscale0', '100.101.2.3/32'),
    ({ ip }) => ip('addr add fd00:77::2/64 dev eth0 nodad'),
    (desk) => {
      addCard(desk, 'tun0', '10.9.0.2/24')
      desk.ip('route add default via 10.77.0.9')
    },
    ({ ip }) => {
      ip('addr del 10.77.0.2/24 dev eth0')
      ip('addr add 172.20.3.4/16 dev eth0')
    },
  ]
  for (const [number, prepare] of healthy.entries()) {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24'])
    try {
      const [desk] = network.computers as [Computer, Computer]
      prepare(desk)
      expect([number, codesOf(doctorOn(desk))]).toEqual([number, []])
    } finally {
      network.remove()
    }
  }
})

networkTest(
  '[DOCTOR-11] no network, an address that nobody gave, a VPN, and one of virtual machines are each named',
  () => {
    const faults: readonly [code: string, prepare: (desk: Computer) => void][] = [
      ['network.none', ({ ip }) => ip('link set eth0 down')],
      ['network.none', ({ ip }) => ip('addr del 10.77.0.2/24 dev eth0')],
      [
        'network.selfAssigned',
        ({ ip }) => {
          ip('addr del 10.77.0.2/24 dev eth0')
          ip('addr add 169.254.7.8/16 dev eth0')
        },
      ],
      [
        'network.vpn',
        (desk) => {
          desk.ip('link set eth0 down')
          addCard(desk, 'wg0', '10.8.0.2/32')
        },
      ],
      [
        'network.vpn',
        (desk) => {
          addCard(desk, 'tun0', '10.8.0.2/24')
          desk.ip('route add default via 10.8.0.1')
        },
      ],
      [
        'network.virtual',
        (desk) => {
          desk.ip('link set eth0 down')
          addCard(desk, 'br0', '192.168.122.1/24')
        },
      ],
    ]
    for (const [code, prepare] of faults) {
      const network = aNetwork(['10.77.0.2/24'])
      try {
        const [desk] = network.computers as [Computer]
        prepare(desk)
        expect(codesOf(doctorOn(desk))).toEqual([code as never])
      } finally {
        network.remove()
      }
    }
  },
)

networkTest(
  '[DOCTOR-12] a network that keeps its devices apart is named once somebody has tried, and who gets in takes the suspicion away',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24'])
    endings.push(network.remove)
    const [desk, phone] = network.computers as [Computer, Computer]
    const data = aFolder()
    const hub = await spawnHub(data, ['--port', '0'], {}, undefined, desk.within)
    endings.push(() => hub.kill('SIGKILL'))
    const ask = (...flags: string[]) => {
      const { out } = desk.run([process.execPath, CLI, 'doctor', '--json', '--data', data, ...flags])
      return JSON.parse(out) as Diagnosis
    }
    /** As the guest network of a hotel: each port of the bridge reaches its router alone. */
    const isolate = (state: 'on' | 'off') => {
      for (const port of ['port0', 'port1'])
        Bun.spawnSync(['ip', '-n', network.bridge, 'link', 'set', port, 'type', 'bridge_slave', 'isolated', state])
    }
    const isReached = () =>
      phone.run([
        ...[process.execPath, '-e'],
        `await fetch('http://10.77.0.2:${hub.port}/', { signal: AbortSignal.timeout(1500) })`,
      ]).exitCode === 0

    isolate('on')
    expect(isReached()).toBe(false)
    expect(codesOf(ask())).toEqual([])
    expect(ask()).toMatchObject({ address: `http://10.77.0.2:${hub.port}/`, othersCame: 0 })
    expect(codesOf(ask('--tried'))).toEqual(['network.isolates'])
    isolate('off')
    await eventually(isReached)
    expect(ask().othersCame).toBe(1)
  },
)

networkTest(
  '[DOCTOR-13] a network that answers for every name, and a firewall whose rules refuse the port, are named',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.1/24'])
    endings.push(network.remove)
    const [desk, portal] = network.computers as [Computer, Computer]
    const name = desk.within.at(-1) as string
    const settings = join('/etc/netns', name)
    mkdirSync(settings, { recursive: true })
    endings.push(() => rmSync(settings, { recursive: true }))
    writeFileSync(join(settings, 'resolv.conf'), 'nameserver 10.77.0.1\n')
    // Answers each question for an address (A) with its own, any other with nothing.
    const answerAll = `
    const socket = require('dgram').createSocket('udp4')
    socket.on('message', (question, from) => {
      const end = question.indexOf(0, 12) + 5
      const isA = question.readUInt16BE(end - 4) === 1
      const head = Buffer.concat([question.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0])])
      const record = isA ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 77, 0, 1]) : Buffer.alloc(0)
      socket.send(Buffer.concat([head, question.subarray(12, end), record]), from.port, from.address)
    })
    socket.bind(53, '10.77.0.1', () => console.log('ready'))`
    const server = Bun.spawn([...portal.within, process.execPath, '-e', answerAll], {
      stdout: 'pipe',
      stderr: 'inherit',
    })
    endings.push(() => server.kill())
    await server.stdout.getReader().read()
    expect(codesOf(doctorOn(desk))).toEqual(['network.captive'])

    // Where iptables is not installed a program of its name stands in, so that what is tested is how it is asked.
    const programs = aFolder()
    const rules = '-P INPUT DROP\\n-A INPUT -i lo -j ACCEPT\\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\\n'
    writeFileSync(join(programs, 'iptables'), `#!/bin/sh\nprintf -- '${rules}'\n`, { mode: 0o755 })
    const { stdout } = Bun.spawnSync(
      [...portal.within, process.execPath, CLI, 'doctor', '--json', '--data', '/tmp/no-such-hub'],
      { env: environmentWith({ PATH: `${programs}:${process.env['PATH']}` }) },
    )
    expect(codesOf(JSON.parse(String(stdout)) as Diagnosis)).toEqual(['firewall.blocks'])
  },
)
