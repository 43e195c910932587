// The page of a document: what reaches the hub, what a browser does with links and files, and what one sees while reading.
import { beforeAll, expect, test } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import * as Y from 'yjs'
import { eventually, joinAt } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { openStock } from '../support/stock.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver } from './look.ts'
import { everythingStored } from './stored.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person

beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada.page).waitFor()
}, 600_000)

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const editor = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const allSaved = (page: Page) => page.getByText('All changes saved').waitFor()

async function newDocument(page: Page, title: string): Promise<string> {
  await page.getByRole('button', { name: 'New document' }).first().click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title)
  await page.getByRole('button', { name: 'Create document' }).click()
  // By its name, because the editor of the previous document is still there for a moment.
  await page.getByRole('textbox', { name: `Text of ${title}` }).waitFor()
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'))
  return page.url().split('/').at(-1) as string
}

/** What the hub has of a document. */
const storedText = (page: Page, id: string) =>
  page.evaluate(async (path) => (await fetch(path)).text(), `/api/export/documents/${id}?format=md`)

type Offered = { [type: string]: string } & { file?: string }

/** Pastes or drops what a clipboard or a file manager offers. Returns whether the page kept it from the browser. */
const offer = (target: Locator, kind: 'paste' | 'drop', offered: Offered) =>
  target.evaluate(
    (element, { kind, offered }) => {
      const data = new DataTransfer()
      const { file, ...texts } = offered
      if (file) data.items.add(new File(['content'], file, { type: 'image/png' }))
      for (const [type, text] of Object.entries(texts)) data.setData(type, text)
      const { left, top } = element.getBoundingClientRect()
      const place = { clientX: left + 5, clientY: top + 5, bubbles: true, cancelable: true }
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: data, ...place })
      element.dispatchEvent(event)
      return event.defaultPrevented
    },
    { kind, offered },
  )

test('[EDITOR-1] a paste that is too long for a frame reaches the hub with what is typed after it, also one made without a connection', async () => {
  const { page } = ada
  const id = await newDocument(page, 'Large')
  const paste = 'lorem ipsum dolor sit amet, consectetur\n'.repeat(32_000)
  const isStored = async (text: string) => {
    await allSaved(page)
    const stored = async () => {
      const seen = await storedText(page, id)
      return { length: seen.length, isEqual: seen === text }
    }
    await expectSoon(stored).toEqual({ length: text.length, isEqual: true })
  }

  await page.keyboard.type('before ')
  await offer(editor(page), 'paste', { 'text/plain': paste })
  await page.keyboard.type('AFTER')
  await isStored(`before ${paste}AFTER`)
  await world.hub.kill('SIGKILL')
  await offer(editor(page), 'paste', { 'text/plain': paste })
  await page.keyboard.type('LATER')
  await page.getByText('Kept on this device').first().waitFor()
  await everythingStored(page)
  await page.goto('about:blank')
  await world.startAgain()
  await page.goto(`${world.origin()}/documents/${id}`)
  await editor(page).waitFor()
  await isStored(`before ${paste}AFTER${paste}LATER`)
  ada.hubIsDown = false
  expect(ada.problems).toEqual([])
}, 600_000)

test('[EDITOR-2] in the app’s window a link in a room or a document leads out of it, and a mail address too', async () => {
  const person = await world.person(DESK)
  const { page, context } = person
  await page.addInitScript(() => Object.assign(window, { __electrobunWebviewId: 1 }))
  // The app blocks what leaves the hub, and opens it in the person's browser. A link with a target never gets so far.
  const left: string[] = []
  await context.route('http://outside.test/**', (route) => {
    left.push(route.request().url())
    return route.fulfill({ status: 204 })
  })
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(page).fill('see http://outside.test/room')
  await composer(page).press('Enter')
  await page.getByRole('link', { name: 'http://outside.test/room' }).click()
  await eventually(() => left.includes('http://outside.test/room'))

  await newDocument(page, 'In the window')
  await page.keyboard.type('[a page](http://outside.test/document) and ada@example.org\n\n')
  await allSaved(page)
  await page.getByRole('link', { name: 'a page' }).click()
  await eventually(() => left.includes('http://outside.test/document'))

  const targets = () =>
    page
      .locator('a.md-follow')
      .evaluateAll((links) => links.map((link) => [link.getAttribute('href'), link.getAttribute('target')]))
  await expectSoon(targets).toEqual([
    ['http://outside.test/document', null],
    ['mailto:ada@example.org', null],
  ])
  expect(context.pages()).toHaveLength(1)
  await context.close()
}, 600_000)

