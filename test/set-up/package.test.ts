import { describe, expect, test } from 'bun:test'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergePlist, PLIST_KEYS } from '../../src-bun/set-up/package/info-plist.mjs'
import { missingNativeParts } from '../../src-bun/set-up/package/native-parts.mjs'
import { electrobunCheckout } from '../support/electrobun-checkout.ts'
import { folderWith, put } from './folder.ts'

const ROOT = join(import.meta.dir, '../..')
const SLOW = 600_000
const onLinux = process.platform === 'linux'
/** On Linux the archive is packed with xz. */
const canPack = !onLinux || Bun.which('xz') !== null
/** Quotes, spaces, umlauts and what menus and shells read as more than a character. */
const ODD_NAME = 'Zoë Müller’s $HOME 100% `x` "y" \\z'

function shell(command: string[], env: Record<string, string>) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { env: { PATH: process.env['PATH'] ?? '', ...env } })
  return { code: exitCode, out: stdout.toString(), said: stderr.toString() }
}

/** The values of a menu entry. */
function entryIn(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n')
  return Object.fromEntries(lines.filter((line) => line.includes('=')).map((line) => line.split(/=(.*)/s).slice(0, 2)))
}

/** The program that a menu would start for an entry: first the escapes of a value, then those of a quoted command. */
const programOf = (exec = '') => exec.replace(/\\\\/g, '\\').slice(1, -1).replace(/\\(.)/g, '$1').replace(/%%/g, '%')

test.if(canPack)(
  '[PACK-1] without what must be downloaded, what is ours is built and checked, and each missing part is named with its address and its folder, without a stack',
  async () => {
    const { root, pack } = electrobunCheckout({ withoutCore: true })
    const { said, code } = await pack()

    expect(code).toBe(1)
    expect(said).toMatch(/ours is built and complete \(\d+\.\d MB in build\/own-part\)/)
    expect(existsSync(join(root, 'build/own-part/Resources/app/bun/index.js'))).toBe(true)
    const parts = missingNativeParts(root)
    expect(parts).toHaveLength(2)
    for (const { file, url, folder } of parts) for (const words of [file, url, folder]) expect(said).toContain(words)
    expect(said).toContain('run npm run package again')
    expect(said).not.toMatch(/^\s+at /m)
  },
  SLOW,
)

test('[PACK-2] the parts to download are those of the system, and none where they are there', () => {
  const root = folderWith({ 'node_modules/electrobun/package.json': '{"version":"1.18.1"}' })
  const files = (platform: NodeJS.Platform, cpu: string) =>
    missingNativeParts(root, platform, cpu).map(({ url }) => url)
  const release = 'https://github.com/blackboardsh/electrobun/releases/download/v1.18.1'
  expect(files('darwin', 'arm64')).toEqual([
    `${release}/electrobun-cli-darwin-arm64.tar.gz`,
    `${release}/electrobun-core-darwin-arm64.tar.gz`,
  ])
  expect(files('win32', 'arm64')[1]).toBe(`${release}/electrobun-core-win-x64.tar.gz`)
  expect(files('linux', 'x64')[0]).toBe(`${release}/electrobun-cli-linux-x64.tar.gz`)
  put(root, 'node_modules/electrobun/bin/electrobun', '')
  for (const name of ['bun', 'bsdiff', 'bspatch', 'libNativeWrapper.so'])
    put(root, `node_modules/electrobun/dist-linux-x64/${name}`, '')
  expect(files('linux', 'x64')).toEqual([])
})

