import { describe, expect, test } from 'bun:test'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE } from '../../src-bun/set-up/engine.mjs'
import { folderWith, put } from './folder.ts'

const source = join(import.meta.dir, '../../src-bun')

/** What `bun build` is here: it bundles the hub as an empty file into the folder that comes after `--outdir=`. */
const BUNDLES =
  'for a; do case $a in --outdir=*) out=$(expr "$a" : "--outdir=\\(.*\\)");; esac; done; mkdir -p $out && echo > $out/cli.js; exit'

/** A checkout whose Bun is a shell script that prints its arguments. Everything else is real. */
function checkout({ bun = 'echo "$@"', build = BUNDLES, pages = true } = {}) {
  const root = folderWith({
    'package.json': '{"type":"module"}',
    'package-lock.json': '{"packages":{"":{}}}',
    'node_modules/.package-lock.json': '{"packages":{}}',
    'node_modules/bun/package.json': '{"version":"1.4.5"}',
  })
  put(
    root,
    'node_modules/bun/bin/bun.exe',
    `#!/bin/sh\ncase "$1" in\n--version) exit 0;;\nbuild) ${build};;\nesac\n${bun}\n`,
    0o755,
  )
  if (pages) put(root, 'dist/ui/index.html', '<!doctype html>')
  cpSync(join(source, 'bin.mjs'), join(root, 'src-bun/bin.mjs'))
  cpSync(join(source, 'set-up'), join(root, 'src-bun/set-up'), { recursive: true })
  return root
}

