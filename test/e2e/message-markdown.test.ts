// Markdown in messages on the page.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, live, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { lookAllOver, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let script: Peer
let lobbyId: string
beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  lobbyId = rooms.find(({ name }) => name === 'lobby')?.id ?? ''
}, 600_000)

const post = (body: string) => script.post(`/api/rooms/${lobbyId}/messages`, { body })
const row = (text: string) => ada.page.locator('.message', { hasText: text })

test('[MARK-5] Markdown in a message is shown as what it means, at both widths and in both themes', async () => {
  await post(
    '**Plan** for *today*, ~~not~~ tomorrow: `npm start`\n\n1. tea\n2. talk\n   - short\n- [x] done\n- [ ] open\n\n> Who brings\n> the kettle?',
  )
  await post(`\`\`\`ts\nconst line = '${'x'.repeat(120)}'\n  indented()\n\`\`\``)
  await post('# Results\n\n| cup | sugar |\n|:---|---:|\n| red | 2 |\n| blue | **0** |')
  await post('🎉👏')
  await post('plain text with `code` and https://example.org/a_b_c')
  await row('plain text').waitFor()
  const inRow = (text: string, selector: string) => row(text).locator(selector)
  await expectSoon(() => inRow('Plan', 'strong').textContent()).toBe('Plan')
  await expectSoon(() => inRow('Plan', 'ol > li').first().textContent()).toBe('tea')
  await expectSoon(() => inRow('Plan', '[data-task]').allTextContents()).toEqual(['☑ done', '☐ open'])
  await expectSoon(() => inRow('Plan', 'blockquote').textContent()).toBe('Who brings\nthe kettle?')
  await expectSoon(() => inRow('indented()', 'pre').textContent()).toContain('\n  indented()')
  await expectSoon(() => inRow('cup', 'td').allTextContents()).toEqual(['red', '2', 'blue', '0'])
  await expectSoon(() => row('🎉👏').locator('[data-large]').count()).toBe(1)
  await expectSoon(() => inRow('plain text', 'a').getAttribute('href')).toBe('https://example.org/a_b_c')
  // Its colours are part of what is looked at.
  await inRow('indented()', '[data-kind=keyword]').first().waitFor()
  expect(await lookAllOver(ada, 'message-markdown')).toEqual([])
}, 600_000)

test('[MARK-6] nothing in a message becomes HTML or fetches anything, and a link shows where it leads', async () => {
  await post('<img src=x onerror=alert(1)> ![pic](http://elsewhere.test/p.png) [x](javascript:alert(1))')
  await post('**go** to [https://bank.example](http://evil.example/a) or [the notes](http://notes.example/b)')
  await row('onerror').waitFor()
  await expectSoon(() => row('onerror').locator('img').count()).toBe(0)
  await expectSoon(() => row('onerror').locator('a').allTextContents()).toEqual(['http://elsewhere.test/p.png'])
  await expectSoon(() => row('onerror').locator('.message-body').textContent()).toBe(
    '<img src=x onerror=alert(1)> ![pic](http://elsewhere.test/p.png) [x](javascript:alert(1))',
  )
  await row('the notes').waitFor()
  await expectSoon(() => row('the notes').locator('a').allTextContents()).toEqual([
    'http://evil.example/a',
    'the notes',
  ])
  await expectSoon(() => row('the notes').locator('a').nth(1).getAttribute('title')).toBe('http://notes.example/b')
  await post('hidden: [bank\\.example](http://evil.example/b) and [ba**nk**.example](http://evil.example/c)')
  await row('hidden').waitFor()
  await expectSoon(() => row('hidden').locator('a').allTextContents()).toEqual([
    'http://evil.example/b',
    'http://evil.example/c',
  ])
  expect(ada.problems).toEqual([])
}, 600_000)

test('[MARK-7] code is copied as it is from its own button', async () => {
  // It is said for two seconds only, so it is looked for from before on.
  const said = ada.page.getByRole('button', { name: 'Copied' }).waitFor()
  await ada.page.getByRole('button', { name: 'Copy the code' }).click()
  await said
  await ada.page.getByRole('textbox', { name: /^Message / }).focus()
  await ada.page.keyboard.press('Control+v')
  await expectSoon(() => ada.page.getByRole('textbox', { name: /^Message / }).inputValue()).toBe(
    `const line = '${'x'.repeat(120)}'\n  indented()`,
  )
}, 600_000)