describe.if(onLinux && canPack)(
  '[PACK-3] on Linux the package is one archive, checked, below 40 MB, that installs for one account',
  () => {
    test(
      'with Electrobun’s own build, and in a home with spaces, umlauts and quotes',
      async () => {
        const { root, pack } = electrobunCheckout()
        const { said, code } = await pack()
        expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' })

        const archive = `hubbub-0.1.0-linux-${process.arch}.tar.xz`
        const artifacts = readdirSync(join(root, 'artifacts'))
        expect(artifacts).toContain(archive)
        expect(artifacts).toContain(`stable-linux-${process.arch}-update.json`)
        expect(said).toMatch(new RegExp(`${archive.replaceAll('.', '\\.')}  \\d+\\.\\d MB`))
        expect(shell(['sh', '-c', `cd '${root}/artifacts' && sha256sum --check --quiet SHA256SUMS`], {}).code).toBe(0)

        const home = join(root, ODD_NAME)
        mkdirSync(home)
        const unpacked = join(home, 'unpacked here')
        mkdirSync(unpacked)
        expect(shell(['tar', '-xJf', join(root, 'artifacts', archive), '-C', unpacked], {}).code).toBe(0)
        const folder = join(unpacked, archive.replace('.tar.xz', ''))
        // As an ordinary person: root is refused.
        const asPerson = join(root, 'ids')
        put(asPerson, 'id', '#!/bin/sh\necho 1000\n', 0o755)
        const env = { HOME: home, PATH: `${asPerson}:${process.env['PATH']}` }

        for (let round = 0; round < 2; round++) {
          expect(shell([join(folder, 'install.sh')], env)).toMatchObject({ code: 0, out: '' })
          const entry = entryIn(join(home, '.local/share/applications/hubbub.desktop'))
          const bin = join(home, '.local/share/hubbub-app/bin')
          expect(entry).toMatchObject({ Name: 'Hubbub', Icon: 'hubbub', StartupWMClass: 'ElectrobunKitchenSink-dev' })
          expect(programOf(entry['Exec'])).toBe(join(bin, 'launcher'))
          expect(entry['Path']?.replace(/\\\\/g, '\\')).toBe(bin)
          expect(statSync(join(bin, 'launcher')).mode & 0o100).not.toBe(0)
          expect(existsSync(join(home, '.local/share/icons/hicolor/256x256/apps/hubbub.png'))).toBe(true)
          for (const rest of ['hubbub-app.new', 'hubbub-app.old'])
            expect(existsSync(join(home, '.local/share', rest))).toBe(false)
        }
        if (Bun.which('desktop-file-validate'))
          expect(shell(['desktop-file-validate', join(home, '.local/share/applications/hubbub.desktop')], {}).out).toBe(
            '',
          )

        put(home, '.local/share/hubbub/hub.sqlite', 'what was said')
        expect(shell([join(home, '.local/share/hubbub-app/uninstall.sh')], env)).toMatchObject({ code: 0 })
        for (const gone of ['hubbub-app', 'applications/hubbub.desktop', 'icons/hicolor/256x256/apps/hubbub.png'])
          expect(existsSync(join(home, '.local/share', gone))).toBe(false)
        expect(existsSync(join(home, '.local/share/hubbub/hub.sqlite'))).toBe(true)
      },
      SLOW,
    )

    test('not as root, and not over a Hubbub that runs', async () => {
      const home = folderWith({ 'share/hubbub-app/bin/kept': 'kept' })
      const sh = join(home, 'share/hubbub-app/bin/sh')
      cpSync(Bun.which('sleep') as string, sh)
      const installer = join(ROOT, 'src-bun/set-up/package/install.sh')
      const env = (id: number) => {
        put(home, `ids-${id}/id`, `#!/bin/sh\necho ${id}\n`, 0o755)
        return { HOME: home, XDG_DATA_HOME: join(home, 'share'), PATH: `${home}/ids-${id}:${process.env['PATH']}` }
      }
      expect(shell(['sh', installer], env(0))).toMatchObject({ code: 1, said: expect.stringContaining('not as root') })
      const running = Bun.spawn([sh, '1000'], { stdio: ['ignore', 'ignore', 'ignore'] })
      try {
        expect(shell(['sh', installer], env(1000))).toMatchObject({ code: 1, said: expect.stringContaining('Quit it') })
      } finally {
        running.kill('SIGKILL')
        await running.exited
      }
      expect(readFileSync(join(home, 'share/hubbub-app/bin/kept'), 'utf8')).toBe('kept')
    })
  },
)

