import { describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '../../src-bun/arguments.ts'
import { readConfig } from '../../src-bun/config.ts'
import { APP_REQUESTS } from '../../src-bun/contract/door/app-requests.ts'
import { HUB_FAILED, runDesktop, type StartHub, WINDOW_IS_OPEN } from '../../src-bun/desktop/app.ts'
import { otherLaunchOn } from '../../src-bun/desktop/other-launch.ts'
import { frameFor } from '../../src-bun/desktop/window/window-state.ts'
import * as launcher from '../../src-bun/set-up/launch.mjs'
import { UnusableData } from '../../src-bun/store/files/unusable-data.ts'
import { aHub, eventually, joinAt, live } from '../support/hub.ts'
import { fakeDesktop, fakeHub, promisesResolved, surroundings } from './fake-desktop.ts'

test('[DESK-1] the window shows the hub over the loopback address, signed in as the host', async () => {
  const { desktop, windows } = fakeDesktop()
  const around = surroundings()

  await runDesktop(desktop, async () => fakeHub().hub, around)

  expect(windows.map(({ url, title }) => ({ url, title }))).toEqual([
    { url: 'http://127.0.0.1:4280/#host=host-token', title: 'Hubbub' },
  ])
  expect(around.toLauncher).toEqual([WINDOW_IS_OPEN])
})

test('[DESK-20] the terminal shows the address for others, the code and the data folder, and no token', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hubbub-desktop-'))
  async function linesOf(hub: ReturnType<typeof fakeHub>['hub']) {
    const around = surroundings({ HUBBUB_DATA: data })
    await runDesktop(fakeDesktop().desktop, async () => hub, around)
    return around.toPerson
  }
  const { hub } = fakeHub()
  expect(await linesOf(hub)).toEqual([
    'hubbub: Others open http://192.168.1.5:4280 and type the code K7QX-4M2P.',
    `hubbub: Everything is kept in ${data}.`,
  ])
  expect((await linesOf({ ...hub, code: undefined }))[0]).toBe('hubbub: Others open http://192.168.1.5:4280.')
  expect((await linesOf({ ...hub, addresses: ['192.168.1.5'] }))[0]).toBe(
    'hubbub: Others open http://192.168.1.5 (http://192.168.1.5:4280 always works) and type the code K7QX-4M2P.',
  )
  expect((await linesOf({ ...hub, urls: [], addresses: [] }))[0]).toBe(
    'hubbub: No network: only this computer can join, at http://localhost:4280.',
  )
  rmSync(data, { recursive: true })
})

describe('[DESK-21] the window fits the screen, in its middle, and is as large as it was left', () => {
  const screen = { x: 0, y: 30, width: 1280, height: 770 }

  test.each([
    ['as usual', { x: 0, y: 0, width: 1920, height: 1080 }, undefined, { x: 360, y: 120, width: 1200, height: 800 }],
    ['on a low screen', screen, undefined, { x: 40, y: 30, width: 1200, height: 730 }],
    [
      'on a small screen',
      { x: 0, y: 0, width: 1024, height: 600 },
      undefined,
      { x: 0, y: 0, width: 1024, height: 560 },
    ],
    [
      'beside a panel',
      { x: 70, y: 0, width: 1296, height: 768 },
      undefined,
      { x: 118, y: 0, width: 1200, height: 728 },
    ],
    ['as it was left', screen, { width: 800, height: 600 }, { x: 240, y: 95, width: 800, height: 600 }],
    ['left on a larger screen', screen, { width: 2000, height: 1400 }, { x: 0, y: 30, width: 1280, height: 730 }],
    [
      'without a known screen',
      { x: 0, y: 0, width: 0, height: 0 },
      { width: 2000, height: 1400 },
      { x: 40, y: 40, width: 1000, height: 600 },
    ],
  ])('%s', (_, workArea, remembered, frame) => {
    expect(frameFor([workArea], remembered ? { size: remembered } : {})).toEqual(frame)
  })

  test('its size is stored when the app quits, for the owner alone, and a damaged file is ignored', async () => {
    const data = mkdtempSync(join(tmpdir(), 'hubbub-desktop-'))
    async function openedWindow() {
      const { desktop, windows, askToQuit } = fakeDesktop()
      await runDesktop(desktop, async () => fakeHub().hub, { ...surroundings({ HUBBUB_DATA: data }), stopMaxMs: 1 })
      return { window: windows[0] as (typeof windows)[0], askToQuit }
    }
    const first = await openedWindow()
    expect(first.window.frame).toEqual({ x: 40, y: 30, width: 1200, height: 730 })
    first.askToQuit()
    expect(existsSync(join(data, 'window.json'))).toBe(false)

    const second = await openedWindow()
    second.window.onResize({ width: 900, height: 500 })
    second.window.onResize({ width: 901, height: 501 })
    second.askToQuit()
    expect(statSync(join(data, 'window.json')).mode & 0o077).toBe(0)
    expect((await openedWindow()).window.frame).toMatchObject({ width: 901, height: 501 })

    for (const damaged of [
      '',
      '{',
      '[]',
      'null',
      '{"width":1e9}',
      '{"width":-1,"height":5}',
      '{"width":"9","height":"9"}',
    ]) {
      writeFileSync(join(data, 'window.json'), damaged)
      expect((await openedWindow()).window.frame).toMatchObject({ width: 1200, height: 730 })
    }
    rmSync(data, { recursive: true })
  })
})

