import { expect, test } from 'bun:test'
import { cpSync, existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../support/hub.ts'
import { inLanes } from '../support/lanes.mjs'
import { isUsable, makeMemoryFolder } from '../support/memory-folder.mjs'
import { spawnHub } from '../support/process.ts'
import { folderWith, put } from './folder.ts'

const ROOT = join(import.meta.dir, '../..')
const OWN_HUB = { HUBBUB_PORT: '1', HUBBUB_DATA: '/nowhere', HUBBUB_DOOR: 'open' }

/** A checkout with the real runner, in which every Bun, tool and test is a stand-in that prints which HUBBUB_* variables it sees. */
function checkout() {
  const bun = `#!/bin/sh
    [ "$1" = --version ] && exit 0
    echo "$@"
    env | grep -E '^(HUBBUB_|TMPDIR=)'
    printf ' 2 pass\\n 0 fail\\nRan 2 tests across 1 file. [1.00ms]\\n'`
  const root = folderWith({
    'package.json': '{"type":"module"}',
    'package-lock.json': '{"packages":{"":{}}}',
    'node_modules/.package-lock.json': '{"packages":{}}',
    'node_modules/bun/package.json': '{"version":"1.4.5"}',
    'node_modules/bun-desktop/package.json': '{"version":"1.3.13"}',
    'dist/ui/index.html': '<!doctype html>',
  })
  for (const name of ['bun', 'bun-desktop']) put(root, `node_modules/${name}/bin/bun.exe`, bun, 0o755)
  for (const [name, command] of [
    ['@biomejs/biome', 'biome'],
    ['typescript', 'tsc'],
    ['knip', 'knip'],
  ]) {
    put(root, `node_modules/${name}/package.json`, JSON.stringify({ bin: { [command as string]: 'tool.cjs' } }))
    put(root, `node_modules/${name}/tool.cjs`, '')
  }
  for (const folder of ['unit', 'contract', 'fault', 'e2e']) put(root, `test/${folder}/a.test.ts`, '')
  cpSync(join(ROOT, 'test/run.mjs'), join(root, 'test/run.mjs'))
  cpSync(join(ROOT, 'test/support'), join(root, 'test/support'), { recursive: true })
  cpSync(join(ROOT, 'src-bun/set-up'), join(root, 'src-bun/set-up'), { recursive: true })
  return root
}

async function run(env: Record<string, string>, ...args: string[]) {
  const child = Bun.spawn([Bun.which('node') as string, join(checkout(), 'test/run.mjs'), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, complaints] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { output, complaints, lines: output.trimEnd().split('\n'), code: await child.exited }
}

test('[CHECK-3] without a browser everything else runs, the end names what did not run, and the run fails', async () => {
  const { output, lines, code } = await run({ HUBBUB_BROWSER: '/nowhere/chromium' })

  for (const title of ['Types', 'Tests of the hub', 'Faults, in small', 'Tests of parts'])
    expect(output).toContain(`── ${title}: fine`)
  expect(output).not.toContain('./test/e2e')
  expect(lines.slice(-2)).toEqual([
    '── NOT RUN: Tests in a browser: HUBBUB_BROWSER names /nowhere/chromium, which does not exist.',
    '8 passed, 1 failed',
  ])
  expect(code).toBe(1)
})

test('[CHECK-4] the tests, and the hubs that they start, see no HUBBUB_* variable of the person who runs them', async () => {
  const { output, code } = await run({
    ...OWN_HUB,
    HUBBUB_BROWSER: process.execPath,
    HUBBUB_NO_PICTURES: '0',
    HUBBUB_SEED: '7',
  })

  // What a run of everything sets itself is no variable of that person.
  expect(new Set(output.match(/^HUBBUB_.*$/gm))).toEqual(
    new Set([`HUBBUB_BROWSER=${process.execPath}`, 'HUBBUB_NO_PICTURES=1']),
  )
  expect(output).toEndWith('10 passed, 0 failed\n')
  expect(code).toBe(0)
})

test('[CHECK-7] tests write into a folder in memory where there is one with room, which is gone afterwards, and the long form onto the disk', async () => {
  const [plenty, mounts] = [
    2 ** 33,
    (options: string, type = 'tmpfs') => `x / ext4 rw 0 0\ntmpfs /dev/shm ${type} ${options} 0 0\n`,
  ]
  expect(isUsable(mounts('rw,nosuid'), plenty)).toBe(true)
  // As in most containers.
  expect(isUsable(mounts('rw,nosuid'), 64 * 1024 * 1024)).toBe(false)
  expect(isUsable(mounts('rw,nosuid,noexec'), plenty)).toBe(false)
  expect(isUsable(mounts('ro'), plenty)).toBe(false)
  expect(isUsable(mounts('rw', 'ext4'), plenty)).toBe(false)
  expect(isUsable('x / ext4 rw 0 0\n', plenty)).toBe(false)

  const own = temporaryFolder()
  const env = { HUBBUB_BROWSER: process.execPath, TMPDIR: own.path }
  const foldersOf = ({ output }: { output: string }) => new Set(output.match(/(?<=^TMPDIR=).*$/gm))
  const [folder = '', ...others] = foldersOf(await run(env))
  expect(others).toEqual([])
  const probe = makeMemoryFolder()
  if (probe) expect(folder).toStartWith('/dev/shm/hubbub-tests-')
  else expect(folder).toBe(own.path)
  if (probe) expect(existsSync(folder)).toBe(false)
  expect(foldersOf(await run(env, 'long'))).toEqual(new Set([own.path]))
  own.remove()
})

test('[CHECK-6] the end says which browser engines were tested, and which are not installed', async () => {
  const folder = folderWith({})
  put(folder, 'firefox-esr', '', 0o755)
  const engines = ({ lines }: { lines: string[] }) =>
    lines.filter((line) => /^── (Browser engines|Not installed)/.test(line))
  const without = { HUBBUB_BROWSER: process.execPath, PATH: pathTo('node') }

  expect(engines(await run(without))).toEqual([
    '── Browser engines that were tested: Chromium',
    expect.stringMatching(/^── Not installed, so not tested: Firefox, WebKitGTK/),
  ])
  expect(engines(await run({ ...without, PATH: `${pathTo('node')}:${folder}` }))).toEqual([
    '── Browser engines that were tested: Chromium, Firefox',
    expect.stringMatching(/^── Not installed, so not tested: WebKitGTK/),
  ])
})

/** A PATH with nothing but these programs and a shell, whatever else is installed here. */
function pathTo(...names: string[]): string {
  const folder = folderWith({})
  for (const name of [...names, 'sh', 'env', 'grep']) symlinkSync(Bun.which(name) as string, join(folder, name))
  return folder
}

test('[CHECK-4] a test that is started by hand hands no HUBBUB_* variable on to a hub', async () => {
  const folder = temporaryFolder()
  const before = { ...process.env }
  Object.assign(process.env, OWN_HUB)
  const hub = await spawnHub(folder.path, ['--port', '0']).finally(() => {
    for (const name of Object.keys(OWN_HUB)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })

  // At an open door there is no code.
  expect(hub.code).toBeString()
  await hub.kill('SIGTERM')
  folder.remove()
})

test('[CHECK-4] the long fault tests take the seed and the rounds that a person has set', async () => {
  const env = { HUBBUB_BROWSER: process.execPath, HUBBUB_SEED: '7', HUBBUB_ROUNDS: '3' }

  const { output } = await run({ ...OWN_HUB, ...env }, 'long')

  expect(output.match(/^HUBBUB_.*$/gm)?.sort()).toEqual([
    `HUBBUB_BROWSER=${process.execPath}`,
    'HUBBUB_LONG=1',
    'HUBBUB_ROUNDS=3',
    'HUBBUB_SEED=7',
  ])
})

test('[CHECK-5] steps begin in their order, in as many lanes as there are, and a free lane takes the next one', async () => {
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const begun: number[] = []
  const all = inLanes([0, 1, 2, 3], 2, async (n) => {
    begun.push(n)
    await ends[n]?.promise
  })
  const beginsAfter = async (n: number) => {
    ends[n]?.resolve()
    await Bun.sleep(0)
    return [...begun]
  }

  expect(begun).toEqual([0, 1])
  expect(await beginsAfter(1)).toEqual([0, 1, 2])
  expect(await beginsAfter(2)).toEqual([0, 1, 2, 3])
  ends[0]?.resolve()
  ends[3]?.resolve()
  await all
})
