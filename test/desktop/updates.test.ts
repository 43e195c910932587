import { afterAll, describe, expect, test } from 'bun:test'
import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runDesktop } from '../../src-bun/desktop/app.ts'
import { newerVersion } from '../../src-bun/desktop/updates.ts'
import { writeUpdate } from '../../src-bun/set-up/package/sign-update.mjs'
import { folderWith, put } from '../set-up/folder.ts'
import { eventually } from '../support/hub.ts'
import { fakeDesktop, fakeHub, surroundings } from './fake-desktop.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const PAGE = 'https://example.org/hubbub'
let answer: () => Response = () => new Response('')
let asked = 0
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch() {
    asked++
    return answer()
  },
})
afterAll(() => server.stop(true))
const address = `http://127.0.0.1:${server.port}/hubbub-update.json`

const signedBy = (by: typeof privateKey, version: string, page = PAGE) => ({
  version,
  page,
  signature: sign(null, Buffer.from(`hubbub-update\n${version}\n${page}`), by).toString('base64'),
})
function found(body: unknown, current = '0.1.0') {
  answer = () => (body instanceof Response ? body.clone() : new Response(JSON.stringify(body)))
  return newerVersion({ address, key }, current)
}

test('[DESK-49] a newer version counts only if its name and its page are signed with the key that was packed', async () => {
  const good = signedBy(privateKey, '0.2.0')
  const stranger = generateKeyPairSync('ed25519').privateKey
  const refused: unknown[] = [
    signedBy(stranger, '0.2.0'),
    { ...good, version: '0.3.0' },
    { ...good, page: 'https://example.com/' },
    { version: '0.2.0', page: PAGE },
    { ...good, signature: 5 },
    { ...good, signature: '' },
    signedBy(privateKey, '0.2.0', 'http://example.org/'),
    signedBy(privateKey, '0.2.0', 'javascript:alert(1)'),
    signedBy(privateKey, '0.2'),
    signedBy(privateKey, '0.2.0<b>'),
    null,
    [],
    new Response('no JSON'),
    new Response(JSON.stringify(good), { status: 404 }),
    Response.redirect('http://127.0.0.1:1/'),
    new Response(`${JSON.stringify(good)}${' '.repeat(5000)}`),
  ]
  for (const body of refused) expect(await found(body)).toBeUndefined()
  expect(await newerVersion({ address, key: 'no key' }, '0.1.0')).toBeUndefined()
  expect(await newerVersion({ address: 'http://127.0.0.1:1/', key }, '0.1.0')).toBeUndefined()
  expect(await found(good)).toEqual({ version: '0.2.0', page: PAGE })
})

describe('[DESK-50] versions are compared by their numbers', () => {
  test.each([
    ['0.1.0', '0.1.0', false],
    ['0.1.1', '0.1.0', true],
    ['0.1.0', '0.1.1', false],
    ['0.10.0', '0.9.9', true],
    ['1.0.0', '0.99.99', true],
    ['0.9.9', '1.0.0', false],
  ])('%s is newer than %s: %p', async (version, current, isNewer) => {
    expect((await found(signedBy(privateKey, version), current)) !== undefined).toBe(isNewer)
  })
})

test('[DESK-51] nothing is asked without an address; with one, a newer version is told once, and the tray leads to its page', async () => {
  const around = () => ({ ...surroundings({ LANG: 'en' }), stopMaxMs: 1 })
  answer = () => new Response(JSON.stringify(signedBy(privateKey, '99.0.0')))
  asked = 0
  const silent = fakeDesktop({ hasTray: true })
  await runDesktop(silent.desktop, async () => fakeHub().hub, around())

  const asking = fakeDesktop({ hasTray: true })
  const desktop = { ...asking.desktop, updateSource: async () => ({ address, key }) }
  await runDesktop(desktop, async () => fakeHub().hub, around())
  const entry = () =>
    asking.trays.at(-1)?.find((item) => item !== 'separator' && 'label' in item && item.label === 'Get version 99.0.0')
  await eventually(() => entry() !== undefined)
  expect(asking.notified).toEqual([['Hubbub 99.0.0 is available', `Download it from ${PAGE}.`]])
  const item = entry()
  if (item && item !== 'separator' && 'label' in item) item.choose?.()
  expect(asking.openedOutside).toEqual([PAGE])
  expect([asked, silent.notified]).toEqual([1, []])
  silent.askToQuit()
  asking.askToQuit()
})

test('[DESK-52] what npm run package signs is what the app accepts, and a key without a page, or of another kind, is refused in words', async () => {
  const root = folderWith({})
  put(root, 'key.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }) as string)
  put(
    root,
    'rsa.pem',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  )
  const file = join(root, 'hubbub-update.json')
  const [HUBBUB_UPDATE_KEY, HUBBUB_UPDATE_PAGE] = [join(root, 'key.pem'), PAGE]
  expect(writeUpdate(file, '0.2.0', {})).toBe(false)
  expect(() => writeUpdate(file, '0.2.0', { HUBBUB_UPDATE_KEY })).toThrow('belong together')
  expect(() => writeUpdate(file, '0.2.0', { HUBBUB_UPDATE_KEY: '/nowhere', HUBBUB_UPDATE_PAGE })).toThrow('/nowhere')
  expect(() => writeUpdate(file, '0.2.0', { HUBBUB_UPDATE_KEY, HUBBUB_UPDATE_PAGE: 'http://x/' })).toThrow('https://')
  expect(() => writeUpdate(file, '0.2.0', { HUBBUB_UPDATE_KEY: join(root, 'rsa.pem'), HUBBUB_UPDATE_PAGE })).toThrow(
    'Ed25519',
  )
  expect(writeUpdate(file, '0.2.0', { HUBBUB_UPDATE_KEY, HUBBUB_UPDATE_PAGE })).toBe(true)
  expect(await found(JSON.parse(readFileSync(file, 'utf8')))).toEqual({ version: '0.2.0', page: PAGE })
})
