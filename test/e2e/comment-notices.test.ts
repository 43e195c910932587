// Whom a comment is for learns of it, wherever they are in the pages, and is led to it; and what viewers say where a host lets them.
import { beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { aDocument, aWriter } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let bob: Person
let bobName: string
let script: Peer
let documentId: string

const at = () => `http://127.0.0.1:${world.hub.port}`
const panel = ({ page }: Person) => page.getByRole('region', { name: 'Comments', exact: true })
const threads = (person: Person) => panel(person).getByRole('listitem')
const button = (person: Person, name: string | RegExp) => panel(person).getByRole('button', { name, exact: true })
const field = (person: Person, name: string) => panel(person).getByRole('textbox', { name, exact: true })
const shown = ({ page }: Person) => page.getByRole('region', { name: 'Notifications' }).locator('.notification')
const path = () => `/api/documents/${documentId}/comments`
const say = async (fields: object) => {
  const answer = await script.post(path(), fields)
  expect(answer.status).toBe(201)
  return (await answer.json()) as { id: string }
}
const unreadOf = ({ page }: Person) =>
  page.evaluate(async () => ((await (await fetch('/api/me/comments')).json()) as { unread: unknown[] }).unread.length)

beforeAll(async () => {
  script = await joinAt(at(), { name: 'Script', code: world.hub.token })
  documentId = await aDocument(script, 'Plan')
  const writer = aWriter(script, at, documentId)
  await eventually(() => writer.isSynced())
  writer.text.insert(0, `${'Line\n\n'.repeat(30)}The red kettle is in the galley.${'\n\nLine'.repeat(60)}`)
  await eventually(() => writer.isSynced())
  ada = await world.person(DESK)
  bob = await world.person(PHONE)
  for (const { page } of [ada, bob]) {
    await page.goto(`${world.origin()}/#${world.hub.token}`)
    await page.getByRole('textbox', { name: /^Message / }).waitFor()
  }
  bobName = await bob.page.evaluate(async () => {
    const { member } = (await (await fetch('/api/me')).json()) as { member: { name: string } }
    return member.name
  })
  await ada.page.goto(`${world.origin()}/documents/${documentId}`)
  await ada.page.getByRole('button', { name: /^Comments, / }).waitFor()
  await bob.page.locator('.notifications').waitFor({ state: 'attached' })
}, 600_000)

test('[COMMENT-22] a name is completed in a comment as in a message, and who is mentioned or answered is shown that wherever they are, and led to it', async () => {
  await ada.page.locator('.cm-line', { hasText: 'Line' }).first().waitFor()
  await ada.page.getByRole('textbox', { name: /Plan/ }).last().focus()
  await ada.page.keyboard.press('Control+Home')
  for (let n = 0; n < 60; n++) await ada.page.keyboard.press('ArrowDown')
  for (let n = 0; n < 'The red'.length; n++) await ada.page.keyboard.press('Shift+ArrowRight')
  await ada.page.keyboard.press('Control+Alt+m')
  await field(ada, 'Your comment').pressSequentially('Which one? @')
  const names = ada.page.getByRole('listbox', { name: 'Suggestions' })
  await names.getByRole('option', { name: bobName }).waitFor()
  // It calls nobody in a comment.
  await expectSoon(() => names.getByRole('option', { name: /all/ }).count()).toBe(0)
  await ada.page.keyboard.type(bobName.slice(0, -1))
  await expectSoon(() => names.getByRole('option').count()).toBe(1)
  const seen = await lookAt(ada, 'comment-names-desk-light')
  await ada.page.keyboard.press('Enter')
  await expectSoon(() => field(ada, 'Your comment').inputValue()).toBe(`Which one? @${bobName} `)
  await ada.page.keyboard.press('Control+Enter')
  await threads(ada).getByText('Which one?').waitFor()
  // The name stands out as in a message, and more so for whom it is.
  await expectSoon(() => threads(ada).locator('.comment-mention:not([data-own])').allTextContents()).toEqual([
    `@${bobName}`,
  ])

  // On the phone, in a room.
  await shown(bob)
    .getByText(/ mentions you in Plan$/)
    .waitFor()
  seen.push(...(await lookAllOver(bob, 'comment-notice')))
  await shown(bob).getByRole('link').tap()
  await threads(bob).getByText('Which one?').waitFor()
  await expectSoon(() => threads(bob).locator('.comment-mention[data-own]').allTextContents()).toEqual([`@${bobName}`])
  const mark = bob.page.locator('.comment-mark')
  await eventually(() => mark.evaluate((element) => element.getBoundingClientRect().top < window.innerHeight / 2))
  await expectSoon(() => shown(bob).count()).toBe(0)
  await expectSoon(() => new URL(bob.page.url()).search).toBe('')
  await eventually(async () => (await unreadOf(bob)) === 0)
  seen.push(...(await lookAt(bob, 'comment-followed-phone-dark')))

  // Who has the comments before them reads them there.
  const { comments } = (await (await script.get(path())).json()) as { comments: { id: string }[] }
  const [replyTo] = comments.map(({ id }) => id)
  await say({ body: `For @${bobName}`, replyTo })
  await threads(bob).getByText('For @').waitFor()
  await eventually(async () => (await unreadOf(bob)) === 0)
  await expectSoon(() => shown(bob).count()).toBe(0)

  // Who was away learns of it when they come back, and of what is for their own threads; closing it is enough.
  await bob.page.goto('about:blank')
  await say({ body: `First @${bobName}` })
  await say({ body: `Then @${bobName}` })
  await bob.page.goto(world.origin())
  await shown(bob)
    .getByText(/^Then @/)
    .waitFor()
  await shown(bob).getByText('2 comments', { exact: true }).waitFor()
  await ada.page.goto(world.origin())
  await say({ body: 'The one with the bell', replyTo })
  await shown(ada)
    .getByText(/ replied in Plan$/)
    .waitFor()
  await bob.page.getByRole('button', { name: /^Close the notification/ }).tap()
  await eventually(async () => (await unreadOf(bob)) === 0)
  await expectSoon(() => shown(bob).count()).toBe(0)
  // What leads nowhere any more is not shown.
  const gone = await aDocument(script, 'Gone')
  await script.post(`/api/documents/${gone}/comments`, { body: `@${bobName}!` })
  await shown(bob)
    .getByText(/ mentions you in Gone$/)
    .waitFor()
  expect((await script.send('DELETE', `/api/documents/${gone}`)).status).toBe(200)
  await eventually(async () => (await shown(bob).count()) === 0)
  expect([...seen, ...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[COMMENT-24] a host lets viewers comment in the panel, and a viewer then comments and replies, and is offered nothing else', async () => {
  const host = await world.host()
  await host.page.goto(`${world.origin()}/documents/${documentId}`)
  await host.page.getByRole('button', { name: /^Comments, / }).click()
  const box = panel(host).getByRole('checkbox', { name: 'Viewers may comment, too' })
  const eve = await world.person(DESK)
  await eve.page.goto(`${world.origin()}/#${world.hub.token}`)
  await eve.page.getByRole('textbox', { name: /^Message / }).waitFor()
  const me = await eve.page.evaluate(async () => (await (await fetch('/api/me')).json()) as { member: { id: string } })
  const made = await host.page.evaluate(
    async (id) =>
      (
        await fetch(`/api/members/${id}/role`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: '{"role":"viewer"}',
        })
      ).status,
    me.member.id,
  )
  expect(made).toBe(200)
  await eve.page.goto(`${world.origin()}/documents/${documentId}`)
  await eve.page.getByText('the host lets you read').waitFor()
  const add = eve.page.getByRole('button', { name: 'Select text to comment on it' })
  await expectSoon(() => add.count()).toBe(0)
  // Only hosts decide it.
  await ada.page.goto(`${world.origin()}/documents/${documentId}`)
  await ada.page.getByRole('button', { name: /^Comments, / }).click()
  await threads(ada).first().waitFor()
  await expectSoon(() => panel(ada).getByRole('checkbox').count()).toBe(0)

  await box.check()
  await add.waitFor()
  const seen = await lookAt(host, 'comments-let-viewers-desk-light')
  await eve.page.locator('.cm-line', { hasText: 'Line' }).first().waitFor()
  await eve.page.getByRole('textbox', { name: /Plan/ }).last().focus()
  await eve.page.keyboard.press('Control+Home')
  for (let n = 0; n < 'Line'.length; n++) await eve.page.keyboard.press('Shift+ArrowRight')
  await eve.page.getByRole('button', { name: 'Comment', exact: true }).waitFor()
  await expectSoon(() => eve.page.getByRole('button', { name: /Suggest/ }).count()).toBe(0)
  await eve.page.getByRole('button', { name: 'Comment', exact: true }).click()
  await field(eve, 'Your comment').fill('From a viewer')
  await button(eve, 'Comment').click()
  const hers = threads(host).filter({ hasText: 'From a viewer' })
  await hers.waitFor()
  await hers.getByRole('button', { name: /^Reply to/ }).click()
  await field(host, 'Your reply').fill('Well said')
  await panel(host).locator('form').getByRole('button', { name: 'Reply' }).click()
  await threads(eve).getByText('Well said').waitFor()
  await expectSoon(() => button(eve, /Reply/).count()).toBeGreaterThan(0)
  await expectSoon(() => button(eve, /^(Resolve|Open again|Accept|Decline)$/).count()).toBe(0)
  await expectSoon(() =>
    threads(eve).filter({ hasText: 'From a viewer' }).getByRole('button', { name: 'Edit' }).count(),
  ).toBe(1)
  seen.push(...(await lookAt(eve, 'comments-of-viewer-desk-light')))
  await box.uncheck()
  // While text is selected the button in the bar has another name.
  await eventually(async () => (await add.count()) + (await button(eve, /Reply/).count()) === 0)
  expect([...seen, ...host.problems, ...eve.problems]).toEqual([])
}, 600_000)

test('[COMMENT-27] a comment that was found leads to its thread', async () => {
  const { page } = ada
  await page.goto(`${world.origin()}/search?q=${encodeURIComponent('with the bell')}`)
  const found = page.getByRole('link', { name: /The one with the bell/ })
  await found.waitFor()
  await page.getByRole('heading', { name: 'Comments' }).waitFor()
  const seen = await lookAllOver(ada, 'search-comments')
  await found.click()
  await threads(ada).getByText('The one with the bell').waitFor()
  await expectSoon(() => page.evaluate(() => document.activeElement?.textContent)).toContain('The one with the bell')
  expect([...seen, ...ada.problems]).toEqual([])
}, 600_000)

test('[COMMENT-28] a comment in a table is marked in its cell where the table is shown, wherever that moves, and leads to its thread', async () => {
  const { page } = ada
  const tableId = await aDocument(script, 'Table')
  const writer = aWriter(script, at, tableId)
  await eventually(() => writer.isSynced())
  writer.text.insert(0, 'Before\n\n| Who | What |\n| --- | --- |\n| Ada | red kettle |\n| Bob | blue cup |\n\nAfter')
  await eventually(() => writer.isSynced())
  const position = (index: number, side: number) =>
    Buffer.from(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(writer.text, index, side))).toString(
      'base64',
    )
  const from = writer.text.toString().indexOf('kettle')
  const range = { start: position(from, 0), end: position(from + 'kettle'.length, -1) }
  const made = await script.post(`/api/documents/${tableId}/comments`, { body: 'Which?', quote: 'kettle', range })
  expect(made.status).toBe(201)
  await page.goto(`${world.origin()}/documents/${tableId}`)
  const marked = page.locator('.md-shown-table .comment-mark')
  await marked.filter({ hasText: 'red kettle' }).waitFor()
  await expectSoon(() => marked.count()).toBe(1)
  writer.text.insert(writer.text.toString().indexOf('| Ada'), '| Eve | green pan |\n')
  await page.locator('.md-shown-table').getByText('green pan').waitFor()
  await eventually(async () => (await marked.allTextContents()).join() === 'red kettle')
  const seen = await lookAt(ada, 'comment-in-table-desk-light')
  await marked.click()
  await threads(ada).getByText('Which?').waitFor()
  await page.locator('.md-shown-table .comment-mark[data-current]').waitFor()
  await button(ada, 'Resolve').click()
  await eventually(async () => (await marked.count()) === 0)
  expect([...seen, ...ada.problems]).toEqual([])
  writer.end()
}, 600_000)