test('[EDITOR-3] a file that is dropped or pasted anywhere but in a room, or is no image in a document, is refused in words, and its path gets into no text', async () => {
  const { page } = ada
  await newDocument(page, 'Files')
  const path = 'file:///home/ada/plan.pdf'
  const refusal = page.getByText('Add files in a room.')
  const isRefused = async (target: Locator, kind: 'paste' | 'drop', offered: Offered) => {
    expect(await offer(target, kind, offered)).toBe(true)
    await refusal.waitFor()
    await page.locator('.notice').getByRole('button', { name: 'Close' }).click()
    await refusal.waitFor({ state: 'detached' })
  }
  await offer(page.getByRole('banner'), 'drop', { file: 'plan.png' })
  await refusal.waitFor()
  expect(await lookAllOver(ada, 'file-refused')).toEqual([])
  for (const kind of ['paste', 'drop'] as const) {
    expect(await offer(editor(page), kind, { file: 'plan.png' })).toBe(true)
    await page.getByText('plan.png is no image that can be shown here.').waitFor()
    await page.locator('.md-upload').getByRole('button', { name: 'Close' }).click()
    await page.locator('.md-upload').waitFor({ state: 'detached' })
    await isRefused(editor(page), kind, { 'text/uri-list': path, 'text/plain': path })
  }
  await isRefused(page.getByRole('banner'), 'drop', { file: 'plan.png' })
  // A text with a picture of itself, as word processors copy it, and an address that somebody pastes as a text.
  await offer(editor(page), 'paste', { file: 'x.png', 'text/html': '<p>words</p>', 'text/plain': 'words ' })
  await offer(editor(page), 'paste', { 'text/plain': path })
  await eventually(async () => (await editor(page).textContent()) === `words ${path}`)

  await page.getByRole('link', { name: /lobby/ }).first().click()
  await isRefused(composer(page), 'drop', {
    'text/uri-list': `${path}\r\nfile:///b`,
    'text/plain': `${path}\nfile:///b`,
  })
  await expectSoon(() => composer(page).inputValue()).toBe('')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[EDITOR-4] a text that is read without a caret stays where it is while others write above it, at the desk and on a phone', async () => {
  const { page } = ada
  await newDocument(page, 'Read')
  const lines = Array.from({ length: 300 }, (_, at) => `Line ${at} ${'with some words '.repeat(at % 12)}\n\n`).join('')
  await offer(editor(page), 'paste', { 'text/plain': lines })
  await allSaved(page)

  const readers = [await world.person(DESK), await world.person(PHONE)]
  for (const { page: reader } of readers) {
    await reader.goto(`${world.origin()}/#${world.hub.token}`)
    await composer(reader).waitFor()
    await reader.goto(page.url())
    await editor(reader).waitFor()
    await allSaved(reader)
    await reader.locator('.document-scroll').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight / 2))
  }
  /** The first line that is wholly on the screen, where it is, and how high the page is. */
  const seen = (reader: Page, words?: string) =>
    reader.locator('.document-scroll').evaluate((scroller, words) => {
      const top = scroller.getBoundingClientRect().top
      const isWanted = (line: Element) =>
        words
          ? line.textContent === words
          : /^Line/.test(line.textContent ?? '') && line.getBoundingClientRect().top > top
      const line = [...scroller.querySelectorAll('.cm-line')].find(isWanted)
      return { words: line?.textContent ?? '', top: line?.getBoundingClientRect().top, height: scroller.scrollHeight }
    }, words)
  /** Once it is the same twice: the editor measures the lines that it comes to, and the page moves a little until then. */
  const before = await Promise.all(
    readers.map(({ page: reader }) =>
      eventually(async () => {
        const [first, second] = [await seen(reader), await seen(reader)]
        return first.words !== '' && Bun.deepEquals(first, second) && second
      }),
    ),
  )

  await page.keyboard.press('Control+Home')
  for (let time = 0; time < 3; time++)
    await offer(editor(page), 'paste', {
      'text/plain': 'A new line that is not short, at the very top of it all.\n'.repeat(10),
    })
  await allSaved(page)

  for (const [at, { page: reader }] of readers.entries()) {
    const { words, top, height } = before[at] as Awaited<ReturnType<typeof seen>>
    await eventually(async () => (await seen(reader)).height > height + 500)
    await eventually(async () => Math.abs(((await seen(reader, words)).top ?? 0) - (top ?? 0)) < 2)
    expect(readers[at]?.problems).toEqual([])
    await readers[at]?.context.close()
  }
}, 600_000)

