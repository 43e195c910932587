// A page follows its hub to another address and port.
import { afterEach, expect, test } from 'bun:test'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Route } from 'playwright-core'
import { eventually, joinAt, PATIENCE_MS, temporaryFolder } from '../support/hub.ts'
import { aNetwork, type Computer, canMakeNetworks, strangersOn } from '../support/network.ts'
import { spawnHub } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, launch, type Person, PHONE } from './browser.ts'
import { focused, lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const world = aWorld(['--limits', 'off'])
const composer = ({ page }: Pick<Person, 'page'>) => page.getByRole('textbox', { name: /^Message / })

/** Chromium on this computer of the test's network. */
async function aBrowserOn({ within }: Computer, folder: string) {
  const program = join(folder, 'browser')
  const inside = [...within, process.env['HUBBUB_BROWSER'] ?? '/usr/bin/chromium'].map((word) => `'${word}'`).join(' ')
  writeFileSync(program, `#!/bin/sh\nexec ${inside} "$@"\n`)
  chmodSync(program, 0o700)
  const browser = await launch(undefined, ['--no-sandbox'], program)
  endings.push(() => browser.close())
  return browser
}

/**
 * A hub on one computer of a network of the test's own, and the page of its host in a browser on the other. `second`: an address that each
 * of them has beside its first. `start` starts the hub once more. `pass` is the answer with which the page may go to another address.
 */
async function aHubThatMoves(second?: { desk: string; phone: string }) {
  const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24'])
  endings.push(network.remove)
  const [desk, phone] = network.computers as [Computer, Computer]
  if (second) {
    desk.ip(`addr add ${second.desk} dev eth0`)
    phone.ip(`addr add ${second.phone} dev eth0`)
  }
  const folder = temporaryFolder()
  endings.push(folder.remove)
  async function start() {
    const hub = await spawnHub(join(folder.path, 'data'), ['--limits', 'off'], {}, undefined, desk.within)
    endings.push(() => hub.kill('SIGKILL'))
    return hub
  }
  const first = await start()
  expect(first.port).toBe(4280)
  const browser = await aBrowserOn(phone, folder.path)
  const context = await browser.newContext({ locale: 'en-GB', ...DESK })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const passed = page.waitForResponse((answer) => answer.url().endsWith('/api/session/pass'))
  await page.goto(`http://10.77.0.2:4280/#${first.token}`)
  const pass = await passed
  return { desk, first, start, page, pass }
}

test.skipIf(!canMakeNetworks())(
  '[REJOIN-4] a page finds its hub at another address and port, goes there signed in, with what was not sent and what was begun, says it once, and gives its pass to no stranger on the way',
  async () => {
    const moving = await aHubThatMoves({ desk: '192.168.77.2/24', phone: '192.168.77.9/24' })
    const { desk, first, page } = moving
    await page.getByRole('link', { name: /lobby/ }).first().click()
    await composer({ page }).waitFor()
    const { pass } = (await moving.pass.json()) as { pass: string }
    const stored = (text: string) => page.locator('[data-seq]', { hasText: text })
    await composer({ page }).fill('before')
    await composer({ page }).press('Enter')
    await stored('before').waitFor()

    await first.kill('SIGKILL')
    const strangers = await strangersOn(desk)
    endings.push(strangers.end)
    await composer({ page }).fill('while away')
    await composer({ page }).press('Enter')
    await composer({ page }).fill('half a thought')
    desk.ip('addr del 10.77.0.2/24 dev eth0')
    // The main address of the card is gone, and the others of its network with it, where the system does so.
    desk.run(['ip', 'addr', 'add', '192.168.77.2/24', 'dev', 'eth0'])
    await eventually(() => strangers.text().includes('/api/hub/proof'))
    const second = await moving.start()
    expect(second.port).toBe(4282)
    const startedAt = performance.now()
    await page.waitForURL((url) => url.host === '192.168.77.2:4282')
    console.log(`The page was at the new address ${Math.round(performance.now() - startedAt)} ms after the hub.`)
    await stored('while away').waitFor()
    await expectSoon(() => composer({ page }).inputValue()).toBe('half a thought')
    await composer({ page }).fill('after')
    await composer({ page }).press('Enter')
    await stored('after').waitFor()
    // Nothing secret stays in the address.
    await expectSoon(() => new URL(page.url()).hash).toBe('')

    const read = `
    const origin = 'http://127.0.0.1:4282'
    const headers = { 'content-type': 'application/json' }
    const { token } = await (await fetch(origin + '/api/join', { method: 'POST', headers, body: JSON.stringify({ name: 'Ada', code: '${second.code}' }) })).json()
    const auth = { headers: { authorization: 'Bearer ' + token } }
    const { rooms } = await (await fetch(origin + '/api/rooms', auth)).json()
    const { messages } = await (await fetch(origin + '/api/rooms/' + rooms.find(({ name }) => name === 'lobby').id + '/messages', auth)).json()
    console.log(JSON.stringify(messages.map(({ body, authorId }) => [body, authorId])))`
    const said = JSON.parse(desk.run([process.execPath, '-e', read]).out) as [string, string][]
    expect(said.map(([body]) => body)).toEqual(['before', 'while away', 'after'])
    expect(new Set(said.map(([, author]) => author)).size).toBe(1)
    const [, , signature = ''] = pass.split('.')
    expect(signature.length).toBeGreaterThan(20)
    for (const secret of [signature, 'while away', 'half a thought']) expect(strangers.text()).not.toContain(secret)
  },
)

test.skipIf(!canMakeNetworks())(
  '[REJOIN-12] a page that follows its hub away and back shows what was written in the other place, and not what it had left behind',
  async () => {
    const { desk, first, start, page, pass } = await aHubThatMoves()
    await pass.finished()
    await page.getByRole('link', { name: /lobby/ }).first().click()
    await composer({ page }).fill('half a thought')
    const isAt = (port: string) => page.waitForURL((url) => url.port === port && url.hash === '')
    const passed = page.waitForResponse((answer) => answer.url().endsWith(':4282/api/session/pass'))
    await first.kill('SIGKILL')
    const strangers = await strangersOn(desk)
    endings.push(strangers.end)
    const second = await start()
    expect(second.port).toBe(4282)
    await isAt('4282')
    await expectSoon(() => composer({ page }).inputValue()).toBe('half a thought')
    await composer({ page }).fill('half a thought, and its end')
    await (await passed).finished()

    strangers.end()
    await second.kill('SIGKILL')
    // The ports of the strangers are free a moment after their end.
    const take = '[4280, 4281].map((port) => Bun.serve({ port, fetch: () => new Response() }).stop(true))'
    await eventually(() => desk.run([process.execPath, '-e', take]).exitCode === 0)
    expect((await start()).port).toBe(4280)
    await isAt('4280')
    await expectSoon(() => composer({ page }).inputValue()).toBe('half a thought, and its end')
  },
)

/** Makes a document with this title and text, from wherever the page is. The caret is in the text then. */
async function aDocument(page: Page, title: string, words?: string): Promise<void> {
  await page.getByRole('button', { name: 'New document' }).first().click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title)
  await page.getByRole('button', { name: 'Create document' }).click()
  await page.getByRole('textbox', { name: /^Text of / }).waitFor()
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'))
  if (words !== undefined) await page.keyboard.insertText(words)
  await page.locator('.save-status', { hasText: 'All changes saved' }).waitFor()
}

