// `npm run tour`: the pictures of docs/tour, made from the real pages with a made-up afternoon in them. After `npm run build`.
// `npm run tour -- --no-logo` makes them without the logo in dist/tour, to show beside those of other products: is this one known by its face?
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { DESK, HOST, HUB_FLAGS, launch, somebody } from '../e2e/browser.ts'
import { comes, type Somebody } from '../e2e/crowd.ts'
import { setScreen } from '../e2e/look.ts'
import { temporaryFolder } from '../support/hub.ts'
import { spawnHub } from '../support/process.ts'

const HAS_LOGO = !process.argv.includes('--no-logo')
const PICTURES = join(import.meta.dir, HAS_LOGO ? '../../docs/tour' : '../../dist/tour')
const NAMES = ['Ada Okafor', 'Bruno Keller', 'Chiara Rossi', 'Deniz Aydın', 'Emil Novak', 'Farah Haddad', 'Goran Ilić']
const MORE = [
  'Hana Sato',
  'Ines Moreau',
  'Jonas Berg',
  'Kofi Mensah',
  'Lena Vogt',
  'Mira Patel',
  'Nils Holm',
  'Olga Petrova',
]
const TALK = [
  [0, 'Good morning! The workshop begins at nine, everybody scan the code please.'],
  [1, 'I am in. The sensors are on the table by the window.'],
  [2, 'Group **B** takes the harbour, group **A** the old mill.'],
  [3, '```py\nfor reading in sensor.readings():\n    print(reading.celsius)\n```'],
  [4, 'Thanks! Where do we write the results?'],
  [0, 'Into the document *Field notes*. The board has the live values.'],
] as const
const TEXT = `
The harbour and the mill are measured every ten minutes. **Both groups** write here.

## Harbour

| Place | Water | Air |
| --- | --- | --- |
| Pier | 8.4 °C | 11.2 °C |
| Basin | 9.1 °C | 11.6 °C |

- [x] sensors calibrated
- [ ] compare with the numbers of last year

## Mill

> The wheel turns again, and the water is colder than it looks.
`

const folder = temporaryFolder()
mkdirSync(PICTURES, { recursive: true })
const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off', ...HUB_FLAGS, '--name', 'Harbour workshop'])
const browser = await launch()
try {
  const at = { origin: `http://127.0.0.1:${hub.port}`, code: hub.code ?? '' }
  const people: Somebody[] = []
  for (const name of [...NAMES, ...MORE]) people.push(await comes(at, name))
  const [ada] = people as [Somebody]
  for (const [n, body] of TALK) await people[n]?.say(ada.lobby, body)
  for (const [name, words] of [
    ['harbour', 'The pier is done, we go on to the basin.'],
    ['mill', 'Can somebody bring the long cable?'],
    ['questions', 'When is lunch?'],
  ] as const) {
    const { room } = (await ada.run({ type: 'room.create', name })) as unknown as { room: Room }
    await people[name.length % people.length]?.say(room.id, words)
    for (const somebody of people.slice(name.length % 5, (name.length % 5) + 2))
      somebody.goTo({ kind: 'room', id: room.id })
  }
  const { document } = (await ada.run({ type: 'document.create', title: 'Field notes' })) as unknown as {
    document: Document
  }
  const write = (path: string, method: string, type: string, body: string) =>
    fetch(`${at.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${ada.peer.token}`, 'content-type': type },
      body,
    })
  await write(`/api/documents/${document.id}/text`, 'POST', 'text/markdown', TEXT)
  for (const somebody of people.slice(8, 10)) somebody.goTo({ kind: 'document', id: document.id })
  const made = await ada.peer.post('/api/boards', {
    name: 'Water',
    columns: [
      { key: 'celsius', name: 'Water', type: 'number', unit: '°C' },
      { key: 'state', name: 'State', type: 'choice', choices: ['good', 'watch'] },
      { key: 'group', name: 'Group', type: 'text' },
    ],
  })
  const board = (await made.json()) as { id: string }
  const record = (key: string, values: Record<string, unknown>) =>
    ada.peer.send('PUT', `/api/boards/${board.id}/records/${key}`, { values })
  for (const [n, key] of ['pier', 'basin', 'lock', 'mill race', 'pond'].entries())
    await record(key.replace(' ', '-'), {
      celsius: 8 + n / 2,
      state: n === 3 ? 'watch' : 'good',
      group: n < 3 ? 'B' : 'A',
    })

  const { page } = await somebody(browser, { ...DESK, reducedMotion: 'reduce' }, hub.port)
  await page.goto(`http://${HOST}:${hub.port}/#host=${hub.hostToken}`)
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  const places = [
    ['wall', '/wall', () => page.locator('.wall-seat').nth(15).waitFor()],
    ['room', `/rooms/${ada.lobby}`, () => page.getByText('Where do we write the results?').waitFor()],
    ['document', `/documents/${document.id}`, () => page.getByText('All changes saved').waitFor()],
    ['board', `/boards/${board.id}`, () => page.getByRole('row', { name: /pond/ }).waitFor()],
  ] as const
  for (const [name, path, isThere] of places) {
    await page.goto(`http://${HOST}:${hub.port}${path}`)
    await isThere()
    // Once the wall was shown, its code would be in the corner of the others.
    await page.evaluate(() => localStorage.removeItem('hubbub:wall'))
    // It keeps its place.
    if (!HAS_LOGO)
      await page.evaluate(() => {
        for (const mark of globalThis.document.querySelectorAll<SVGElement>('svg[viewBox="0 0 32 32"]'))
          mark.style.opacity = '0'
      })
    for (const colorScheme of ['light', 'dark'] as const) {
      await setScreen(page, { colorScheme })
      await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) })
    }
  }
  console.log(`Eight pictures are in ${PICTURES}`)
} finally {
  await browser.close()
  await hub.kill('SIGTERM')
  folder.remove()
}
process.exit(0)