test('[START-2] the launcher waits for the same lines that the app prints', () => {
  expect(launcher.WINDOW_IS_OPEN).toBe(WINDOW_IS_OPEN)
  expect(launcher.HUB_FAILED).toBe(HUB_FAILED)
})

describe('[DESK-6] the app takes the flags and variables of `hubbub start`, and is the same hub as without a window', () => {
  async function configWith(env: Record<string, string>) {
    const { desktop } = fakeDesktop()
    const { promise, resolve } = Promise.withResolvers<Parameters<StartHub>[0]>()
    const startHub: StartHub = async (config) => {
      resolve(config)
      return fakeHub().hub
    }
    await runDesktop(desktop, startHub, surroundings(env))
    return promise
  }

  test('has the data folder of a hub without a window, so that it is the same hub', async () => {
    expect((await configWith({})).data).toBe(readConfig([], {}).data)
  })

  test('takes the flags given to hubbub start, and the variables', async () => {
    const { port, door, data } = await configWith({
      HUBBUB_FLAGS: '["--port","4999"]',
      HUBBUB_DOOR: 'open',
      HUBBUB_DATA: '/srv/hub',
    })

    expect({ port, door, data }).toEqual({ port: 4999, door: 'open', data: '/srv/hub' })
  })
})

describe('[DESK-3] a hub that cannot start', () => {
  test('is reported in words, opens no window and ends the app', async () => {
    const { desktop, windows, failures, quits } = fakeDesktop()
    const around = surroundings()

    await runDesktop(desktop, () => Promise.reject(new UsageError('the port 4280 is taken.')), around)

    expect(failures).toEqual(['the port 4280 is taken.'])

    expect(around.toPerson).toEqual(['hubbub: the port 4280 is taken.'])
    expect(around.toLauncher).toEqual([`${HUB_FAILED}2`])
    expect(windows).toEqual([])
    expect(quits()).toBe(1)
  })

  test('is reported with its stack if the fault is ours', async () => {
    const { desktop, quits } = fakeDesktop()
    const around = surroundings()

    await runDesktop(desktop, () => Promise.reject(new TypeError('undefined is not a hub')), around)

    expect(around.toPerson[0]).toMatch(/undefined is not a hub[\s\S]+app\.test\.ts/)
    expect(around.toLauncher).toEqual([`${HUB_FAILED}1`])
    expect(quits()).toBe(1)
  })

  test('is a usage error if a flag does not exist', async () => {
    const { desktop } = fakeDesktop()
    const around = surroundings({ HUBBUB_FLAGS: '["--prot","1"]' })

    await runDesktop(desktop, async () => fakeHub().hub, around)

    expect(around.toPerson[0]).toContain('--prot')
    expect(around.toLauncher).toEqual([`${HUB_FAILED}2`])
  })
})