const isAway = (page: Page) =>
  page.locator('.connection-pill', { hasText: /Reconnecting|Hub closed|closed the hub/ }).waitFor()

test.skipIf(!canMakeNetworks())(
  '[REJOIN-14] a page stays where it is while a form has text in it or a file is chosen, says where the hub is, and goes there once nothing would be lost',
  async () => {
    const { desk, first, start, page, pass } = await aHubThatMoves()
    await pass.finished()
    await page.getByRole('link', { name: /lobby/ }).first().click()
    await composer({ page }).fill('to be changed')
    await composer({ page }).press('Enter')
    // The editor is in the place of the text.
    const row = page.locator('.message[data-seq]').last()
    await row.filter({ hasText: 'to be changed' }).waitFor()
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'boat.txt', mimeType: 'text/plain', buffer: Buffer.from('a boat') })
    await page.getByRole('button', { name: 'Remove boat.txt' }).waitFor()
    await aDocument(page, 'Notes', 'a line')
    await page.getByRole('button', { name: /^Comments, / }).waitFor()
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByRole('textbox', { name: 'Your comment' }).fill('half a comment')

    await first.kill('SIGKILL')
    endings.push((await strangersOn(desk)).end)
    await isAway(page)
    let looks = 0
    page.on('request', (request) => {
      if (request.url().startsWith('http://10.77.0.2:4282/api/hub/proof')) looks++
    })
    /** The page has looked for the hub from start to end, found it and stayed. */
    const stays = async () => {
      const before = looks
      await eventually(() => looks >= before + 3)
      await expectSoon(() => new URL(page.url()).port).toBe('4280')
      await page.getByText('The hub is now at 10.77.0.2:4282.').waitFor()
    }
    expect((await start()).port).toBe(4282)
    await page.getByText('The hub is now at 10.77.0.2:4282.').waitFor()
    await stays()
    await page.getByRole('textbox', { name: 'Your comment' }).press('Escape')
    await page.getByRole('textbox', { name: 'Your comment' }).waitFor({ state: 'detached' })
    // The file is still chosen, in the room that is not shown.
    await stays()
    await page.getByRole('link', { name: /lobby/ }).first().click()
    await row.hover()
    await row.getByRole('button', { name: /^More about/ }).click()
    await row.getByRole('button', { name: 'Edit', exact: true }).click()
    const editor = page.getByRole('textbox', { name: 'Change the message' })
    await editor.fill('half changed')
    await page.getByRole('button', { name: 'Remove boat.txt' }).click()
    await page.getByRole('button', { name: 'Remove boat.txt' }).waitFor({ state: 'detached' })
    await stays()
    await editor.press('Escape')
    await page.waitForURL((url) => url.port === '4282' && url.hash === '')
    await row.waitFor()
  },
)

