// A checkout in which Electrobun's own build code runs, out of its npm package, with stand-ins for the programs that it would download.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { folderWith, put } from '../set-up/folder.ts'

const ROOT = join(import.meta.dir, '../..')
/** The Bun of the app. */
const BUN = join(ROOT, 'node_modules/bun-desktop/bin/bun.exe')

/** Packs as Electrobun's `zig-zstd` does. */
const ZSTD = `#!${BUN}
const { argv } = process
const after = (flag) => argv[argv.indexOf(flag) + 1]
await Bun.write(after('-o'), Bun.zstdCompressSync(await Bun.file(after('-i')).bytes()))
`
const script = (line: string) => `#!/bin/sh\n${line}\n`

/** `withoutCore`: Electrobun's programs are not there and cannot be downloaded. */
export function electrobunCheckout({ withoutCore = false } = {}) {
  const root = folderWith({
    'node_modules/electrobun/src/cli/templates/embedded.ts':
      'export const getTemplate = () => undefined\nexport const getTemplateNames = () => []\n',
    // What npm installs as the command downloads the program first. The sources of that program are in the package as well.
    'node_modules/electrobun/bin/electrobun.cjs': withoutCore
      ? `console.error('Error: Failed to download electrobun CLI: getaddrinfo ENOTFOUND github.com\\n    at main (x.js:1)'); process.exit(1)`
      : `const { status } = require('child_process').spawnSync(${JSON.stringify(BUN)}, [__dirname + '/../src/cli/index.ts', ...process.argv.slice(2)], { stdio: 'inherit' }); process.exit(status ?? 1)`,
    'dist/ui/index.html': '<!doctype html><script src="/assets/main.js"></script>',
    'dist/ui/assets/main.js': '/* the pages */',
    'node_modules/.package-lock.json': '{"packages":{}}',
    'package-lock.json': '{"packages":{"":{}}}',
    'package.json': JSON.stringify({ name: 'hubbub', version: '0.1.0', type: 'module', description: 'Rooms & more' }),
  })
  for (const part of ['src-bun', 'assets', 'electrobun.config.ts', 'LICENSE'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true })
  const modules = join(root, 'node_modules')
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== 'electrobun' && !name.startsWith('.'))
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  const installed = join(ROOT, 'node_modules/electrobun')
  const electrobun = join(modules, 'electrobun')
  cpSync(join(installed, 'src/cli/index.ts'), join(electrobun, 'src/cli/index.ts'))
  cpSync(join(installed, 'dist/api/shared'), join(electrobun, 'src/shared'), { recursive: true })
  cpSync(join(installed, 'package.json'), join(electrobun, 'package.json'))
  for (const part of ['api', 'main.js'])
    cpSync(join(installed, 'dist', part), join(electrobun, 'dist', part), { recursive: true })
  if (!withoutCore) putCore(electrobun)
  return {
    root,
    async pack() {
      const child = Bun.spawn([Bun.which('node') as string, join(root, 'src-bun/set-up/package/package.mjs')], {
        cwd: root,
        env: { PATH: process.env['PATH'] ?? '', HOME: root },
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      })
      const said = await new Response(child.stderr).text()
      return { said, code: await child.exited }
    },
  }
}

function putCore(electrobun: string): void {
  const core = `dist-linux-${process.arch}`
  mkdirSync(join(electrobun, '.cache'), { recursive: true })
  put(electrobun, '.cache/electrobun', script('exit 1'), 0o755)
  put(electrobun, `${core}/bun`, script(`exec '${BUN}' "$@"`), 0o755)
  put(electrobun, `${core}/zig-zstd`, ZSTD, 0o755)
  for (const name of ['electrobun', 'launcher', 'bsdiff', 'bspatch', 'extractor'])
    put(electrobun, `${core}/${name}`, script('pwd; exit 0'), 0o755)
  put(electrobun, `${core}/libNativeWrapper.so`, 'no library')
}