describe('[DESK-2] quitting', () => {
  test('stops the hub, and then the app', async () => {
    const { desktop, askToQuit, quits } = fakeDesktop()
    const { hub, stops, finishStopping } = fakeHub()
    await runDesktop(desktop, async () => hub, surroundings())

    askToQuit()
    await promisesResolved()
    expect({ stops, quits: quits() }).toEqual({ stops: ['hubEnds'], quits: 0 })

    finishStopping()
    await promisesResolved()
    expect({ stops, quits: quits() }).toEqual({ stops: ['hubEnds'], quits: 1 })
  })

  test('once more while the hub stops changes nothing', async () => {
    const { desktop, askToQuit, quits } = fakeDesktop()
    const { hub, stops, finishStopping } = fakeHub()
    await runDesktop(desktop, async () => hub, surroundings())

    askToQuit()
    await promisesResolved()
    askToQuit()
    finishStopping()
    await promisesResolved()

    expect({ stops, quits: quits() }).toEqual({ stops: ['hubEnds'], quits: 1 })
  })

  test('while the hub still starts waits for it, and opens no window', async () => {
    const { desktop, windows, askToQuit, quits } = fakeDesktop()
    const { hub, stops, finishStopping } = fakeHub()
    const started = Promise.withResolvers<typeof hub>()
    finishStopping()
    const running = runDesktop(desktop, () => started.promise, surroundings())

    askToQuit()
    started.resolve(hub)
    await running
    await promisesResolved()

    expect({ stops, windows, quits: quits() }).toEqual({ stops: ['hubEnds'], windows: [], quits: 1 })
  })

  test('is not prevented by a hub that fails to stop', async () => {
    const { desktop, askToQuit, quits } = fakeDesktop()
    const { hub, failToStop } = fakeHub()
    const around = surroundings()
    await runDesktop(desktop, async () => hub, around)

    askToQuit()
    failToStop(new Error('disk full'))
    await promisesResolved()

    expect(quits()).toBe(1)
    expect(around.toPerson).toContain('hubbub: The hub did not end cleanly: disk full')
  })

  test('follows a fault that nothing has caught, and the hub stops before it', async () => {
    const { desktop, quits } = fakeDesktop()
    const { hub, stops, finishStopping } = fakeHub()
    let fault: (thrown: unknown) => void = () => {}
    const onUncaught = (quit: typeof fault) => {
      fault = quit
    }
    await runDesktop(desktop, async () => hub, { ...surroundings(), onUncaught })

    fault(new Error('a bug'))
    await promisesResolved()
    expect([stops, quits()]).toEqual([['fault'], 0])
    finishStopping()
    await promisesResolved()
    expect(quits()).toBe(1)
  })

  test('is not prevented by a hub that never stops', async () => {
    const { desktop, askToQuit, quits } = fakeDesktop()
    await runDesktop(desktop, async () => fakeHub().hub, { ...surroundings(), stopMaxMs: 1 })

    askToQuit()

    await eventually(() => quits() === 1)
  })
})

describe('[DESK-4] a link that leads out of the window', () => {
  async function follow(link: string) {
    const { desktop, windows, openedOutside } = fakeDesktop()
    await runDesktop(desktop, async () => fakeHub().hub, surroundings())
    windows[0]?.onLinkOut(link)
    return openedOutside
  }

  test.each([
    'file:///etc/passwd',
    'ssh://host',
    'javascript:alert(1)',
    'no address at all',
    'http://127.0.0.1:4280/rooms',
  ])('does not open %s', async (link) => {
    expect(await follow(link)).toEqual([])
  })

  test.each([
    'https://example.org/page',
    'http://127.0.0.1:4281/',
    'http://127.0.0.1:4280@example.org/',
    'mailto:ada@example.org?subject=Hello',
  ])("opens %s in the person's own browser or mail program", async (link) => {
    expect(await follow(link)).toEqual([link])
  })
})