test('[CODE-4] code is coloured with a language that is known, in both themes, and its colours are fetched only then', async () => {
  const fetched: string[] = []
  ada.page.on('request', (request) => void fetched.push(new URL(request.url()).pathname))
  await post('```brainfog\ndef unknown(): return 1\n```')
  await row('unknown()').locator('pre').waitFor()
  await expectSoon(() => row('unknown()').locator('.message-code-head > span').first().textContent()).toBe('brainfog')
  expect(fetched.filter((path) => /python/.test(path))).toEqual([])
  const lines = Array.from({ length: 60 }, (_, at) => `def f_${at}(x):  # say <b>\n    return 'a' * ${at}`)
  await post(`\`\`\`py\n${lines.join('\n')}\n\`\`\``)
  const code = row('f_59').locator('pre')
  await code.locator('[data-kind=keyword]').first().waitFor()
  expect(fetched.filter((path) => /python/.test(path)).length).toBe(1)
  await expectSoon(() => row('f_59').locator('.message-code-head > span').first().textContent()).toBe('Python')
  await expectSoon(() => code.textContent()).toBe(lines.join('\n'))
  await expectSoon(() => code.locator('[data-kind=comment]').first().textContent()).toBe('# say <b>')
  // It scrolls in itself and leaves room for the conversation.
  await expectSoon(() =>
    code.evaluate((pre) => pre.scrollHeight > pre.clientHeight && pre.clientHeight < innerHeight),
  ).toBe(true)
  await code.focus()
  await ada.page.keyboard.press('End')
  const colours = () =>
    code.evaluate((pre) => [...new Set([...pre.querySelectorAll('span')].map((span) => getComputedStyle(span).color))])
  const light = await colours()
  expect(await lookAllOver(ada, 'message-code')).toEqual([])
  await setScreen(ada.page, { colorScheme: 'dark' })
  const dark = await colours()
  expect([light.length, dark.length, light.filter((colour) => dark.includes(colour))]).toEqual([5, 5, []])
  expect(ada.problems).toEqual([])
}, 600_000)

test('[MARK-10] a document that a message names is led to by whoever sees it, also once it is made, and stays text for everybody else', async () => {
  const make = async (title: string, roomId?: string) =>
    ((await (await script.post('/api/documents', { title, ...(roomId ? { roomId } : {}) })).json()) as { id: string })
      .id
  const cabin = (await (await script.post('/api/rooms', { name: 'cabin', private: true })).json()) as { id: string }
  await make('Treasure', cabin.id)
  const sails = await make('Sails')
  const ropes = await make('Rigging')
  const socket = await live(script)
  socket.send({ type: 'document.rename', clientId: 'rename-rigging', documentId: ropes, title: 'Ropes' })
  await socket.answer('rename-rigging')
  socket.close()

  await post('Named: [[Treasure]], [[Keel|the keel]], `[[Sails]]`, [[sails|the *cloth*]], [[Rigging]] and [[Sails]].')
  const body = row('Named:').locator('.message-body')
  const links = () =>
    body
      .locator('a')
      .evaluateAll((all) => all.map((each) => [each.textContent, new URL((each as HTMLAnchorElement).href).pathname]))
  // Names are asked for one after another, so the first of these was answered before the last.
  await eventually(async () => (await body.locator('a').count()) === 3)
  await expectSoon(links).toEqual([
    ['the *cloth*', `/documents/${sails}`],
    ['Rigging', `/documents/${ropes}`],
    ['Sails', `/documents/${sails}`],
  ])
  await expectSoon(() => body.textContent()).toBe(
    'Named: [[Treasure]], [[Keel|the keel]], [[Sails]], the *cloth*, Rigging and Sails.',
  )
  expect(await lookAllOver(ada, 'message-document-names')).toEqual([])

  const keel = await make('Keel')
  await body.getByRole('link', { name: 'the keel' }).waitFor()
  await body.getByRole('link', { name: 'the keel' }).click()
  await eventually(() => new URL(ada.page.url()).pathname === `/documents/${keel}`)
  await ada.page.goBack()
  await body.getByRole('link', { name: 'the keel' }).waitFor()
  expect(ada.problems).toEqual([])
}, 600_000)

test('[MARK-11] a message that the hub has before the page can read Markdown has its text, and so has one whose neighbour is deleted meanwhile', async () => {
  const { id } = (await (await script.post('/api/rooms', { name: 'slow' })).json()) as { id: string }
  const bob = await world.person(DESK)
  await bob.page.goto(`${world.origin()}/#${world.hub.token}`)
  await bob.page.getByRole('textbox', { name: /^Message / }).waitFor()
  const mayCome = Promise.withResolvers<void>()
  await bob.page.route(/MarkdownText.*\.js/, async (route) => {
    await mayCome.promise
    await route.continue()
  })
  await bob.page.goto(`${world.origin()}/rooms/${id}`)
  const composer = bob.page.getByRole('textbox', { name: /^Message / })
  for (const body of ['half-way', '**done**']) {
    await composer.fill(body)
    await composer.press('Enter')
  }
  const stored = bob.page.locator('.message[data-seq]')
  const texts = () => stored.locator('.message-body').allTextContents()
  await expectSoon(texts).toEqual(['half-way', '**done**'])
  const { messages } = (await (await script.get(`/api/rooms/${id}/messages`)).json()) as { messages: { id: string }[] }
  await bob.page.evaluate((path) => fetch(path, { method: 'DELETE' }), `/api/rooms/${id}/messages/${messages[0]?.id}`)
  await stored.locator('.message-gone').waitFor()
  await expectSoon(texts).toEqual(['**done**'])
  mayCome.resolve()
  await stored.locator('strong', { hasText: 'done' }).waitFor()
  await expectSoon(texts).toEqual(['done'])
  await bob.context.close()
}, 600_000)