describe.if(onLinux)('[PACK-4] the check of a built app names what it lacks, and fails the build', () => {
  const check = join(ROOT, 'src-bun/set-up/package/bundle-contents.mjs')
  async function problemsAfter(root: string, damage: (contents: string) => void) {
    const contents = join(root, 'build/copy')
    rmSync(contents, { recursive: true, force: true })
    cpSync(join(root, 'build/app'), contents, { recursive: true })
    damage(contents)
    const code = `import { problemsOf } from ${JSON.stringify(check)}; console.log(JSON.stringify(await problemsOf(${JSON.stringify(contents)}, 'linux', { root: ${JSON.stringify(root)} })))`
    const { stdout } = Bun.spawnSync([process.execPath, '-e', code], { cwd: root })
    return (JSON.parse(stdout.toString()) as string[]).map((problem) => problem.replaceAll(contents, ''))
  }

  test(
    'a Worker, a package, a file of the pages, a font, a native program, the class of the window',
    async () => {
      const root = folderWith({
        'electrobun.config.ts': `export default { build: { copy: { 'dist/ui': 'views/ui', 'fonts': 'bun/fonts', 'dist/a-worker.js': 'bun/a-worker.js' } } }`,
        'dist/ui/index.html': '<!doctype html><link href="/main.css"><script src="/main.js"></script>',
        'dist/ui/main.js': '1',
        'dist/ui/main.css': '2',
        'dist/a-worker.js': 'import "node:fs"; import "bun:sqlite"',
        'fonts/one.ttf': 'font',
      })
      const files = {
        'Resources/app/bun/index.js': `import fs from "fs"; new Worker(\`a-worker$\{extension}\`)`,
        'bin/launcher': 'x',
        'bin/bun': 'x',
        'bin/libNativeWrapper.so': 'x',
        'Hubbub.desktop': '[Desktop Entry]\nName=Hubbub\nStartupWMClass=ElectrobunKitchenSink-dev\n',
      }
      for (const [file, text] of Object.entries(files)) put(join(root, 'build/app'), file, text)
      const app = 'build/app/Resources/app'
      cpSync(join(root, 'dist/ui'), join(root, app, 'views/ui'), { recursive: true })
      cpSync(join(root, 'fonts'), join(root, app, 'bun/fonts'), { recursive: true })
      cpSync(join(root, 'dist/a-worker.js'), join(root, app, 'bun/a-worker.js'))
      const remove = (file: string) => (contents: string) => rmSync(join(contents, file))
      const write = (file: string, text: string) => (contents: string) => writeFileSync(join(contents, file), text)

      expect(await problemsAfter(root, () => {})).toEqual([])
      expect(await problemsAfter(root, remove('Resources/app/bun/a-worker.js'))).toContain(
        'index.js starts the Worker a-worker.js, which is not beside it.',
      )
      expect(await problemsAfter(root, write('Resources/app/bun/a-worker.js', 'import "pdfkit"'))).toContain(
        'a-worker.js needs pdfkit, which is not in the app.',
      )
      expect(await problemsAfter(root, remove('Resources/app/views/ui/main.css'))).toContain(
        'The first page needs /Resources/app/views/ui/main.css, which is not there.',
      )
      expect(await problemsAfter(root, write('Resources/app/bun/fonts/one.ttf', ''))).toEqual([
        '/Resources/app/bun/fonts/one.ttf is not as large as in fonts, or missing.',
      ])
      expect(await problemsAfter(root, remove('bin/libNativeWrapper.so'))).toEqual([
        '/bin/libNativeWrapper.so is missing or empty.',
      ])
      expect(await problemsAfter(root, write('Hubbub.desktop', '[Desktop Entry]\nStartupWMClass=Hubbub\n'))).toEqual([
        'Hubbub.desktop does not name the class of the window.',
      ])
    },
    SLOW,
  )

  test.if(canPack)(
    'and npm run package says it, without a stack',
    async () => {
      const { root, pack } = electrobunCheckout()
      rmSync(join(root, 'dist/ui/assets/main.js'))
      const { said, code } = await pack()
      expect(code).toBe(1)
      expect(said).toContain('assets/main.js, which is not there.')
      expect(said).toContain(
        'The app could not be built. Everything that was written meanwhile is in build/package.log.',
      )
      expect(said).not.toMatch(/^\s+at /m)
      expect(existsSync(join(root, 'artifacts'))).toBe(false)
    },
    SLOW,
  )
})

test('[PACK-5] on macOS the app says why it uses the local network and what it announces, once, and what Electrobun has written stays', () => {
  const written =
    '<plist version="1.0">\n<dict>\n    <key>CFBundleName</key>\n    <string>Hubbub</string>\n</dict>\n</plist>'
  const merged = mergePlist(written, '1.2.3')
  for (const key of PLIST_KEYS) expect(merged.split(`<key>${key}</key>`)).toHaveLength(2)
  expect(merged).toContain('<key>CFBundleName</key>\n    <string>Hubbub</string>')
  expect(merged).toMatch(/<key>NSBonjourServices<\/key>\s*<array><string>_hubbub\._tcp<\/string><\/array>/)
  expect(merged).toMatch(/<key>CFBundleShortVersionString<\/key>\s*<string>1\.2\.3<\/string>/)
  expect(mergePlist(merged, '1.2.3')).toBe(merged)
  expect(() => mergePlist('', '1')).toThrow('no dictionary')
})