test('[EDITOR-5] a person types at the end of a line that a script has ended with CR and LF, and both have the same lines', async () => {
  const { page } = ada
  const id = await newDocument(page, 'Lines')
  const script = openStock(await joinAt(world.hub.origin, { name: 'Script', code: world.hub.code }), id)
  await script.synced()
  const lines = () => page.locator('.cm-line').allTextContents()
  script.text.insert(0, 'one\r\ntwo\r\nthree')
  await eventually(async () => (await lines()).join('|') === 'one|two|three')

  await page.keyboard.press('Control+Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.type(' X')
  await eventually(() => script.text.toString() === 'one\r\ntwo X\r\nthree')
  await expectSoon(() => lines()).toEqual(['one', 'two X', 'three'])
  await expectSoon(() => storedText(page, id)).toBe('one\ntwo X\nthree')

  // The caret of the script is where it is in the script's text, and what it writes is where it wrote it.
  script.text.insert(script.text.length, '\0\rold\rmac')
  script.text.insert(5, 'T')
  script.text.delete(6, 1)
  await eventually(async () => (await lines()).join('|') === 'one|Two X|three|old|mac')
  await page.keyboard.press('Control+End')
  await page.keyboard.type('!')
  await page.keyboard.press('Home')
  await page.keyboard.press('Backspace')
  await eventually(() => script.text.toString() === 'one\r\nTwo X\r\nthree\0\roldmac!')
  // As one step or several, depending on how quickly the keys came.
  await eventually(async () => {
    await page.keyboard.press('Control+z')
    return (await lines()).join('|') === 'one|Two|three|old|mac'
  })
  await eventually(() => script.text.toString() === 'one\r\nTwo\r\nthree\0\rold\rmac')
  expect(ada.problems).toEqual([])
  script.end()
}, 600_000)

const word = (level: number, marker: string, words: string) =>
  `<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level${level} lfo1'><![if !supportLists]>` +
  `<span style='font-family:Symbol'><span style='mso-list:Ignore'>${marker}<span>&nbsp;&nbsp; </span></span></span><![endif]>${words}<o:p></o:p></p>`

/** What people copy, and the Markdown that it comes to. */
const PASTES: [what: string, html: string, markdown: string][] = [
  [
    'headings, marks, links and lists',
    '<h1>Title</h1><p><b>Bold</b> and <a href="http://x.y/">link</a></p><ul><li>one<li>two</ul>',
    '# Title\n\n**Bold** and [link](http://x.y/)\n\n- one\n- two',
  ],
  ['words in a line', '<meta charset="utf-8"><b>bold</b> words', '**bold** words'],
  [
    'lists in lists, numbers and tasks',
    '<ol start=3><li>three<ul><li>in it</li></ul></li><li><p>four</p><p>more</p></li></ol><ul><li><input type=checkbox checked>done</li><ul><li>below</ul></ul>',
    '3. three\n   - in it\n4. four\n\n   more\n- [x] done\n  - below',
  ],
  [
    'a text from Word',
    `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{margin:0}</style><!--[if gte mso 9]><xml>x</xml><![endif]--></head><body><h2>Plan<o:p></o:p></h2>${word(1, '·', 'one')}${word(2, 'o', 'below')}${word(1, '2.', 'two')}<p class=MsoNormal><b>Bo</b><b>ld</b><span style='mso-spacerun:yes'>&nbsp; </span><i>now </i>here<o:p>&nbsp;</o:p></p></body></html>`,
    '## Plan\n\n- one\n  - below\n2. two\n\n**Bold** *now* here',
  ],
  [
    'Word, for whose bold and italic text other scripts have settings of their own',
    `<p class=MsoNormal>very <b style='mso-bidi-font-weight:normal'>strong</b> and <i style='mso-bidi-font-style:normal'>soft</i></p>`,
    'very **strong** and *soft*',
  ],
  [
    'a text from Google Docs',
    '<b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-weight:700">Agenda</span></h2><p dir="ltr"><span style="font-weight:700;white-space:pre-wrap;">Now</span><span style="font-style:italic;font-weight:400"> then</span> <span style="text-decoration:line-through">never</span></p><ul><li role="checkbox" aria-checked="false"><p>task</p></li></ul></b>',
    '## Agenda\n\n**Now** *then* ~~never~~\n\n- [ ] task',
  ],
  [
    'a table, a quote, code and a rule',
    '<table><tr><th>a</th><th>b|c</th></tr><tr><td>1<br>2</td></tr></table><blockquote><p>said</p><p>again</p></blockquote><p>run <code>a `b`</code></p><pre><code class="language-ts">if (a)\n  b()\n</code></pre><hr>',
    '| a | b\\|c |\n| --- | --- |\n| 1 2 |  |\n\n> said\n>\n> again\n\nrun `` a `b` ``\n\n```ts\nif (a)\n  b()\n```\n\n---',
  ],
  [
    'addresses that nobody may follow, scripts and hidden words',
    '<p><a href="javascript:alert(1)">one</a> <a href="file:///etc/passwd">two</a> <a href="/three">three</a> <a href="data:text/html,x">four</a> <a href="mailto:a@b.c">mail</a> <a href="http://x.y/(z)">z</a></p><script>alert(1)</script><style>p{}</style><p style="display:none">hidden</p><img src="http://x.y/i.png" onerror="alert(1)"><img alt="A cat" src="https://x.y/cat.png"><iframe src="http://x.y"></iframe>',
    'one two three four [mail](mailto:a@b.c) [z](http://x.y/%28z%29)\n\n![A cat](https://x.y/cat.png)',
  ],
  [
    'words that look like Markdown',
    '<p><b>b</b> 2 * 3 *x* snake_case _y_ [z](w) &lt;div&gt;</p><p># no heading</p><p>1. no list</p><p>- neither</p>',
    '**b** 2 * 3 \\*x\\* snake_case \\_y\\_ \\[z](w) \\<div>\n\n\\# no heading\n\n1\\. no list\n\n\\- neither',
  ],
]

test('[EDITOR-6] formatted text from web pages and word processors is pasted as Markdown', async () => {
  const { page } = ada
  const id = await newDocument(page, 'Pasted')
  const pasted = async (data: Offered, expected: string) => {
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await offer(editor(page), 'paste', data)
    // Something behind it, so that a text that is not complete yet can be distinguished from one that is wrong.
    await eventually(
      async () =>
        (await editor(page).textContent()) !== '' &&
        page
          .locator('.cm-placeholder')
          .count()
          .then((count) => count === 0),
    )
    await page.keyboard.type('…')
    await allSaved(page)
    await expectSoon(() => storedText(page, id)).toBe(`${expected}…`)
  }
  for (const [what, html, markdown] of PASTES) {
    await pasted({ 'text/html': html, 'text/plain': what }, markdown)
  }
  // Nothing to show as Markdown, and source code: the plain text has the better spaces and lines.
  await pasted({ 'text/html': '<div>two<div>lines</div></div>', 'text/plain': 'two\r\n  lines' }, 'two\n  lines')
  await pasted({ 'text/plain': 'with a\0 NUL\0' }, 'with a NUL')
  await pasted({ 'text/html': '<p>the same</p>', 'text/plain': 'the same\0' }, 'the same')
  const code = '<div style="white-space: pre;"><div><span style="font-weight:bold">if</span> x</div></div>'
  await pasted({ 'text/html': code, 'text/plain': 'if x\n\tgo' }, 'if x\n\tgo')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[EDITOR-7] a formatted paste is one step to undo, gets lines of its own, and with Shift or in code it is plain', async () => {
  const { page } = ada
  const id = await newDocument(page, 'Pasted too')
  const data = { 'text/html': '<h2>Title</h2><p>words</p>', 'text/plain': 'Title words' }
  await page.keyboard.type('before after')
  for (let key = 0; key < 5; key++) await page.keyboard.press('ArrowLeft')
  await offer(editor(page), 'paste', data)
  // The outline has it as well.
  await editor(page).getByText('Title', { exact: true }).waitFor()
  await allSaved(page)
  await expectSoon(() => storedText(page, id)).toBe('before \n\n## Title\n\nwords\n\nafter')
  await page.keyboard.press('Control+z')
  await allSaved(page)
  await expectSoon(() => storedText(page, id)).toBe('before after')

  await page.keyboard.down('Control')
  await page.keyboard.down('Shift')
  await page.keyboard.down('V')
  await offer(editor(page), 'paste', data)
  for (const key of ['V', 'Shift', 'Control']) await page.keyboard.up(key)
  await page.keyboard.press('Control+End')
  await page.keyboard.type('\n\n```\n')
  await offer(editor(page), 'paste', data)
  await page.keyboard.type('.')
  await allSaved(page)
  await expectSoon(() => storedText(page, id)).toBe('before Title wordsafter\n\n```\nTitle words.')
}, 600_000)

test('[EDITOR-8] text that the hub refuses is not sent at every reload; it can be saved, tried once more and discarded', async () => {
  const eve = await world.person(DESK)
  await eve.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(eve.page).waitFor()
  const id = await newDocument(eve.page, 'Refused')
  await eve.page.keyboard.type('With the hub. ')
  await allSaved(eve.page)
  const me = await eve.page.evaluate(async () => (await (await fetch('/api/me')).json()).member?.id as string)
  const host = await world.host()
  await world.hub.kill('SIGKILL')
  await eve.page.keyboard.type('Alone.')
  await eve.page.getByText('Kept on this device').first().waitFor()
  await everythingStored(eve.page)
  await eve.page.goto('about:blank')
  await world.startAgain()
  await host.page.getByRole('button', { name: /^Connected/ }).waitFor()
  const setRole = (role: string) =>
    host.page.evaluate(
      async ([path, role]) =>
        (
          await fetch(path as string, {
            method: 'PUT',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ role }),
          })
        ).status,
      [`/api/members/${me}/role`, role],
    )
  expect(await setRole('viewer')).toBeLessThan(300)

  let socketCount = 0
  eve.page.on('websocket', (socket) => {
    if (socket.url().includes('/collaborate/')) socketCount++
  })
  const open = async () => {
    await eve.page.goto('about:blank')
    socketCount = 0
    await eve.page.goto(`${world.origin()}/documents/${id}`)
    await eve.page.getByText(/is on this device only: save it as a file, try again, or discard it/).waitFor()
    await expectSoon(() => editor(eve.page).textContent()).toBe('With the hub. Alone.')
  }
  await open()
  expect(socketCount).toBe(1)
  expect(await lookAllOver(eve, 'document-refused')).toEqual([])
  await open()
  expect(socketCount).toBe(0)
  const [download] = await Promise.all([
    eve.page.waitForEvent('download'),
    eve.page.getByRole('button', { name: 'Save my text as a file' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Refused.md')
  await eve.page.getByRole('button', { name: 'Try again' }).click()
  await eventually(() => socketCount === 1)
  await eve.page.getByText(/is on this device only/).waitFor()

  await eve.page.getByRole('button', { name: 'Discard my changes' }).click()
  await eve.page.getByText(/will be gone from this device/).waitFor()
  expect(await lookAllOver(eve, 'document-discard')).toEqual([])
  await eve.page.getByRole('button', { name: 'Discard for good' }).click()
  await eventually(async () => (await editor(eve.page).textContent()) === 'With the hub. ')
  await allSaved(eve.page)
  expect(eve.problems).toEqual([])
  await eve.context.close()
  await host.context.close()
  ada.hubIsDown = false
}, 600_000)

test('[EDITOR-9] the outline follows who scrolls, and whoever clicks in the text', async () => {
  const { page } = ada
  await newDocument(page, 'Outlined')
  const section = (name: string) => `# ${name}\n\n${'Words of this section.\n\n'.repeat(40)}`
  await offer(editor(page), 'paste', { 'text/plain': ['First', 'Second', 'Third'].map(section).join('') })
  const current = (name: string) => page.locator('.outline-row[aria-current]', { hasText: name }).waitFor()
  const scrollTo = (part: number) =>
    page
      .locator('.document-scroll')
      .evaluate((scroller, part) => scroller.scrollTo(0, scroller.scrollHeight * part), part)
  await current('Third')
  await page.getByRole('button', { name: 'Third' }).evaluate((button) => button.focus())
  await scrollTo(0.45)
  await current('Second')
  await ada.shot('document-outline-desk-light')
  await scrollTo(0)
  await current('First')
  await page.getByRole('button', { name: 'Second' }).click()
  await current('Second')
}, 600_000)

test('[EDITOR-10] nothing that is shown moves when a document opens on a phone', async () => {
  const reader = await world.person(PHONE)
  await reader.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(reader.page).waitFor()
  await reader.page.addInitScript(() => {
    const shifts: string[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number
        sources: { node?: Element; previousRect: DOMRect }[]
      })[])
        shifts.push(
          `${entry.value} ${entry.sources.map(({ node, previousRect }) => `${(node as Element | undefined)?.className ?? ''} ${previousRect.top}`)}`,
        )
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await reader.page.goto(ada.page.url())
  await editor(reader.page).waitFor()
  await allSaved(reader.page)
  // One more frame is painted after everything is there.
  const shifts = await reader.page.evaluate(
    () =>
      new Promise<string[]>((resolve) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve((window as unknown as { shifts: string[] }).shifts)),
        ),
      ),
  )
  expect(shifts.filter((shift) => Number(shift.split(' ')[0]) > 0.01)).toEqual([])
  await reader.context.close()
}, 600_000)

test('[EDITOR-11] who may only read sees that, is offered no formatting, and can select, copy and search', async () => {
  const eve = await world.person(DESK)
  const { page } = eve
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(page).waitFor()
  const id = await newDocument(page, 'Read only')
  await page.keyboard.type('Words to copy')
  await allSaved(page)
  const me = await page.evaluate(async () => (await (await fetch('/api/me')).json()).member?.id as string)
  const host = await joinAt(world.hub.origin, { hostToken: world.hub.hostToken }, '/api/host')
  expect((await host.send('PUT', `/api/members/${me}/role`, { role: 'viewer' })).status).toBeLessThan(300)

  await page.getByText('You are reading along').waitFor()
  const tools = page.getByRole('group', { name: 'Formatting' }).getByRole('button')
  const usable = () =>
    tools.evaluateAll((buttons) =>
      buttons
        .filter((button) => !(button as HTMLButtonElement).disabled && button.getAttribute('aria-disabled') !== 'true')
        .map((button) => button.getAttribute('aria-label')),
    )
  await expectSoon(() => usable()).toEqual(['Find and replace'])
  expect(await lookAllOver(eve, 'document-reading-along')).toEqual([])
  await editor(page).focus()
  await page.keyboard.press('Control+a')
  await expectSoon(() => page.evaluate(() => getSelection()?.toString())).toContain('Words to copy')
  await page.keyboard.type('not mine')
  await expectSoon(() => page.getByRole('textbox', { name: 'Title of the document' }).isEditable()).toBe(false)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+y')
  await expectSoon(() => storedText(page, id)).toBe('Words to copy')
  // Nothing of that was sent: the hub would have refused it, and this page would have had to be loaded again.
  expect((await host.send('PUT', `/api/members/${me}/role`, { role: 'member' })).status).toBeLessThan(300)
  await page.locator('.cm-content:not([aria-readonly])').waitFor()
  await editor(page).press('Control+End')
  await page.keyboard.type(' again')
  await expectSoon(() => storedText(page, id)).toBe('Words to copy again')
  expect(eve.problems).toEqual([])
  await eve.context.close()
}, 600_000)

test('[EDITOR-12] a device that stops storing while somebody types does not end the editor', async () => {
  const { page } = ada
  const id = await newDocument(page, 'Stored no more')
  await page.keyboard.type('One. ')
  await allSaved(page)
  await page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError')
    }
  })
  await page.keyboard.type('Two. ')
  await page.keyboard.type('Three.')
  await allSaved(page)
  await expectSoon(() => storedText(page, id)).toBe('One. Two. Three.')
  expect(ada.problems).toEqual([])
  await page.reload()
  await editor(page).waitFor()
}, 600_000)

