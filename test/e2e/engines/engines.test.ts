// The whole path in the other engines, where they are installed: one person uses it, the other Chromium.
import { expect, test } from 'bun:test'
import { findEngines } from '../../support/engines.mjs'
import { eventually, joinAt, temporaryFolder } from '../../support/hub.ts'
import { spawnHub } from '../../support/process.ts'
import { expectSoon } from '../../support/soon.ts'
import { DESK, HOST, HUB_FLAGS, launch, somebody } from '../browser.ts'
import { follow } from '../follow.ts'
import { startFirefox } from './firefox.ts'
import { KEY, type Visitor, visitor } from './visitor.ts'
import { startWebKit } from './webkit.ts'

const { firefox, webkit } = findEngines()

test.skipIf(!firefox)(
  '[ENGINE-1] a person with Firefox joins, chats, writes in a document and on a board, and loses nothing when the hub is killed',
  async () => {
    if (!firefox) return
    await journey('firefox', visitor(await startFirefox(firefox.program)), () => HOST)
  },
  600_000,
)

test.skipIf(!webkit)(
  '[ENGINE-2] a person with WebKitGTK joins, chats, writes in a document and on a board, and loses nothing when the hub is killed',
  async () => {
    if (!webkit) return
    // Its names are those of the computer, so it takes the address that the QR code has.
    await journey('webkit', visitor(await startWebKit(webkit)), (url) => new URL(url).hostname)
  },
  600_000,
)

const COMPOSER = ['textarea, [role=textbox]', 'Message '] as const
const EDITOR = ['.cm-content', ''] as const

/** @param hostIn the name or address of the hub for this engine, of the address in the invitation */
async function journey(engine: string, ada: Visitor, hostIn: (url: string) => string): Promise<void> {
  const folder = temporaryFolder()
  let hub = await spawnHub(folder.path, ['--port', '0', ...HUB_FLAGS])
  const origin = `http://${hostIn(hub.urls[0] ?? '')}:${hub.port}`
  const script = await joinAt(hub.origin, { name: 'Script', code: hub.code })
  const browser = await launch()
  const bob = await somebody(browser, DESK, hub.port)
  try {
    await ada.goto(`${origin}/#${hub.token}`)
    await ada.sees(...COMPOSER)
    await expectSoon(() => ada.run('return [isSecureContext, location.hash]')).toEqual([false, ''])
    await bob.page.goto(`http://${HOST}:${hub.port}/#${hub.token}`)
    const messages = bob.page.getByRole('region', { name: /^Messages in / })

    // Chat, both ways, with a line break.
    await ada.click(...COMPOSER)
    await ada.type('First line')
    await ada.press(KEY.Enter, KEY.Shift)
    await ada.type(`second line${KEY.Enter}`)
    await messages.getByText('First line').waitFor()
    await expectSoon(() => messages.getByText('second line').textContent()).toBe('First line\nsecond line')
    const composer = bob.page.getByRole('textbox', { name: /^Message / })
    await composer.fill('Hello from Chromium 👋')
    await composer.press('Enter')
    await ada.reads('Hello from Chromium 👋')
    await ada.shot(`${engine}-room`)

    // A document that both write in.
    const { id } = (await (await script.post('/api/documents', { title: 'Shared notes' })).json()) as { id: string }
    const exported = async () => (await script.get(`/api/export/documents/${id}?format=md`)).text()
    await ada.goto(`${origin}/documents/${id}`)
    await follow(bob.page, `/documents/${id}`)
    const editor = bob.page.locator('.cm-content')
    await editor.waitFor()
    await ada.click(...EDITOR)
    await Promise.all([ada.type('Ada was here. '), editor.pressSequentially('Bob too. ')])
    const sorted = (text: string) => [...text].sort().join('')
    await eventually(async () => sorted(await exported()) === sorted('Ada was here. Bob too. '))
    const both = await exported()
    await eventually(async () => (await textIn(ada)) === both)
    await ada.reads('All changes saved')
    await ada.shot(`${engine}-document`)

    // The hub is killed, she goes on writing, and it comes back.
    bob.hubIsDown = true
    await hub.kill('SIGKILL')
    await ada.press(KEY.End, KEY.Control)
    await ada.type('Written while the hub was down.')
    await ada.reads('Kept on this device')
    hub = await spawnHub(folder.path, ['--port', String(hub.port), ...HUB_FLAGS])
    await ada.reads('All changes saved')
    await expectSoon(exported).toBe(`${both}Written while the hub was down.`)

    // A row of a board, with a number as she types it.
    const columns = [{ key: 'amount', name: 'Amount', type: 'number' }]
    const board = (await (await script.post('/api/boards', { name: 'Kettles', columns })).json()) as { id: string }
    await ada.goto(`${origin}/boards/${board.id}`)
    await ada.click('button', 'Add a row')
    await ada.click('input', 'Key')
    await ada.type('galley')
    await ada.click('input', 'Amount')
    await ada.type('1,234.5')
    await ada.click('button', 'Save')
    await ada.reads('1 row')
    const { records } = (await (await script.get(`/api/boards/${board.id}/records`)).json()) as {
      records: { values: unknown }[]
    }
    expect(records.map(({ values }) => values)).toEqual([{ amount: 1234.5 }])
    await expectSoon(() => ada.run('return document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await ada.shot(`${engine}-board`)
  } finally {
    await ada.end()
    await browser.close()
    await hub.kill('SIGTERM')
    folder.remove()
  }
}

/** What the editor shows, without the carets of others. */
const textIn = async (person: Visitor): Promise<string> =>
  String(
    await person.run(`
      return [...document.querySelectorAll('.cm-line')].map((line) => {
        const copy = line.cloneNode(true)
        for (const widget of copy.querySelectorAll('.remote-caret, .cm-widgetBuffer')) widget.remove()
        return copy.textContent.replaceAll('\\u2060', '')
      }).join('\\n')`),
  )