test.skipIf(!canMakeNetworks())(
  '[REJOIN-16] a browser that does not list its databases goes to another address only when the person wants to, because what was typed in documents cannot be found',
  async () => {
    const { desk, first, start, page, pass } = await aHubThatMoves()
    await pass.finished()
    // As in Firefox before 126.
    await page.evaluate(() => void Reflect.deleteProperty(IDBFactory.prototype, 'databases'))
    await first.kill('SIGKILL')
    endings.push((await strangersOn(desk)).end)
    expect((await start()).port).toBe(4282)
    await page.getByText('The hub is now at 10.77.0.2:4282.').waitFor()
    await expectSoon(() => new URL(page.url()).port).toBe('4280')
    await page.getByRole('button', { name: 'Go there' }).click()
    await page.waitForURL((url) => url.port === '4282' && url.hash === '')
  },
)

test.skipIf(!canMakeNetworks())(
  '[REJOIN-15] a deletion that could still be undone and a title that is being typed come along to where the hub is',
  async () => {
    const { desk, first, start, page, pass } = await aHubThatMoves()
    await pass.finished()
    await aDocument(page, 'Notes', 'a line')
    await page.getByRole('link', { name: /lobby/ }).first().click()
    await composer({ page }).fill('to be deleted')
    await composer({ page }).press('Enter')
    const row = page.locator('.message', { hasText: 'to be deleted' })
    await row.and(page.locator('[data-seq]')).waitFor()
    await first.kill('SIGKILL')
    endings.push((await strangersOn(desk)).end)
    await isAway(page)
    await row.hover()
    await row.getByRole('button', { name: /^More about/ }).click()
    await row.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Message deleted.').waitFor()
    await page.getByRole('link', { name: /Notes/ }).first().click()
    const title = page.getByRole('textbox', { name: 'Title of the document' })
    await title.fill('Notes of today')
    expect((await start()).port).toBe(4282)
    await page.waitForURL((url) => url.port === '4282' && url.hash === '')
    await expectSoon(() => title.inputValue()).toBe('Notes of today')
    const atHub = () =>
      page.evaluate(async () => {
        const get = async (path: string) => (await fetch(path)).json()
        const [{ rooms }, { documents }] = [await get('/api/rooms'), await get('/api/documents')]
        const { id } = rooms.find(({ name }: { name: string }) => name === 'lobby')
        const { messages } = await get(`/api/rooms/${id}/messages`)
        return {
          titles: documents.map(({ title }: { title: string }) => title),
          bodies: messages.map(({ body, deleted }: { body: string; deleted?: object }) => (deleted ? 'deleted' : body)),
        }
      })
    await expectSoon(atHub).toEqual({ titles: ['Notes of today'], bodies: ['deleted'] })
  },
)

/** A person in a new document whose hub goes, types there, and sees that the hub is at another port and the page stays. */
async function staysWith(typed: string, prepare: (page: Page) => Promise<void> = async () => {}) {
  const { desk, first, start, page, pass } = await aHubThatMoves()
  await pass.finished()
  await aDocument(page, 'Notes')
  const text = page.getByRole('textbox', { name: /^Text of / })
  await prepare(page)

  await first.kill('SIGKILL')
  endings.push((await strangersOn(desk)).end)
  await isAway(page)
  await page.keyboard.insertText(typed)
  await page.locator('.save-status', { hasText: 'Kept on this device' }).waitFor()
  const second = await start()
  expect(second.port).toBe(4282)
  await page.getByText('The hub is now at 10.77.0.2:4282.').waitFor()
  await expectSoon(() => new URL(page.url()).port).toBe('4280')
  return { page, text }
}

