import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { desktopApp } from '../../src-bun/set-up/desktop-app.mjs'
import { openDesktop } from '../../src-bun/set-up/open-desktop.mjs'
import { eventually } from '../support/hub.ts'
import { folderWith, put } from './folder.ts'

const DISPLAY = { DISPLAY: ':0' }
const OFFLINE = `
  console.log('Downloading electrobun CLI for your platform...')
  console.error('Error: Failed to download electrobun CLI: getaddrinfo ENOTFOUND github.com')
  process.exit(1)`

/** A checkout whose electrobun command is this script. Its runs are counted in a file. */
function checkoutWhere(script: string) {
  const root = folderWith({
    'electrobun.cjs': `require('fs').appendFileSync('runs', process.argv.slice(2).join(' ') + '\\n');${script}`,
  })
  const { folder } = desktopApp(root)
  const logged: string[] = []
  return {
    root,
    folder,
    logged,
    runs: () => Bun.file(join(root, 'runs')).text(),
    open: (options: Partial<Parameters<typeof openDesktop>[0]> = {}) =>
      openDesktop({
        env: { PATH: process.env.PATH, ...DISPLAY },
        log: (line) => void logged.push(line),
        root,
        electrobun: ['node', join(root, 'electrobun.cjs')],
        ...options,
      }),
  }
}

