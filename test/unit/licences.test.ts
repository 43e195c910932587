import { afterAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { licenceOf, listLicences } from '../../src-ui/vite/licence-texts.ts'
import { folderOfModule, foldersOfHub } from '../../src-ui/vite/packages.ts'
import { temporaryFolder } from '../support/hub.ts'

const root = join(import.meta.dir, '../..')
const checkout = temporaryFolder()
afterAll(() => checkout.remove())

async function packageWith(name: string, files: Record<string, string>): Promise<string> {
  const folder = join(checkout.path, 'node_modules', name)
  const packageJson = JSON.stringify({ name, version: '1.2.3', license: 'MIT' })
  for (const [file, text] of Object.entries({ 'package.json': packageJson, ...files }))
    await Bun.write(join(folder, file), text)
  return folder
}

test('[LIC-4] a shipped package without a licence text fails the build, until a text is written down for it', async () => {
  const folder = await packageWith('@a/bare', { 'index.js': '' })
  expect(() => licenceOf(folder, checkout.path)).toThrow('@a/bare 1.2.3 is shipped and has no licence text')

  await Bun.write(join(checkout.path, 'assets/LICENSES/@a/bare.txt'), 'Copyright Ada\n')
  expect(licenceOf(folder, checkout.path)).toMatchObject({ title: '@a/bare 1.2.3', kind: 'MIT', text: 'Copyright Ada' })
})

test('[LIC-5] a shipped package whose package.json names no licence fails the build', async () => {
  const folder = await packageWith('silent', { 'package.json': '{"name":"silent","version":"1.0.0"}', LICENSE: 'MIT' })
  expect(() => licenceOf(folder, checkout.path)).toThrow('silent is shipped, and its package.json names no licence')
})

test('[LIC-6] a module whose package is unknown fails the build', () => {
  expect(() => folderOfModule('\0invented-by-a-plugin', root)).toThrow('its package is unknown')
  expect(() => folderOfModule('/somewhere/else.js', root)).toThrow('its package is unknown')
})

test('[LIC-7] the licence of a module is that of its package, its icon set or its font, and else ours', () => {
  const folders: Record<string, string> = {
    [join(root, 'node_modules/@codemirror/view/dist/index.js')]: 'node_modules/@codemirror/view',
    [join(root, 'node_modules/yjs/node_modules/lib0/map.js?v=1')]: 'node_modules/yjs/node_modules/lib0',
    '~emoji/de': 'node_modules/emojibase-data',
    '~icons/lucide/house.tsx': 'node_modules/@iconify-json/lucide',
    '\0vite/preload-helper.js': 'node_modules/vite',
    [join(root, 'assets/fonts/inter/inter-latin-wght-normal.woff2')]: 'assets/fonts/inter',
  }
  for (const [id, folder] of Object.entries(folders))
    expect(folderOfModule(id, root)).toBe(`${root.replaceAll('\\', '/')}/${folder}`)
  for (const ours of ['src-ui/main.tsx', 'assets/icons/hubbub.svg'])
    expect(folderOfModule(join(root, ours), root)).toBeUndefined()
})

test('[LIC-8] packages with the same licence text share it, and a notice follows the licence', async () => {
  const one = await packageWith('one', { LICENSE: 'the same' })
  const two = await packageWith('two', { 'license.md': 'the same' })
  const three = await packageWith('three', { LICENCE: 'another', NOTICE: 'and a notice' })
  const list = listLicences(
    { name: 'hubbub', title: 'hubbub 1.0.0', kind: 'MIT', text: 'ours' },
    [two, three, one].map((folder) => licenceOf(folder, checkout.path)),
  )
  expect(list).toStartWith('hubbub 1.0.0 (MIT)\n\nours\n')
  expect(list).toContain('\none 1.2.3 (MIT)\ntwo 1.2.3 (MIT)\n\nthe same\n')
  expect(list).toContain('\nthree 1.2.3 (MIT)\n\nanother\n\nand a notice\n')
})

test('[IDENT-17] the licences of the table of look-alikes and of the fonts of PDF files are among those of the hub', () => {
  const ofHub = (name: string) => {
    const [folder] = foldersOfHub(root).filter((each) => each.endsWith(`/${name}`))
    return licenceOf(folder as string, root)
  }
  const table = ofHub('confusables')
  expect([table.title, table.kind]).toEqual(['unhomoglyph 1.0.6', 'MIT AND Unicode-DFS-2016'])
  for (const words of ['Vitaly Puzrin', 'Unicode, Inc.']) expect(table.text).toContain(words)
  const fonts = ofHub('dejavu')
  expect([fonts.title, fonts.kind]).toEqual(['DejaVu 2.37', 'Bitstream-Vera'])
  for (const words of ['Bitstream, Inc.', 'Tavmjong Bah']) expect(fonts.text).toContain(words)
})
