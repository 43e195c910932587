import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownAddresses } from '../../src-bun/discovery/addresses.ts'
import { chatSend, eventually, HUB_ENDS, joinAt, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { hubbub, spawnHub } from '../support/process.ts'

const folders: { remove(): void }[] = []
const aFolder = () => {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder.path
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

test('[CLI-3] a usage error ends with exit code 2 and one sentence on stderr', async () => {
  for (const args of [
    [],
    ['dance'],
    ['serve', '--port', 'x'],
    ['serve', '--door', 'ajar'],
    ['export', 'room'],
    ['export', '--format', 'exe'],
  ]) {
    const { exitCode, out, err } = await hubbub(args, { HUBBUB_DATA: aFolder() })
    expect([args, exitCode, out]).toEqual([args, 2, ''])
    expect(err.trim().split('\n')).toHaveLength(1)
  }
})

test('[CLI-4] --help prints the commands, and --version the version', async () => {
  expect((await hubbub(['--help'])).out).toContain('hubbub serve')
  expect((await hubbub(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('[CLI-5] the first line names port and code, /health answers, and SIGTERM ends the hub with exit code 0', async () => {
  const hub = await spawnHub(aFolder(), ['--port', '0'])
  expect(hub.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
  const health = (await (await fetch(`${hub.origin}/health`)).json()) as object
  expect(health).toMatchObject({ status: 'ok', protocol: 1, hubId: hub.hubId, door: 'code' })
  const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))
  expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
  expect(await eventually(() => ada.closed())).toEqual(HUB_ENDS)
})

test('[CLI-6] a requested port that is taken ends with exit code 2; the default port gives way to the next one', async () => {
  const first = await spawnHub(aFolder(), ['--port', '0'])
  const taken = await hubbub(['serve', '--port', String(first.port), '--data', aFolder()])
  expect([taken.exitCode, taken.err]).toEqual([
    2,
    `hubbub: Port ${first.port} is taken by another program. Choose another one with --port.\n`,
  ])
  const [second, third] = [await spawnHub(aFolder()), await spawnHub(aFolder())]
  // Others on this computer may take and leave these ports meanwhile.
  for (const { port } of [second, third]) expect(port).toBeWithin(4280, 4300)
  expect(third.port).not.toBe(second.port)
  for (const hub of [first, second, third]) await hub.kill('SIGTERM')
})

test('[CLI-14] an address that this computer does not have is named with those that it has, and no port is blamed', async () => {
  for (const args of [[], ['--port', '0'], ['--port', '4280']]) {
    const { exitCode, err } = await hubbub(['serve', '--host', '203.0.113.9', '--data', aFolder(), ...args])
    expect([exitCode, err]).toEqual([
      2,
      expect.stringMatching(
        /^hubbub: Cannot listen on 203\.0\.113\.9: this computer does not have this address\. It has .*127\.0\.0\.1.*\.\n$/,
      ),
    ])
  }
})

test('[CLI-15] a hub starts in a home with umlauts, spaces and brackets, and the other commands find it there', async () => {
  const home = join(aFolder(), 'Jörg Müller (Büro)')
  mkdirSync(home)
  const data = join(home, 'Hubbub Daten')
  const hub = await spawnHub(data, ['--port', '0'])
  const { exitCode, out } = await hubbub(['status', '--json', '--data', data])
  expect([exitCode, (JSON.parse(out) as { door: string }).door]).toEqual([0, 'code'])
  expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
  const backup = join(home, 'Sicherung für morgen.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', backup])).exitCode).toBe(0)
  expect(existsSync(backup)).toBe(true)
})

test('[CLI-17] a hub that listens on one address is reached on 127.0.0.1 by its host link and the other commands, and a stranger there is sent nothing', async () => {
  const [card] = ownAddresses().filter((address) => /^\d/.test(address) && !address.startsWith('127.'))
  const hosts = [card, ownAddresses().find((address) => address === '::1')].flatMap((host) => host ?? [])
  // A computer without a network and without IPv6.
  if (hosts.length === 0) hosts.push('127.0.0.2')
  for (const host of hosts) {
    const data = aFolder()
    const hub = await spawnHub(data, ['--port', '0', '--host', host])
    const run = async (...args: string[]) => {
      const { exitCode, out, err } = await hubbub([...args, '--data', data])
      expect([host, args[0], exitCode, err]).toEqual([host, args[0], 0, ''])
      return out
    }
    expect(await run('status')).toContain('code')
    await run('backup', '--out', join(data, 'copy.sqlite'))
    const [, address = '', hostToken = ''] = /^(http:.*)\/#host=(\S+)\n$/.exec(await run('host-link')) ?? []
    const launcher = await joinAt(address, { hostToken }, '/api/host')
    expect(launcher.member.role).toBe('host')

    // Both are the same hub, and it is nowhere else.
    const named = `http://${host.includes(':') ? `[${host}]` : host}:${hub.port}`
    const there = await live(await joinAt(named, { name: 'Ada', code: hub.code }))
    const here = await live({ ...launcher, origin: hub.origin })
    here.send(chatSend(await lobbyOf(here), 'hello'))
    await eventually(() => there.received('chat.posted').length > 0)
    await expect(fetch(`http://127.0.0.3:${hub.port}/health`)).rejects.toThrow()
    expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
    for (const socket of [there, here]) expect(await eventually(() => socket.closed())).toEqual(HUB_ENDS)
  }

  let received = 0
  const socket = { open: () => void received++, data() {} }
  const stranger = Bun.listen({ hostname: '127.0.0.1', port: 0, socket })
  const port = String(stranger.port)
  const taken = await hubbub(['serve', '--host', hosts[0] as string, '--port', port, '--data', aFolder()])
  stranger.stop(true)
  expect([taken.exitCode, taken.err, received]).toEqual([
    2,
    `hubbub: Port ${port} is taken by another program. Choose another one with --port.\n`,
    0,
  ])
}, 600_000)

/** A mount that was tried, because an account may be root and may still not mount anything. */
const mayMount = (() => {
  const probe = temporaryFolder()
  const isMounted = Bun.spawnSync(['mount', '-t', 'tmpfs', 'tmpfs', probe.path]).exitCode === 0
  if (isMounted) Bun.spawnSync(['umount', probe.path])
  probe.remove()
  return isMounted
})()
if (!mayMount) process.stderr.write('Skipped: a medium that can only be read, which this account may not mount.\n')

test.skipIf(!mayMount)(
  '[CLI-16] a data folder that can only be read, and one on a disk that is too small, is refused in one sentence with exit code 1',
  async () => {
    const disk = aFolder()
    const mount = (...options: string[]) => expect(Bun.spawnSync(['mount', ...options, 'tmpfs', disk]).exitCode).toBe(0)
    const refusalOf = async (data: string) => {
      const { exitCode, out, err } = await hubbub(['serve', '--port', '0', '--data', data])
      return [exitCode, out, err]
    }
    const refused = (data: string, why: string) => [1, '', `hubbub: the data folder ${data} cannot be used: ${why}.\n`]
    mount('-t', 'tmpfs', '-o', 'size=64k')
    try {
      const data = join(disk, 'data')
      expect(await refusalOf(data)).toEqual(refused(data, 'its disk is full'))
      mount('-o', 'remount,ro')
      expect(await refusalOf(data)).toEqual(refused(data, 'it can only be read there'))
      expect(await refusalOf(disk)).toEqual(refused(disk, 'it can only be read there'))
      expect(await refusalOf(join(disk, 'new'))).toEqual(refused(join(disk, 'new'), 'it can only be read there'))
    } finally {
      Bun.spawnSync(['umount', disk])
    }
  },
)

test('[CLI-7] a second hub on a data folder ends at once with exit code 2 and a sentence, and the first one keeps running', async () => {
  const data = aFolder()
  const first = await spawnHub(data, ['--port', '0'])
  const refusedAfterMs = async (args: string[]) => {
    const started = performance.now()
    expect((await hubbub(['serve', ...args])).exitCode).toBe(2)
    return performance.now() - started
  }
  // In turn, because a machine may be busier for a while.
  const tries = { usual: [] as number[], locked: [] as number[] }
  for (let n = 0; n < 3; n++) {
    tries.usual.push(await refusedAfterMs(['--port', String(first.port), '--data', aFolder()]))
    tries.locked.push(await refusedAfterMs(['--port', '0', '--data', data]))
  }
  expect(Math.min(...tries.locked)).toBeLessThan(5 * Math.max(...tries.usual))
  const second = await hubbub(['serve', '--port', '0', '--data', data])
  expect([second.exitCode, second.err]).toEqual([2, `hubbub: another hub is using the data folder ${data}.\n`])
  expect((await fetch(`${first.origin}/health`)).status).toBe(200)
  expect(existsSync(join(data, 'control.json'))).toBe(true)
  await first.kill('SIGTERM')
})

test('[CLI-8] data of a newer version stays untouched, and the hub ends with a sentence', async () => {
  const data = aFolder()
  const db = new Database(join(data, 'hub.sqlite'), { create: true })
  db.run('PRAGMA user_version = 999')
  db.close()
  const before = readFileSync(join(data, 'hub.sqlite'))
  const { exitCode, err } = await hubbub(['serve', '--port', '0', '--data', data])
  expect([exitCode, err.includes('newer Hubbub'), err.trim().split('\n').length]).toEqual([1, true, 1])
  expect(readFileSync(join(data, 'hub.sqlite')).equals(before)).toBe(true)
})

test('[CLI-9] a data folder that cannot be created ends with exit code 1 and one sentence', async () => {
  const parent = aFolder()
  await Bun.write(join(parent, 'file'), '')
  const { exitCode, err } = await hubbub(['serve', '--port', '0', '--data', join(parent, 'file', 'data')])
  expect([exitCode, err.trim().split('\n').length]).toEqual([1, 1])
  expect(err).toContain('the data folder')
  if (process.getuid?.() === 0) return
  mkdirSync(join(parent, 'locked'))
  chmodSync(join(parent, 'locked'), 0o500)
  expect((await hubbub(['serve', '--port', '0', '--data', join(parent, 'locked', 'data')])).exitCode).toBe(1)
})

test('[EXPORT-3] the export of a running hub and that of its folder are the same', async () => {
  const data = aFolder()
  const hub = await spawnHub(data, ['--port', '0'])
  const peer = await joinAt(hub.origin, { name: 'Ada *bold*', code: hub.code })
  const ada = await live(peer)
  const roomId = await lobbyOf(ada)
  for (const body of ['first', '# not a heading', 'two\nlines']) ada.send(chatSend(roomId, body))
  await eventually(() => ada.received('chat.posted').length === 3)
  await peer.post('/api/documents', { title: 'Notes' })
  await peer.post('/api/documents', { title: 'notes' })

  const folder = aFolder()
  const running = await hubbub(['export', '--data', data, '--out', join(folder, 'running')])
  expect([running.exitCode, running.err]).toEqual([0, ''])
  const missing = await hubbub(['export', 'room', 'attic', '--data', data])
  expect([missing.exitCode, missing.err]).toEqual([2, 'hubbub: There is no room "attic". There are: lobby.\n'])
  const json = await hubbub(['export', 'room', 'LOB\u00ADBY', '--format', 'json', '--out', '-', '--data', data])
  expect(JSON.parse(json.out).messages.map(({ body }: { body: string }) => body)).toEqual([
    'first',
    '# not a heading',
    'two\nlines',
  ])
  await hub.kill('SIGTERM')

  const stopped = await hubbub(['export', '--data', data, '--out', join(folder, 'stopped')])
  expect([stopped.exitCode, stopped.err]).toEqual([0, ''])
  const record = (name: string) =>
    (readdirSync(join(folder, name), { recursive: true }) as string[])
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => [file, readFileSync(join(folder, name, file), 'utf8').replace(/^Taken .*$/m, '')])
  expect(record('stopped')).toEqual(record('running'))
  expect(record('stopped')).toHaveLength(3)
  const room = record('stopped').find(([file]) => file?.startsWith('rooms'))?.[1]
  expect(room).toContain('**Ada \\*bold\\***')
  expect(room).toContain('> # not a heading')
})

test('[HOST-3] while a hub runs, `hubbub host-link` prints a link that signs in as its host, each time another; without one it is refused', async () => {
  const data = aFolder()
  const hostLink = (folder = data) => hubbub(['host-link', '--data', folder])
  expect((await hostLink(join(data, 'nowhere'))).exitCode).toBe(2)
  expect(existsSync(join(data, 'nowhere'))).toBe(false)

  const hub = await spawnHub(data, ['--port', '0'])
  const launcher = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  await launcher.post('/api/sign-out', {})
  const [one, other] = [await hostLink(), await hostLink()]
  expect([one.exitCode, one.err, other.err]).toEqual([0, '', ''])
  for (const { out } of [other, one]) {
    const [, address, hostToken = ''] = /^(http:.*)\/#host=(\S+)\n$/.exec(out) ?? []
    expect(address).toBe(`http://localhost:${hub.port}`)
    const back = await joinAt(hub.origin, { hostToken }, '/api/host')
    expect(back.member).toEqual(launcher.member)
    await expect(joinAt(hub.origin, { hostToken }, '/api/host')).rejects.toThrow('hostToken.wrong')
  }
  await hub.kill('SIGTERM')

  const stopped = await hostLink()
  expect([stopped.exitCode, stopped.err]).toEqual([
    2,
    `hubbub: No hub is running on ${data}. Start it: it prints a link for the host.\n`,
  ])
})