describe('[DESK-30] a second launch brings the window of the first to the front', () => {
  /** A launch that finds the data folder in use by a hub with or without a window. */
  async function secondLaunch({ hasWindow, answers = true }: { hasWindow: boolean; answers?: boolean }) {
    const fake = fakeDesktop()
    const inUse = new UnusableData('inUse', 'another hub is using the data folder')
    const asked: unknown[] = []
    const around = {
      ...surroundings({ HUBBUB_DATA: '/srv/hub' }),
      otherLaunchOn: (data: string, failure: unknown) => {
        asked.push([data, failure])
        return {
          port: 4281,
          showWindow: async () => {
            if (!answers) throw new UnusableData('noAccess', 'it does not answer')
            return hasWindow
          },
          issueHostToken: async () => 'fresh',
        }
      },
    }
    await runDesktop(fake.desktop, () => Promise.reject(inUse), around)
    expect(asked).toEqual([['/srv/hub', inUse]])
    return { ...fake, ...around }
  }

  test('and quits, having said so', async () => {
    const { windows, failures, toLauncher, toPerson, quits } = await secondLaunch({ hasWindow: true })
    expect([windows, failures, toLauncher, quits()]).toEqual([[], [], [WINDOW_IS_OPEN], 1])
    expect(toPerson).toEqual(['hubbub: The hub runs already; this is its window.'])
  })

  test('or is the window of a hub that has none, which runs on when it is closed', async () => {
    const { windows, failures, toLauncher, toPerson, quits, askToQuit } = await secondLaunch({ hasWindow: false })
    expect(windows.map(({ url }) => url)).toEqual(['http://127.0.0.1:4281/#host=fresh'])
    expect([failures, toLauncher, quits()]).toEqual([[], [WINDOW_IS_OPEN], 0])

    askToQuit()
    await promisesResolved()
    expect([toPerson.length, quits()]).toEqual([1, 1])
  })

  test('or reports why it could not start, if the other does not answer', async () => {
    const { windows, failures, toLauncher, quits } = await secondLaunch({ hasWindow: true, answers: false })
    expect([windows, failures, toLauncher, quits()]).toEqual([
      [],
      ['another hub is using the data folder.'],
      [`${HUB_FAILED}2`],
      1,
    ])
  })

  test('through the running hub, which the owner of the computer reaches', async () => {
    const hub = await aHub()
    const failure = new UnusableData('inUse', 'in use')
    const other = otherLaunchOn(hub.folder, failure)
    expect([other?.port, await other?.showWindow()]).toEqual([hub.port, false])
    let shown = 0
    hub.setWindow(() => shown++)
    expect([await other?.showWindow(), shown]).toEqual([true, 1])
    const hostToken = (await other?.issueHostToken()) as string
    expect((await joinAt(hub.origin, { hostToken }, '/api/host')).member.role).toBe('host')
    expect(otherLaunchOn(hub.folder, new UnusableData('newer', 'newer'))).toBeUndefined()
    await hub.end()
    expect(otherLaunchOn(hub.folder, failure)).toBeUndefined()
  })
})

test('[DESK-31] a page in the window where nobody is signed in is loaded with a new host link, each time another', async () => {
  const { desktop, windows, windowCalls, openedOutside } = fakeDesktop()
  await runDesktop(desktop, async () => fakeHub().hub, surroundings())

  for (let n = 0; n < 2; n++) windows[0]?.onLinkOut(APP_REQUESTS.hostLink)
  await promisesResolved()

  const link = 'http://127.0.0.1:4280/#host=host-token'
  expect([windowCalls, openedOutside]).toEqual([[`${link}-1`, `${link}-2`], []])
})

describe('[DESK-32] what the window stores is for its owner alone', () => {
  test.each([process.execPath, join(import.meta.dir, '../../node_modules/bun-desktop/bin/bun.exe')])(
    'whatever the usual mode of the account is: %s',
    async (bun) => {
      const folder = mkdtempSync(join(tmpdir(), 'hubbub-umask-'))
      // As in the app, where everything runs in a Worker.
      const umask = join(import.meta.dir, '../../src-bun/desktop/umask.ts')
      const write = `require('node:fs').mkdirSync('kept'); require('node:fs').writeFileSync('kept/cookies', ''); postMessage(0)`
      writeFileSync(join(folder, 'worker.ts'), `import ${JSON.stringify(umask)}\n${write}`)
      writeFileSync(join(folder, 'main.ts'), `new Worker('./worker.ts').onmessage = () => process.exit(0)`)
      const started = Bun.spawn(['sh', '-c', `umask 022; exec "$0" main.ts`, bun], { cwd: folder })
      expect(await started.exited).toBe(0)
      const modeOf = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8)
      expect([modeOf('kept'), modeOf('kept/cookies')]).toEqual(['700', '600'])
      rmSync(folder, { recursive: true })
    },
  )

  test('because nothing is imported before, and also where an earlier version has made the folder', async () => {
    const index = readFileSync(join(import.meta.dir, '../../src-bun/desktop/index.ts'), 'utf8')
    expect(/^import .*$/m.exec(index)?.[0]).toBe("import './umask.ts'")

    const folder = mkdtempSync(join(tmpdir(), 'hubbub-private-'))
    chmodSync(folder, 0o755)
    const { desktop } = fakeDesktop()
    await runDesktop({ ...desktop, dataFolder: () => folder }, async () => fakeHub().hub, surroundings())
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
    rmSync(folder, { recursive: true })
  })
})