test('[COUNT-23] who typed offline under a clientID that somebody has taken meanwhile goes on in the page, and loses nothing', async () => {
  const bob = await world.person(DESK)
  let isAway = false
  let hangUp = () => {}
  await bob.page.routeWebSocket(/\/collaborate\//, (socket) => {
    if (isAway) return void socket.close({ code: 1001 })
    const server = socket.connectToServer()
    hangUp = () => {
      void server.close()
      void socket.close({ code: 1001 })
    }
  })
  await bob.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(bob.page).waitFor()
  const id = await newDocument(bob.page, 'Taken')
  const mallory = await joinAt(world.hub.origin, { name: 'Mallory', code: world.hub.code })
  const watching = openStock(mallory, id)
  const carets = () =>
    [...watching.provider.awareness.getStates().keys()].filter((client) => client !== watching.doc.clientID)
  const clientID = (await eventually(() => carets()[0])) as number

  isAway = true
  hangUp()
  await eventually(() => carets().length === 0)
  await bob.page.keyboard.type('Typed offline. ')
  await bob.page.getByText('Kept on this device').first().waitFor()
  // Once nobody has the document open, the hub does not remember whose caret that was.
  watching.end()
  const forged = new Y.Doc()
  forged.clientID = clientID
  let taking = openStock(mallory, id, forged)
  await eventually(async () => {
    await taking.synced()
    if (taking.text.length === 0) taking.text.insert(0, 'Forged. ')
    if ((await storedText(bob.page, id)) === 'Forged. ') return true
    // The old socket was still there, so that it was refused.
    taking.end()
    const again = new Y.Doc()
    again.clientID = clientID
    taking = openStock(mallory, id, again)
    return false
  })
  taking.end()

  isAway = false
  await bob.page.evaluate(() => window.dispatchEvent(new Event('online')))
  const both = (text: string | null) => text?.includes('Typed offline. ') && text.includes('Forged. ')
  await eventually(async () => both(await storedText(bob.page, id)))
  await allSaved(bob.page)
  await editor(bob.page).click()
  await bob.page.keyboard.press('Control+End')
  await bob.page.keyboard.type('And more.')
  await eventually(async () => (await storedText(bob.page, id)).endsWith('And more.'))
  const stored = await storedText(bob.page, id)
  expect([both(stored), stored.length]).toEqual([true, 'Typed offline. Forged. And more.'.length])
  await bob.page.reload()
  await allSaved(bob.page)
  await expectSoon(() => editor(bob.page).textContent()).toBe(stored)
  expect(bob.problems).toEqual([])
  await bob.context.close()
}, 600_000)