async function goesThere({ page, text }: Awaited<ReturnType<typeof staysWith>>): Promise<void> {
  await page.getByRole('button', { name: 'Go there' }).click()
  await page.waitForURL((url) => url.port === '4282' && url.hash === '')
  await text.waitFor()
}

test.skipIf(!canMakeNetworks())(
  '[REJOIN-7] a page whose hub has another port, while a stranger has the old one, finds it, stays as long as what was typed in a document would be left behind, and goes there when the person wants to',
  async () => {
    // More than an address can hold.
    await goesThere(await staysWith(`typed alone ${'and much more '.repeat(40_000)}`))
  },
)

/** What another member has typed on this device without a connection, in a document that was open then. */
async function noteOfAnother(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { hubId } = await (await fetch('/health')).json()
    const request = indexedDB.open(`hubbub:${hubId}:epoch:another:elsewhere`)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('updates', { autoIncrement: true })
      request.result.createObjectStore('custom').put(new Uint8Array([0, 0]), ['unsent', 7, 0])
    }
    await new Promise((resolve, reject) => {
      request.onsuccess = resolve
      request.onerror = reject
    })
    request.result.close()
  })
}

test.skipIf(!canMakeNetworks())(
  '[REJOIN-10] whoever goes to where the hub is takes along what they have typed, also where something of another member stays behind',
  async () => {
    const stayed = await staysWith('typed alone', noteOfAnother)
    await goesThere(stayed)
    await stayed.text.filter({ hasText: 'typed alone' }).waitFor()
    await stayed.page.locator('.save-status', { hasText: 'All changes saved' }).waitFor()
  },
)

/** What a page that has moved here would have in its address. */
const parcel = (pass: string, entries: unknown[], remembered = {}, edits: unknown[] = []) =>
  `#moved=${encodeURIComponent(JSON.stringify({ pass, entries, remembered, edits }))}`

