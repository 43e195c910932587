import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createUi } from '../../src-bun/transport/pages.ts'
import { temporaryFolder } from '../support/hub.ts'

const SCRIPT = 'console.log("hello")'.repeat(100)
const folder = temporaryFolder()
beforeAll(async () => {
  mkdirSync(join(folder.path, 'assets'))
  await Bun.write(join(folder.path, 'index.html'), '<!doctype html><title>Hubbub</title>')
  await Bun.write(join(folder.path, 'assets/app-1a2b.js'), SCRIPT)
  await Bun.write(join(folder.path, 'assets/app-1a2b.js.gz'), Bun.gzipSync(SCRIPT))
})
afterAll(() => folder.remove())

const ask = (path: string, headers: Record<string, string> = {}) =>
  createUi(folder.path).answer(new Request(`http://hub${path}`, { headers }), path)

test('[UI-1] a missing file is answered 404 and not with the page, so that an old tab does not run HTML as a script', () => {
  expect(ask('/assets/gone-9f.js').status).toBe(404)
  expect(ask('/favicon.ico').status).toBe(404)
  expect(ask('/../package.json').status).toBe(404)
  expect(ask('/api/unknown').status).toBe(404)
  expect(ask('/%E0%A4%A').status).toBe(400)
})

test('[UI-2] every path of the app is answered with the page, which a browser revalidates each time', async () => {
  for (const path of ['/', '/rooms/abc', '/documents/abc']) {
    const response = ask(path)
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache'])
    expect(await response.text()).toContain('<title>Hubbub</title>')
  }
})

test('[UI-3] a file with a hash in its name is cached for good, compressed if the browser accepts it, and answered 304 if unchanged', async () => {
  const plain = ask('/assets/app-1a2b.js')
  expect(plain.headers.get('cache-control')).toContain('immutable')
  expect(plain.headers.get('content-encoding')).toBeNull()
  const gzip = ask('/assets/app-1a2b.js', { 'accept-encoding': 'gzip, deflate' })
  expect(gzip.headers.get('content-encoding')).toBe('gzip')
  expect(new TextDecoder().decode(Bun.gunzipSync(new Uint8Array(await gzip.arrayBuffer())))).toBe(await plain.text())
  expect(ask('/assets/app-1a2b.js', { 'if-none-match': plain.headers.get('etag') as string }).status).toBe(304)
})

test('[UI-4] a hub whose pages are not built answers 503 with the command that builds them', async () => {
  const response = createUi(undefined).answer(new Request('http://hub/'), '/')
  expect([response.status, await response.text()]).toEqual([
    503,
    'The user interface has not been built: npm run build',
  ])
})

test('[UI-5] the page is not cached for good, even if the checkout lies in a folder named assets', async () => {
  const ui = join(folder.path, 'assets/dist/ui')
  await Bun.write(join(ui, 'index.html'), '<!doctype html><title>Hubbub</title>')

  const response = createUi(ui).answer(new Request('http://hub/'), '/')

  expect(response.headers.get('cache-control')).toBe('no-cache')
})
