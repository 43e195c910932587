import { describe, expect, test } from 'bun:test'
import { existsSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { ensureUi } from '../../src-bun/set-up/builds/ui.mjs'
import { ensureBun } from '../../src-bun/set-up/bun.mjs'
import { ensureDependencies } from '../../src-bun/set-up/dependencies.mjs'
import { SetUpProblem } from '../../src-bun/set-up/report.mjs'
import { folderWith, put } from './folder.ts'

describe('[START-4] dependencies', () => {
  const packages = {
    '': { dependencies: { yjs: '13.6.33' } },
    'node_modules/yjs': { version: '13.6.33' },
    'node_modules/only-on-windows': { version: '1.0.0', optional: true },
  }
  function checkout() {
    const root = folderWith({
      'package.json': JSON.stringify({ dependencies: { yjs: '13.6.33' } }),
      'package-lock.json': JSON.stringify({ packages }),
    })
    const installs: string[] = []
    const install = async () => {
      installs.push('installed')
      put(root, 'node_modules/yjs/package.json', '{}')
      put(
        root,
        'node_modules/.package-lock.json',
        JSON.stringify({ packages: { 'node_modules/yjs': { version: '13.6.33' } } }),
      )
    }
    return { root, installs, install, ensure: () => ensureDependencies({ root, install }) }
  }

  test('are installed once if there are none', async () => {
    const { ensure, installs } = checkout()

    await ensure()
    await ensure()

    expect(installs).toHaveLength(1)
  })

  test('that are installed already are not installed again', async () => {
    const { ensure, install, installs } = checkout()
    await install()

    await ensure()

    expect(installs).toHaveLength(1)
  })

  test('are not installed again if only a script has changed', async () => {
    const { root, ensure, installs } = checkout()
    await ensure()
    put(root, 'package.json', JSON.stringify({ dependencies: { yjs: '13.6.33' }, scripts: { hello: 'echo' } }))

    await ensure()

    expect(installs).toHaveLength(1)
  })

  test.each<[string, (root: string) => void]>([
    [
      'the lock asks for another version',
      (root) => putLock(root, { ...packages, 'node_modules/yjs': { version: '13.7.0' } }),
    ],
    ['the lock asks for one more', (root) => putLock(root, { ...packages, 'node_modules/lib0': { version: '1.0.0' } })],
    ['package.json is ahead of the lock', (root) => put(root, 'package.json', '{"dependencies":{"yjs":"13.7.0"}}')],
    ['node_modules is gone', (root) => rmSync(join(root, 'node_modules'), { recursive: true })],
  ])('are installed again when %s', async (_, change) => {
    const { root, ensure, installs } = checkout()
    await ensure()

    change(root)
    await ensure()

    expect(installs).toHaveLength(2)
  })

  test('that could not be installed are installed at the next start', async () => {
    const { root, ensure, installs } = checkout()
    const offline = ensureDependencies({ root, install: () => Promise.reject(new SetUpProblem('no network')) })

    await expect(offline).rejects.toThrow('no network')
    await ensure()

    expect(installs).toHaveLength(1)
  })

  test('are not installed if Hubbub is itself an installed package', async () => {
    const root = join(folderWith({}), 'node_modules/hubbub')
    const installs: string[] = []

    await ensureDependencies({ root, install: async () => void installs.push('installed') })

    expect(installs).toEqual([])
  })

  function putLock(root: string, changed: object) {
    put(root, 'package-lock.json', JSON.stringify({ packages: changed }))
  }
})

describe('[START-4] Bun', () => {
  const HELD_BACK = 'echo "the install script of bun did not run" >&2; exit 1\n'
  /** The package as npm leaves it without install scripts: a placeholder, and the script that would replace it. */
  function withInstallScript(script: string) {
    const root = folderWith({
      'node_modules/bun/package.json': '{"version":"1.4.5"}',
      'node_modules/bun/install.js': script,
    })
    put(root, 'node_modules/bun/bin/bun.exe', HELD_BACK, 0o755)
    return root
  }

  test('whose install script has not run is installed', async () => {
    const root = withInstallScript(
      `require('fs').writeFileSync(__dirname + '/bin/bun.exe', '#!/bin/sh\\necho 1.4.5\\n', { mode: 0o755 })`,
    )

    expect(await ensureBun({ root })).toBe(join(root, 'node_modules/bun/bin/bun.exe'))
  })

  test('that does not run on this system is reported in words', async () => {
    const root = withInstallScript(`console.error('Unsupported platform'); process.exit(1)`)

    const failure = await ensureBun({ root }).catch((error: Error) => error)

    expect(failure).toBeInstanceOf(SetUpProblem)
    expect(String(failure)).toMatch(/Unsupported platform[\s\S]+Bun 1\.4\.5 does not run here/)
  })

  test('that is missing is reported in words', async () => {
    expect(ensureBun({ root: folderWith({}) })).rejects.toThrow('The package bun is missing. Run npm install')
  })
})

describe('[START-5] the pages', () => {
  function checkout() {
    const root = folderWith({
      'src-ui/vite.config.ts': 'export default {}',
      'src-ui/app.tsx': 'x',
      'package-lock.json': '{}',
    })
    const builds: string[] = []
    const build = async () => {
      builds.push('built')
      put(root, 'dist/ui/index.html', '<!doctype html>')
    }
    return { root, builds, ensure: () => ensureUi({ root, build }) }
  }

  test('are built once, and again if a source or the contract has changed', async () => {
    const { root, builds, ensure } = checkout()

    await ensure()
    await ensure()
    expect(builds).toHaveLength(1)

    put(root, 'src-ui/app.tsx', 'changed')
    await ensure()
    expect(builds).toHaveLength(2)

    put(root, 'src-bun/contract/chat.ts', 'changed')
    await ensure()
    expect(builds).toHaveLength(3)
  })

  test('are built again if they are missing', async () => {
    const { root, builds, ensure } = checkout()
    await ensure()
    rmSync(join(root, 'dist/ui'), { recursive: true })

    await ensure()

    expect(builds).toHaveLength(2)
  })

  test('of a build that failed do not count as built, even if its sources are as before', async () => {
    const { root, builds, ensure } = checkout()
    const source = join(root, 'src-ui/app.tsx')
    const then = new Date(2026, 0)
    utimesSync(source, then, then)
    await ensure()
    put(root, 'src-ui/app.tsx', 'broken')
    const broken = ensureUi({ root, build: () => Promise.reject(new SetUpProblem('syntax error')) })
    await expect(broken).rejects.toThrow('syntax error')

    put(root, 'src-ui/app.tsx', 'x')
    utimesSync(source, then, then)
    await ensure()

    expect(builds).toHaveLength(2)
  })

  test('that come with a package without sources are used as they are', async () => {
    const root = folderWith({ 'dist/ui/index.html': '<!doctype html>' })
    const builds: string[] = []

    await ensureUi({ root, build: async () => void builds.push('built') })

    expect(builds).toEqual([])
    expect(existsSync(join(root, 'dist/.ui-stamp'))).toBe(false)
  })

  test('that are missing together with their sources are reported in words', async () => {
    expect(ensureUi({ root: folderWith({}) })).rejects.toThrow('The pages are not built')
  })
})
