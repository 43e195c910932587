// What somebody sees who starts the app from a menu, where there is no terminal, and something is wrong: a real hub on a real folder.
import { afterEach, expect, test } from 'bun:test'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { runDesktop } from '../../src-bun/desktop/app.ts'
import { otherLaunchOn } from '../../src-bun/desktop/other-launch.ts'
import { recoveryNotice, wordsFor } from '../../src-bun/desktop/words.ts'
import { startHub } from '../../src-bun/hub.ts'
import { joinAt, temporaryFolder } from '../support/hub.ts'
import { fakeDesktop, promisesResolved, surroundings } from './fake-desktop.ts'

type Launched = ReturnType<typeof fakeDesktop> &
  Pick<ReturnType<typeof surroundings>, 'toLauncher' | 'toPerson'> & { ended: Promise<void>; end(): Promise<void> }
const running: Launched[] = []
const folders: ReturnType<typeof temporaryFolder>[] = []
afterEach(async () => {
  for (const each of running.splice(0)) await each.end()
  for (const folder of folders.splice(0)) folder.remove()
})

function aFolder(): string {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder.path
}

/** Starts the app with these flags, as its launcher does. */
async function launch(data: string, flags = ['--port', '0']): Promise<Launched> {
  const fake = fakeDesktop()
  const quit = Promise.withResolvers<void>()
  const desktop = { ...fake.desktop, quit: () => quit.resolve() }
  const around = {
    ...surroundings({ HUBBUB_FLAGS: JSON.stringify([...flags, '--no-discovery']), HUBBUB_DATA: data, LANG: 'en' }),
    otherLaunchOn,
  }
  await runDesktop(desktop, (config) => startHub(config, undefined), around)
  const launched: Launched = {
    ...fake,
    ...around,
    ended: quit.promise,
    async end() {
      fake.askToQuit()
      await quit.promise
    },
  }
  running.push(launched)
  return launched
}

/** What is seen of a launch that fails: one message box, and the end. */
async function expectFailure({ failures, windows, toLauncher, ended }: Launched, words: RegExp, code: number) {
  expect(failures).toEqual([expect.stringMatching(words)])
  expect([windows, toLauncher]).toEqual([[], [`hubbub: hub failed ${code}`]])
  expect(failures[0]).not.toMatch(/\n\s+at /)
  await ended
}

function taken(): Promise<{ port: number; server: Server }> {
  const { promise, resolve } = Promise.withResolvers<{ port: number; server: Server }>()
  const server = createServer().listen(0, '::', () =>
    resolve({ port: (server.address() as { port: number }).port, server }),
  )
  return promise
}

test('[DESK-40] a port that another program has, and was asked for, is named in a message box', async () => {
  const { port, server } = await taken()
  await expectFailure(
    await launch(aFolder(), ['--port', String(port)]),
    new RegExp(`^Port ${port} is taken .*--port`),
    2,
  )
  server.close()
})

test('[DESK-41] a data folder that cannot be used is named in a message box with the reason', async () => {
  const file = join(aFolder(), 'a file')
  writeFileSync(file, '')
  await expectFailure(await launch(join(file, 'data')), /^the data folder .*a file.data cannot be used: .+\.$/, 1)
})

const disk = temporaryFolder()
const mount = (...options: string[]) => Bun.spawnSync(['mount', ...options, 'tmpfs', disk.path]).exitCode === 0
const mayMount = process.platform === 'linux' && mount('-t', 'tmpfs', '-o', 'size=64k')
if (mayMount) Bun.spawnSync(['umount', disk.path])
else process.stderr.write('Skipped: a full disk and one that can only be read, which this account may not mount.\n')

test.skipIf(!mayMount)('[DESK-42] a full disk, and one that can only be read, is named in a message box', async () => {
  mount('-t', 'tmpfs', '-o', 'size=64k')
  try {
    await expectFailure(await launch(join(disk.path, 'data')), /cannot be used: its disk is full\.$/, 1)
    mount('-o', 'remount,ro')
    await expectFailure(await launch(join(disk.path, 'data')), /cannot be used: it can only be read there\.$/, 1)
    await expectFailure(await launch(join(disk.path, 'new')), /cannot be used: it can only be read there\.$/, 1)
  } finally {
    for (const each of running.splice(0)) await each.end()
    Bun.spawnSync(['umount', disk.path])
    disk.remove()
  }
})

test('[DESK-43] a damaged database opens the window on what has taken its place, and a notification says what was kept', async () => {
  const data = aFolder()
  writeFileSync(join(data, 'hub.sqlite'), 'this is no database'.repeat(1000))
  const { windows, notified, failures } = await launch(data)
  expect([windows.length, failures]).toEqual([1, []])
  const kept = readdirSync(data).find((file) => file.startsWith('hub.sqlite.corrupt-')) as string
  expect(notified).toEqual([['The database was damaged', expect.stringMatching(new RegExp(`started empty.*${kept}`))]])
  const file = 'hub.sqlite.corrupt-$&'
  expect(recoveryNotice(wordsFor('en'), { from: file, movedTo: file })).toEqual([
    'The database had parts that are not of Hubbub',
    expect.stringMatching(/started from its rows.*kept as hub\.sqlite\.corrupt-\$&/),
  ])
})

test('[DESK-44] in a home with umlauts, spaces and quotes the window opens, signs the host in, and is shown by a second launch', async () => {
  const data = join(aFolder(), 'Zoë Müller’s $HOME 100% "x"', 'Hubbub Daten')
  const first = await launch(data)
  const { origin, hash } = new URL(first.windows[0]?.url as string)
  const host = await joinAt(origin, { hostToken: hash.replace('#host=', '') }, '/api/host')
  expect(host.member.role).toBe('host')

  const second = await launch(data)
  await second.ended
  expect([second.windows, second.failures, first.windowCalls]).toEqual([[], [], ['show']])
  first.windows[0]?.onResize({ width: 900, height: 500 })
  await first.end()
  await promisesResolved()
  expect(existsSync(join(data, 'window.json'))).toBe(true)
})