describe('[DESK-33] closing the window while others are here asks first, in a window that is opened again', () => {
  async function closed(others: number) {
    const fake = fakeDesktop()
    const { hub, stops, finishStopping } = fakeHub()
    hub.others = others
    await runDesktop(fake.desktop, async () => hub, surroundings())
    fake.windows[0]?.onClose()
    return { ...fake, hub, stops, finishStopping }
  }
  const asking = 'http://127.0.0.1:4280/?closing'

  test('and does not where nobody else is: the hub ends', async () => {
    const { windows, stops } = await closed(0)
    await promisesResolved()
    expect([windows.length, stops]).toEqual([1, ['hubEnds']])
  })

  test('and ends the hub if that is the answer', async () => {
    const { windows, stops, finishStopping, quits } = await closed(2)
    expect([windows[1]?.url, stops]).toEqual([asking, []])
    windows[1]?.onLinkOut(APP_REQUESTS.endHub)
    finishStopping()
    await promisesResolved()
    expect([stops, quits()]).toEqual([['hubEnds'], 1])
    // Windows that close while the app ends ask nothing.
    windows[1]?.onClose()
    expect(windows).toHaveLength(2)
  })

  test('and takes a second closing for an answer, but asks again after it was kept open', async () => {
    const { windows, stops } = await closed(1)
    windows[1]?.onLinkOut(APP_REQUESTS.keepHub)
    windows[1]?.onClose()
    expect(windows.map(({ url }) => url).slice(1)).toEqual([asking, asking])
    windows[2]?.onClose()
    await promisesResolved()
    expect([windows.length, stops]).toEqual([3, ['hubEnds']])
  })

  test('and a second launch shows the window that is open', async () => {
    const fake = fakeDesktop()
    const { hub, shows } = fakeHub()
    hub.others = 1
    const shown: number[] = []
    const open = (window: (typeof fake.windows)[number]) => {
      const at = fake.windows.push(window)
      return { load: () => {}, show: () => void shown.push(at) }
    }
    await runDesktop({ ...fake.desktop, open }, async () => hub, surroundings())
    fake.windows[0]?.onClose()
    shows[0]?.()
    expect(shown).toEqual([2])
  })

  test('and counts people, without the one who launched the hub', async () => {
    const hub = await aHub()
    const own = await live(await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host'))
    expect(hub.othersHere()).toBe(0)
    const ada = await hub.join('Ada')
    const [one, two] = [await live(ada), await live(ada)]
    expect(hub.othersHere()).toBe(1)
    for (const person of [own, one, two]) person.close()
    await eventually(() => hub.othersHere() === 0)
    await hub.end()
  })
})

test('[NOTICE-4] a page in the window has the app show a notification, cut to what one holds, and nothing for a title that is empty', async () => {
  const { desktop, windows, openedOutside, notified } = fakeDesktop()
  await runDesktop(desktop, async () => fakeHub().hub, surroundings())
  const ask = (query: Record<string, string>) =>
    windows[0]?.onLinkOut(`${APP_REQUESTS.notify}?${new URLSearchParams(query)}`)

  ask({})
  ask({ title: '', body: 'of nobody' })
  windows[0]?.onLinkOut('http://notify.invalid.example/?title=x')
  expect(notified).toEqual([])
  ask({ title: 'Bob & Eve in lobby', body: 'a=1&b=2 €' })
  ask({ title: 'x'.repeat(5000), body: '👍'.repeat(5000) })
  expect(notified).toEqual([
    ['Bob & Eve in lobby', 'a=1&b=2 €'],
    ['x'.repeat(200), '👍'.repeat(200)],
  ])
  expect(openedOutside).toEqual(['http://notify.invalid.example/?title=x'])
})

test('[DESK-34] the app quits once a host has ended its hub from a page', async () => {
  const { desktop, quits } = fakeDesktop()
  const { hub, stops, endByHost, finishStopping } = fakeHub()
  await runDesktop(desktop, async () => hub, surroundings())
  await promisesResolved()
  expect([stops, quits()]).toEqual([[], 0])
  endByHost()
  finishStopping()
  await promisesResolved()
  expect([stops, quits()]).toEqual([['hubEnds'], 1])
})