function hubbub(root: string, args: string[], env: Record<string, string> = {}) {
  const { PATH } = process.env
  return Bun.spawn(['node', join(root, 'src-bun/bin.mjs'), ...args], {
    env: { ...(PATH && { PATH }), ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

async function resultOf(child: ReturnType<typeof hubbub>) {
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { stdout, stderr, code: await child.exited }
}

test('[START-1] a command and its arguments are passed to the hub, and its exit code is returned', async () => {
  const root = checkout({ bun: 'echo "$@"; exit 7' })

  expect(await resultOf(hubbub(root, ['serve', '--port', '0']))).toEqual({
    stdout: `${join(root, 'dist/hub/cli.js')} serve --port 0\n`,
    stderr: '',
    code: 7,
  })
})

test('[START-1] start without a display serves with the same flags, and prints the reason as one line on stderr', async () => {
  const root = checkout()

  expect(await resultOf(hubbub(root, ['start', '--json', '--port', '0']))).toEqual({
    stdout: `${join(root, 'dist/hub/cli.js')} serve --json --port 0\n`,
    stderr: expect.stringMatching(/^No window here: .+\. Serving without one\.\n$/),
    code: 0,
  })
})

test.each(['--help', '--version', 'start --help', 'export'])('[START-5] hubbub %s needs no pages', async (line) => {
  const root = checkout({ pages: false })

  expect(await resultOf(hubbub(root, line.split(' ')))).toMatchObject({
    stdout: `${join(root, 'dist/hub/cli.js')} ${line}\n`,
    code: 0,
  })
})

test('[START-8] a hub that cannot be bundled is started from its sources, and the reason is on stderr', async () => {
  const root = checkout({ build: 'echo "no room left"; exit 1' })

  expect(await resultOf(hubbub(root, ['serve']))).toEqual({
    stdout: `${join(root, 'src-bun/cli.ts')} serve\n`,
    stderr: 'The hub runs from its sources, because they could not be bundled: no room left\n',
    code: 0,
  })
})

describe('[START-9] Bun is told how its engine compiles', () => {
  const checkoutThatShows = () => checkout({ bun: 'echo "$BUN_JSC_thresholdForFTLOptimizeAfterWarmUp"' })

  test('by start and serve, unless the environment says it already', async () => {
    const own = { BUN_JSC_thresholdForFTLOptimizeAfterWarmUp: '1' }

    expect(await resultOf(hubbub(checkoutThatShows(), ['serve']))).toMatchObject({ stdout: '2000000\n' })
    expect(await resultOf(hubbub(checkoutThatShows(), ['start'], own))).toMatchObject({ stdout: '1\n' })
  })

  test.each(['bun', 'bun-desktop'])('in a way that the package %s knows', (name) => {
    const bun = join(import.meta.dir, '../../node_modules', name, 'bin/bun.exe')
    const exitCodeWith = (env: Record<string, string>) => Bun.spawnSync([bun, '-e', '1'], { env }).exitCode

    expect(exitCodeWith({ BUN_JSC_noOptionOfTheEngine: '1' })).toBe(1)
    expect(exitCodeWith(ENGINE)).toBe(0)
  })
})

describe('[START-4] an installation', () => {
  /** A checkout whose lock names a package that is not installed, and whose npm is this script. */
  function missingPackage(npm: string) {
    const root = checkout()
    put(root, 'package-lock.json', '{"packages":{"":{},"node_modules/yjs":{"version":"13.6.33"}}}')
    put(root, 'npm-cli.js', `const command = process.argv.slice(2).join(' '); ${npm}`)
    return hubbub(root, ['serve'], { npm_execpath: join(root, 'npm-cli.js') })
  }

  test('that fails is reported in words', async () => {
    const { stdout, stderr, code } = await resultOf(
      missingPackage('console.error("npm error network request failed", command); process.exitCode = 1'),
    )

    expect(stderr).toContain('npm error network request failed ci --include=dev')
    expect(stderr).toContain('check the connection')
    expect(stderr).not.toContain('    at ')
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
  })

  test('falls back to npm install if the lock lacks a package of this system', async () => {
    const { stdout, stderr, code } = await resultOf(
      missingPackage(`
        console.error('npm error code EUSAGE')
        process.exitCode = command.startsWith('ci') ? 1 : Number(!command.startsWith('install --no-save '))`),
    )

    expect(stderr).toContain('Installed in')
    expect({ stdout, code }).toEqual({ stdout: expect.stringContaining('cli.js serve'), code: 0 })
  })
})

describe('[START-6] a signal reaches the hub once, and the end of npm ends the hub too', () => {
  /** Prints each signal, and ends after so many. */
  const endsAfter = (signals: number) => `
    count=0
    trap 'echo INT; count=$((count+1))' INT
    trap 'echo TERM; count=$((count+1))' TERM
    trap 'echo HUP; count=$((count+1))' HUP
    echo ready
    i=0
    while [ $i -lt 1000 ] && [ $count -lt ${signals} ]; do sleep 0.05; i=$((i+1)); done
    exit 5`

  async function ready(child: ReturnType<typeof hubbub>) {
    const reader = child.stdout.getReader()
    const nextOutput = async () => new TextDecoder().decode((await reader.read()).value)
    expect(await nextOutput()).toBe('ready\n')
    return { nextOutput }
  }

  test.each([
    ['SIGINT', 'INT', 'SIGHUP', 'HUP'],
    ['SIGTERM', 'TERM', 'SIGINT', 'INT'],
    ['SIGHUP', 'HUP', 'SIGTERM', 'TERM'],
  ] as const)(
    '%s reaches the hub once, however often it comes, and the hub ends in its own way',
    async (signal, name, another, nameOfAnother) => {
      const child = hubbub(checkout({ bun: endsAfter(2) }), ['serve'])
      const { nextOutput } = await ready(child)

      process.kill(child.pid, signal)
      expect(await nextOutput()).toBe(`${name}\n`)
      process.kill(child.pid, signal)
      process.kill(child.pid, another)

      expect(await nextOutput()).toBe(`${nameOfAnother}\n`)
      expect(await nextOutput()).toBe('')
      expect(await child.exited).toBe(5)
    },
  )

  test('for npm, which does not pass it on, ends the hub as well', async () => {
    const root = checkout({ bun: endsAfter(1) })
    const child = Bun.spawn(['sh', '-c', `node '${join(root, 'src-bun/bin.mjs')}' serve; :`], {
      env: { PATH: process.env.PATH ?? '', npm_lifecycle_event: 'start' },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const { nextOutput } = await ready(child)

    child.kill('SIGKILL')

    expect(await nextOutput()).toBe('TERM\n')
  })
})