test('[REJOIN-5] an address with a pass and a message changes nobody who is signed in, and has nothing said in the name of somebody else', async () => {
  const { hub } = world
  const ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${hub.token}`)
  await ada.page.getByRole('link', { name: /lobby/ }).first().click()
  await composer(ada).waitFor()
  const me = async (person: Person) =>
    (await person.page.evaluate(async () => (await fetch('/api/session')).json())).member as { id: string }
  const adaId = (await me(ada)).id
  const bob = await joinAt(hub.origin, { name: 'Bob', code: hub.code })
  const { pass } = (await (await bob.post('/api/session/pass', {})).json()) as { pass: string }
  const { rooms } = (await (await bob.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  const roomId = rooms.find(({ name }) => name === 'lobby')?.id as string
  const entryOf = (memberId: string, body: string) => ({
    ...{ clientId: `forged-${body.replace(' ', '-')}`, memberId, createdAt: Date.now() },
    command: { type: 'chat.send', clientId: `forged-${body.replace(' ', '-')}`, roomId, body },
  })
  const open = async (person: Person, fragment: string) => {
    await person.page.goto('about:blank')
    await person.page.goto(`${world.origin()}/rooms/${roomId}${fragment}`)
    await composer(person).waitFor()
    await expectSoon(() => new URL(person.page.url()).hash).toBe('')
  }
  const editsOf = (documentId: string) => ({ documentId, epoch: 'x', notes: [{ client: 7, update: 'AAA=' }] })
  const storesOf = ({ page }: Person) =>
    page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
  for (const bad of [
    parcel(pass, [entryOf(adaId, 'as ada')], {}, [editsOf('forged')]),
    parcel('x', [entryOf(adaId, 'no pass')]),
    '#moved=%7B',
  ])
    await open(ada, bad)
  expect((await me(ada)).id).toBe(adaId)
  expect((await storesOf(ada)).filter((name) => name?.includes('forged'))).toEqual([])

  // Whoever has a pass is its member; what the address has of others goes nowhere.
  const stranger = await world.person(DESK)
  await open(
    stranger,
    parcel(
      pass,
      [entryOf(adaId, 'as ada'), entryOf(bob.member.id, 'as bob')],
      {
        [`receipt:${hub.hubId}`]: 'forged',
        theme: 'dark',
      },
      [
        editsOf('typed'),
        editsOf(`x:${adaId}:as-ada`),
        { ...editsOf('broken'), notes: [{ client: 7, update: '<' }] },
        7,
      ],
    ),
  )
  expect((await me(stranger)).id).toBe(bob.member.id)
  // What was typed is written down under the member of the pass alone.
  expect((await storesOf(stranger)).filter((name) => name?.includes(':x:'))).toEqual([
    `hubbub:${hub.hubId}:x:${bob.member.id}:typed`,
  ])
  await stranger.page.locator('[data-seq]', { hasText: 'as bob' }).waitFor()
  // How the pages look comes along.
  await stranger.page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  const kept = await stranger.page.evaluate(() => ({ ...localStorage }))
  expect(Object.values(kept)).not.toContain('forged')
  const { messages } = (await (await bob.get(`/api/rooms/${roomId}/messages`)).json()) as {
    messages: { body: string; authorId: string }[]
  }
  expect(messages.map(({ body, authorId }) => [body, authorId])).toEqual([['as bob', bob.member.id]])
  // The refused passes are answered 401 and 403, which a browser prints.
  const unexpected = [...ada.problems, ...stranger.problems].filter((each) => !/status of (401|403)/.test(each))
  expect(unexpected).toEqual([])
  await ada.context.close()
  await stranger.context.close()
})

test('[REJOIN-11] what a page takes along comes through a reload while the hub cannot save, and is then in the address no more', async () => {
  const { hub } = world
  const bob = await joinAt(hub.origin, { name: 'Bob', code: hub.code })
  const { pass } = (await (await bob.post('/api/session/pass', {})).json()) as { pass: string }
  const { rooms } = (await (await bob.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  const roomId = rooms.find(({ name }) => name === 'lobby')?.id as string
  const command = { type: 'chat.send', clientId: 'taken-along', roomId, body: 'taken along' }
  const entry = { clientId: command.clientId, memberId: bob.member.id, createdAt: Date.now(), command }
  const person = await world.person(DESK)
  const { page } = person
  // As a hub on several machines answers for some seconds after one is gone.
  const body = JSON.stringify({ error: { code: 'storage.unavailable', message: '' } })
  const refuse = (route: Route) => route.fulfill({ status: 503, contentType: 'application/json', body })
  await page.route('**/api/session/move', refuse)
  const isRefused = () => page.waitForResponse((answer) => answer.url().endsWith('/api/session/move'))
  let refused = isRefused()
  await page.goto(`${world.origin()}/rooms/${roomId}${parcel(pass, [entry])}`)
  await refused
  refused = isRefused()
  await page.reload()
  await refused
  await page.unroute('**/api/session/move', refuse)
  await page.locator('[data-seq]', { hasText: 'taken along' }).waitFor()
  await expectSoon(() => new URL(page.url()).hash).toBe('')
  expect(person.problems.filter((each) => !/status of 503/.test(each))).toEqual([])
  await person.context.close()
})

test('[REJOIN-6] a page whose hub stays away says so, and has a checklist that Escape closes', async () => {
  const ada = await world.person(DESK)
  const { page } = ada
  const passed = page.waitForResponse((answer) => answer.url().endsWith('/api/session/pass'))
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('link', { name: /lobby/ }).first().click()
  await composer(ada).waitFor()
  await passed
  const asked: string[] = []
  page.on('request', (request) => void (request.url().includes('/api/hub/proof') && asked.push(request.url())))
  await world.hub.kill('SIGKILL')
  const check = page.getByRole('button', { name: 'What to check' })
  await check.waitFor()
  const seen = await lookAt(ada, 'hub-away-desk-light')
  await check.click()
  const dialog = page.getByRole('dialog', { name: 'The hub does not answer' })
  await dialog.getByText(/same Wi-Fi or network/).waitFor()
  await dialog.getByText(/computer awake/).waitFor()
  await dialog.getByText(/Is a VPN on/).waitFor()
  seen.push(...(await lookAt(ada, 'hub-away-checklist-desk-light')))
  await setScreen(page, { viewport: PHONE.viewport, colorScheme: 'dark' })
  await dialog.waitFor()
  seen.push(...(await lookAt(ada, 'hub-away-checklist-phone-dark')))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expectSoon(() => focused(page)).toBe('What to check')
  seen.push(...(await lookAt(ada, 'hub-away-phone-dark')))
  await world.startAgain()
  await check.waitFor({ state: 'detached' })
  await expectSoon(() => new URL(page.url()).host).toBe(new URL(world.origin()).host)
  ada.hubIsDown = false
  expect([...seen, ...ada.problems]).toEqual([])
  await ada.context.close()
})
