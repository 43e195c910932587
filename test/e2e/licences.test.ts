// The licences of what the build ships, as the hub serves them and the pages show them.
import { expect, test } from 'bun:test'
import { expectSoon } from '../support/soon.ts'
import { DESK } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])

const ask = (path: string) => fetch(`http://127.0.0.1:${world.hub.port}${path}`)

test('[LIC-1] licences.txt lists Hubbub and what the pages, the hub and the app contain, with the text of each licence', async () => {
  const response = await ask('/licences.txt')
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])

  const text = await response.text()
  expect(text).toStartWith('hubbub ')
  const inPages = [
    'Inter',
    '@iconify-json/lucide',
    'solid-js',
    'yjs',
    '@codemirror/view',
    '@elysiajs/eden',
    'emojibase-data',
    '@mermaid-js/tiny',
    'vite',
  ]
  const inHub = ['elysia', 'jose', 'unhomoglyph', 'electrobun', 'bun']
  for (const name of [...inPages, ...inHub]) expect(text).toMatch(new RegExp(`^${name} (\\S+ )?\\([\\w. -]+\\)$`, 'm'))
  for (const words of [
    'SIL OPEN FONT LICENSE Version 1.1',
    'Lucide Icons and Contributors',
    'Cole Bemis',
    'dompurify (',
  ])
    expect(text).toContain(words)
})

test('[LIC-2] every licence text in assets/LICENSES belongs to something that is shipped', async () => {
  const text = await (await ask('/licences.txt')).text()
  const names = [...new Bun.Glob('**/*.txt').scanSync(`${import.meta.dir}/../../assets/LICENSES`)].map((file) =>
    file.replaceAll('\\', '/').replace(/\.txt$/, ''),
  )

  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => !text.includes(`\n${name} `))).toEqual([])
})

test('[LIC-3] the licences are a page of the app, at both widths and in both themes', async () => {
  const person = await world.person(DESK)
  const { page } = person
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  // On arrival the composer takes the focus, which closes an open menu.
  await page.locator('textarea:focus').waitFor()
  await page.getByRole('button', { name: 'Preferences' }).click()
  await page.getByRole('link', { name: 'Open-source licences' }).click()
  await page.getByText('SIL OPEN FONT LICENSE Version 1.1').waitFor()

  await expectSoon(() => page.getByRole('heading', { level: 1 }).textContent()).toBe('Open-source licences')
  expect(await lookAllOver(person, 'licences')).toEqual([])
  expect(person.problems).toEqual([])
}, 600_000)

test('[ICON-4] the hub serves the icon in the formats that browsers ask for', async () => {
  const types: Record<string, string> = {
    '/icon.svg': 'image/svg+xml',
    '/favicon.ico': 'image/x-icon',
    '/apple-touch-icon.png': 'image/png',
  }
  const page = await (await ask('/')).text()
  for (const [path, type] of Object.entries(types)) {
    const response = await ask(path)
    expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 200, type])
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0)
    expect(page).toContain(`href="${path}"`)
  }
})