/** Stands in for `electrobun build`: makes a launcher, which is a shell script, and the parts that we ask for. */
function buildOf(launcherScript: string) {
  return `
    const { dirname } = require('path'), fs = require('fs')
    const { launcher, parts } = JSON.parse(fs.readFileSync('app.json', 'utf8'))
    for (const file of [...parts, launcher]) {
      fs.mkdirSync(dirname(file), { recursive: true })
      fs.writeFileSync(file, ${JSON.stringify(`#!/bin/sh\n${launcherScript}\n`)}, { mode: 0o755 })
    }`
}

/** A process that has ended and that its parent has not asked about does not run, although it can still be sent signals. */
function isRunning(pid: number): boolean {
  try {
    if (process.platform === 'linux') return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Without the line about the build. */
const shown = (logged: string[]) => logged.filter((line) => !line.startsWith('Preparing the window'))

function builtWith(launcherScript: string) {
  const checkout = checkoutWhere(buildOf(launcherScript))
  put(checkout.root, 'app.json', JSON.stringify(desktopApp(checkout.root)))
  return checkout
}

describe('[START-2] no window', () => {
  test.if(process.platform === 'linux')('without a display, said at once and without asking electrobun', async () => {
    const { open, runs } = checkoutWhere(OFFLINE)

    const opening = await open({ env: {} })

    expect(opening).toEqual({
      opened: false,
      reason: expect.stringContaining('no desktop (neither DISPLAY nor WAYLAND_DISPLAY'),
    })
    expect(runs()).rejects.toThrow()
  })

  test.each<Partial<Parameters<typeof openDesktop>[0]>>([
    { flags: ['--json'] },
    { env: { ...DISPLAY, HUBBUB_JSON: '1' } },
  ])('for a program that reads JSON: %j', async (options) => {
    const { open } = checkoutWhere(OFFLINE)

    expect(await open(options)).toEqual({ opened: false, reason: 'with --json a program is reading' })
  })

  test('if electrobun is not installed', async () => {
    const { open } = checkoutWhere(OFFLINE)

    expect(await open({ electrobun: undefined })).toEqual({
      opened: false,
      reason: 'the desktop shell is not part of this installation',
    })
  })

  test('if its native part cannot be downloaded, which is not tried again for an hour', async () => {
    const { open, runs } = checkoutWhere(OFFLINE)
    const reason = 'its native part could not be downloaded (getaddrinfo ENOTFOUND github.com)'

    expect(await open()).toEqual({ opened: false, reason })
    expect(await open()).toEqual({ opened: false, reason: `${reason}; tried less than an hour ago` })
    expect(await runs()).toBe('build --env=dev\n')
  })

  test('after a failed download more than an hour ago, which is tried again', async () => {
    const { root, open, runs } = checkoutWhere(OFFLINE)
    const at = Date.now() - 61 * 60 * 1000
    put(root, 'node_modules/.cache/hubbub/no-window.json', JSON.stringify({ at, reason: 'long ago' }))

    await open()

    expect(await runs()).toBe('build --env=dev\n')
  })

  test('if the download hangs, whose processes are ended', async () => {
    const { root, open } = checkoutWhere(`
      const hangs = require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' })
      require('fs').writeFileSync('pid', String(hangs.pid))`)
    const pid = join(root, 'pid')

    // A busy computer may need longer until something hangs.
    for (let inactiveMs = 500; !existsSync(pid); inactiveMs *= 2) {
      rmSync(join(root, 'node_modules/.cache'), { recursive: true, force: true })
      const opening = await open({ inactiveMs })
      expect(opening).toEqual({ opened: false, reason: expect.stringContaining('stood still') })
    }

    await eventually(() => !isRunning(Number(readFileSync(pid, 'utf8'))))
  })

  test('if electrobun exits with 0 but has left a part out', async () => {
    const { open } = checkoutWhere(`console.error('failed to copy dist/ui because it does not exist.')`)

    expect(await open()).toEqual({
      opened: false,
      reason: expect.stringMatching(/could not be built \(.+launcher is missing\)/),
    })
  })

  test('if the launcher finds no display', async () => {
    const { open, logged } = builtWith(`
      echo "Launcher starting on linux..." >&2
      echo "(launcher:42): Gtk-WARNING **: 12:00:00.000: cannot open display: :99" >&2
      echo "Child process exited with code: 1" >&2; exit 1`)

    expect(await open()).toEqual({
      opened: false,
      reason: 'the window did not open (cannot open display: :99)',
    })
    expect(shown(logged)).toEqual([])
  })

  test('if the app exits with 0 before it has opened one', async () => {
    const { open } = builtWith('exit 0')

    expect(await open()).toEqual({ opened: false, reason: 'the window did not open (without a word)' })
  })

  test('if the app hangs', async () => {
    const { open } = builtWith('trap "" TERM; [ -e again ] && sleep 600; touch again')
    // The limit counts for the build as well, which may take longer on a busy computer.
    await open()

    expect(await open({ inactiveMs: 700 })).toEqual({
      opened: false,
      reason: expect.stringContaining('no window came within'),
    })
  })

  test('where somebody gives up while it is prepared', async () => {
    const { open, runs } = checkoutWhere(`setTimeout(() => {}, 600_000)`)
    const ending = new AbortController()

    const opening = open({ signal: ending.signal })
    await eventually(async () => (await runs()) !== '')
    ending.abort()

    expect(await opening).toMatchObject({ opened: false })
  })
})

describe('[START-3] a window counts as open when the app prints so, and its end, or a failure of its hub, ends start with the right exit code', () => {
  async function exitOf(opening: Awaited<ReturnType<typeof openDesktop>>) {
    return opening.opened ? opening.exit : `none: ${opening.reason}`
  }

  test('is open once the app prints so, and start waits for its end', async () => {
    const { open } = builtWith('echo "hubbub: window open"; exit 3')

    expect(await exitOf(await open())).toBe(3)
  })

  test('is built once', async () => {
    const { open, runs } = builtWith('echo "hubbub: window open"')

    await exitOf(await open())
    await exitOf(await open())

    expect(await runs()).toBe('build --env=dev\n')
  })

  test('gets the variables and flags of hubbub start, with absolute folders', async () => {
    const { root, folder, open } = builtWith(
      'echo "$PWD $HUBBUB_DOOR $HUBBUB_DATA $HUBBUB_CERT $HUBBUB_FLAGS" > ../seen; echo "hubbub: window open"',
    )

    await exitOf(
      await open({
        env: { PATH: process.env.PATH, ...DISPLAY, HUBBUB_DOOR: 'open', HUBBUB_DATA: 'mine', HUBBUB_CERT: 'c.pem' },
        flags: ['--port', '4999', '--data', 'other', '--data=third', '--cert', 'a.pem', '--key=b.pem'],
      }),
    )

    const flags = JSON.stringify([
      '--port',
      '4999',
      '--data',
      join(process.cwd(), 'other'),
      `--data=${join(process.cwd(), 'third')}`,
      '--cert',
      join(process.cwd(), 'a.pem'),
      `--key=${join(process.cwd(), 'b.pem')}`,
    ])
    expect(await Bun.file(join(folder, '../seen')).text()).toBe(
      `${folder} open ${join(process.cwd(), 'mine')} ${join(process.cwd(), 'c.pem')} ${flags}\n`,
    )
    expect(folder).toStartWith(root)
  })

  test('whose hub has failed is not started again, and the exit code is the hub’s', async () => {
    const { open } = builtWith('echo "hubbub: hub failed 2"; exit 0')

    expect(await exitOf(await open())).toBe(2)
  })

  test('is ended with SIGTERM, whichever signal has ended start', async () => {
    const { open } = builtWith(
      'trap "exit 0" TERM; trap "exit 9" INT HUP; echo "hubbub: window open"; while :; do sleep 0.05; done',
    )
    const ending = new AbortController()
    const opening = await open({ signal: ending.signal })

    ending.abort('SIGINT')

    expect(await exitOf(opening)).toBe(0)
  })
})

describe('[START-7] the terminal shows what the app says, and what the launcher and the system write only if the app fails', () => {
  const MIXED = `
    echo "Launcher starting on linux..." >&2
    echo "hubbub: Others open http://192.168.1.5:4280." >&2
    echo '{"at":"2026-11-28T04:10:00.000Z","level":"error","event":"x"}' >&2
    echo "(launcher:42): Gdk-WARNING **: XSetErrorHandler() called" >&2
    echo "hubbub: TypeError: no hub" >&2
    echo "    at main (index.js:1)" >&2
    echo "libEGL warning: no device" >&2`
  const OURS = [
    'hubbub: Others open http://192.168.1.5:4280.',
    '{"at":"2026-11-28T04:10:00.000Z","level":"error","event":"x"}',
    'hubbub: TypeError: no hub',
    '    at main (index.js:1)',
  ]
  const OPEN = 'echo "hubbub: window open"'

  async function runToItsEnd(script: string, env: Record<string, string> = {}) {
    const { open, logged } = builtWith(script)
    const opening = await open({ env: { PATH: process.env.PATH, ...DISPLAY, ...env } })
    if (opening.opened) await opening.exit
    return shown(logged)
  }

  test('only ours while it runs and ends well', async () => {
    expect(await runToItsEnd(`${OPEN}; ${MIXED}; exit 0`)).toEqual(OURS)
  })

  test('the rest as well after it has failed, with or without a window', async () => {
    const lines = await runToItsEnd(`${OPEN}; ${MIXED}; exit 3`)
    expect(lines.slice(0, OURS.length)).toEqual(OURS)
    expect(lines).toContain('libEGL warning: no device')
    expect(await runToItsEnd(`${MIXED}; exit 0`)).toContain('libEGL warning: no device')
  })

  test('all of it in order, for those who look for a fault', async () => {
    const lines = await runToItsEnd(`${OPEN}; ${MIXED}; exit 0`, { HUBBUB_LOG: 'debug' })
    expect(lines).toHaveLength(7)
    expect(lines[0]).toBe('Launcher starting on linux...')
  })
})
