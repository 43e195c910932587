// Comments on a range of a document, in the browsers of two people.
import { beforeAll, expect, test } from 'bun:test'
import { aDocument, aWriter } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let bob: Person
let script: Peer
let documentId: string
let writer: ReturnType<typeof aWriter>

const TEXT = `The red kettle is in the galley.\n\nLunch is at noon.\n\n${Array.from({ length: 40 }, (_, n) => `Line ${n}`).join('\n\n')}`
const at = (path = '') => `http://127.0.0.1:${world.hub.port}${path}`

const panel = ({ page }: Person) => page.getByRole('region', { name: 'Comments', exact: true })
const toggle = ({ page }: Person, open: number) => page.getByRole('button', { name: `Comments, ${open} open` })
const threads = (person: Person) => panel(person).getByRole('listitem')
const marks = ({ page }: Person) => page.locator('.comment-mark')
const button = (person: Person, name: string | RegExp) => panel(person).getByRole('button', { name, exact: true })
const field = (person: Person, name: string) => panel(person).getByRole('textbox', { name, exact: true })
const text = ({ page }: Person) => page.getByRole('textbox', { name: /Plan/ }).last()

async function open(person: Person): Promise<void> {
  await person.page.goto(`${world.origin()}/#${world.hub.token}`)
  await person.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await person.page.goto(`${world.origin()}/documents/${documentId}`)
  await person.page.getByText('is in the galley').waitFor()
  await person.page.getByRole('button', { name: /^Comments, / }).waitFor()
}
/** Selects in the first line. */
async function select({ page }: Person, from: number, length: number): Promise<void> {
  await text({ page } as Person).focus()
  await page.keyboard.press('Control+Home')
  for (let n = 0; n < from; n++) await page.keyboard.press('ArrowRight')
  for (let n = 0; n < length; n++) await page.keyboard.press('Shift+ArrowRight')
}
const comments = async () =>
  (
    (await (await script.get(`/api/documents/${documentId}/comments`)).json()) as {
      comments: { id: string; body: string; quote?: string }[]
    }
  ).comments

beforeAll(async () => {
  script = await joinAt(at(), { name: 'Script', code: world.hub.token })
  documentId = await aDocument(script, 'Plan')
  writer = aWriter(script, () => at(), documentId)
  await eventually(() => writer.isSynced())
  writer.text.insert(0, TEXT)
  await eventually(() => writer.isSynced())
  ada = await world.person(DESK)
  bob = await world.person(PHONE)
  await open(ada)
  await open(bob)
}, 600_000)

test('[COMMENT-15] selected text is commented on by its button or by keyboard, others see it marked and beside the text, answer, resolve it and open it again', async () => {
  await toggle(ada, 0).click()
  await panel(ada).getByText('No comments yet').waitFor()
  const seen = await lookAllOver(ada, 'comments-empty')
  await ada.page.keyboard.press('Escape')
  await expectSoon(() => panel(ada).count()).toBe(0)

  await select(ada, 4, 'red kettle'.length)
  await ada.page.getByRole('button', { name: 'Comment', exact: true }).waitFor()
  seen.push(...(await lookAt(ada, 'comments-selection-desk-light')))
  await ada.page.getByRole('button', { name: 'Comment', exact: true }).click()
  await eventually(async () => (await focused(ada.page)) === '' || (await field(ada, 'Your comment').count()) === 1)
  await field(ada, 'Your comment').fill('Which one is it?')
  await ada.page.keyboard.press('Control+Enter')
  await threads(ada).getByText('Which one is it?').waitFor()
  await expectSoon(() => focused(ada.page)).toBe('Comments')
  await expectSoon(async () => (await comments())[0]).toMatchObject({ quote: 'red kettle' })

  // On the phone: a mark, the number, and the sheet.
  await toggle(bob, 1).waitFor()
  await marks(bob).getByText('red kettle').tap()
  await threads(bob).getByText('Which one is it?').waitFor()
  await button(bob, /^Reply to/).tap()
  await field(bob, 'Your reply').fill('The one with the bell')
  seen.push(...(await lookAt(bob, 'comments-reply-phone-dark')))
  await panel(bob).locator('form').getByRole('button', { name: 'Reply' }).tap()
  await threads(ada).getByText('The one with the bell').waitFor()
  await button(bob, 'Resolve').tap()
  await toggle(ada, 0).waitFor()
  await panel(ada).getByText('No open comments').waitFor()
  await eventually(async () => (await marks(ada).count()) === 0)
  await button(ada, 'Resolved (1)').click()
  await threads(ada)
    .getByText(/^Resolved by /)
    .waitFor()
  await button(ada, 'Open again').click()
  await toggle(bob, 1).waitFor()

  // By keyboard: with a selection a new one, with the caret in a mark its thread.
  await ada.page.keyboard.press('Escape')
  await select(ada, 0, 'The'.length)
  await ada.page.keyboard.press('Control+Alt+m')
  await field(ada, 'Your comment').fill('At the beginning')
  await button(ada, 'Comment').click()
  await eventually(async () => (await threads(ada).count()) === 2)
  // In the order of the text.
  await expectSoon(() => threads(ada).first().textContent()).toContain('At the beginning')
  await select(ada, 8, 0)
  await ada.page.keyboard.press('Control+Alt+m')
  await expectSoon(() => ada.page.evaluate(() => document.activeElement?.textContent)).toContain('Which one is it?')
  seen.push(...(await lookAllOver(ada, 'comments-threads')))
  expect(seen).toEqual([])
}, 600_000)

test('[COMMENT-16] a mark stays at its text while others write around and in it, and a thread whose text was deleted still says what it was', async () => {
  writer.text.insert(0, 'Note: ')
  writer.text.insert(writer.text.toString().indexOf('kettle'), 'hot ')
  await marks(ada).getByText('red hot kettle').waitFor()
  await marks(bob).getByText('red hot kettle').waitFor()
  // From the thread to its text, from wherever somebody has scrolled.
  await ada.page.locator('.document-scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await button(ada, 'Go to the text: red kettle').click()
  await eventually(() =>
    marks(ada)
      .getByText('red hot kettle')
      .evaluate((element) => element.getBoundingClientRect().top > 0),
  )
  writer.text.delete(writer.text.toString().indexOf('red hot kettle'), 'red hot kettle'.length)
  await panel(ada).getByText('This text was deleted:').waitFor()
  await expectSoon(() => panel(ada).locator('q').textContent()).toBe('red kettle')

  // Its author changes it and takes it away; the reply stays.
  const mine = threads(ada).filter({ hasText: 'The one with the bell' })
  await mine.getByRole('button', { name: 'Edit' }).first().click()
  await field(ada, 'Change your comment').fill('Which kettle?')
  await mine.getByRole('button', { name: 'Save' }).click()
  await mine.getByText('Which kettle?').waitFor()
  await mine.getByText('edited').waitFor()
  await mine.getByRole('button', { name: 'Delete' }).first().click()
  await mine.getByText('Delete this comment?').waitFor()
  await mine.getByRole('button', { name: 'Delete' }).first().click()
  await panel(ada).getByText('deleted this comment.').waitFor()
  await panel(bob).getByText('deleted this comment.').waitFor()
  await panel(bob).getByText('The one with the bell').waitFor()
}, 600_000)

test('[COMMENT-17] without the hub a comment stays typed and is sent later, and who opens the document then reads that comments come from the hub', async () => {
  for (const person of [ada, bob]) person.hubIsDown = true
  await select(ada, 0, 4)
  await ada.page.keyboard.press('Control+Alt+m')
  await field(ada, 'Your comment').fill('Typed without the hub')
  await world.hub.kill('SIGKILL')
  await panel(ada).getByText('The hub cannot be reached at the moment. Comments are read here').waitFor()
  await button(ada, 'Comment').click()
  await panel(ada).getByText('What you typed stays here').waitFor()
  await expectSoon(() => field(ada, 'Your comment').inputValue()).toBe('Typed without the hub')
  const seen = await lookAt(ada, 'comments-offline-desk-light')
  await world.startAgain()
  await eventually(async () => (await panel(ada).getByText('Comments are read here').count()) === 0)
  for (const person of [ada, bob]) person.hubIsDown = false
  await button(ada, 'Comment').click()
  await threads(bob).getByText('Typed without the hub').waitFor()
  expect(seen).toEqual([])

  // What cannot be read says so, and is read again.
  const bodies = () => comments().then((all) => all.map(({ body }) => body))
  await expectSoon(() => bodies()).toContain('Typed without the hub')
  await ada.page.route('**/comments?after=*', (route) => route.abort())
  ada.hubIsDown = true
  await ada.page.reload()
  await ada.page.getByText('is in the galley').waitFor()
  await ada.page.getByRole('button', { name: /^Comments, / }).click()
  await panel(ada).getByText('The comments could not be read').waitFor()
  const failed = (await lookAt(ada, 'comments-failed-desk-light')).concat(
    ada.problems.filter((problem) => !problem.includes('ERR_FAILED')),
  )
  ada.problems.length = 0
  await ada.page.unroute('**/comments?after=*')
  await button(ada, 'Try again').click()
  await threads(ada).getByText('Typed without the hub').waitFor()
  expect(failed).toEqual([])
}, 600_000)

test('[COMMENT-18] a viewer reads comments and is offered nothing that would be refused, in either language', async () => {
  const eve = await world.person({ ...DESK, locale: 'de-DE' })
  await eve.page.goto(`${world.origin()}/#${world.hub.token}`)
  await eve.page.getByRole('textbox', { name: /Nachricht/ }).waitFor()
  const host = await joinAt(at(), { hostToken: world.hub.hostToken }, '/api/host')
  const { members } = (await (await host.get('/api/members')).json()) as { members: { id: string; name: string }[] }
  const me = await eve.page.evaluate(async () => (await (await fetch('/api/me')).json()) as { member: { id: string } })
  expect(members.map(({ id }) => id)).toContain(me.member.id)
  await host.send('PUT', `/api/members/${me.member.id}/role`, { role: 'viewer' })
  await eve.page.goto(`${world.origin()}/documents/${documentId}`)
  await eve.page.getByRole('button', { name: /^Kommentare, / }).click()
  const region = eve.page.getByRole('region', { name: 'Kommentare', exact: true })
  await region.getByText('Typed without the hub').waitFor()
  await expectSoon(() => region.getByRole('button', { name: /Antworten|Erledigt|Löschen|Bearbeiten/ }).count()).toBe(0)
  await expectSoon(() => eve.page.getByRole('button', { name: /kommentieren/ }).count()).toBe(0)
  const seen = await lookAt(eve, 'comments-viewer-desk-light')
  // Beside a conversation they are below the text.
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const inRoom = (await (await script.post('/api/documents', { title: 'Notes', roomId: rooms[0]?.id })).json()) as {
    id: string
  }
  await script.post(`/api/documents/${inRoom.id}/comments`, { body: 'About all of it' })
  await ada.page.goto(`${world.origin()}/rooms/${rooms[0]?.id}?beside=${inRoom.id}`)
  await toggle(ada, 1).click()
  await threads(ada).getByText('About the document').waitFor()
  seen.push(...(await lookAt(ada, 'comments-beside-desk-light')))
  expect([...seen, ...eve.problems, ...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[COMMENT-33] the focus stays in a comment when the button that was pressed goes, and Escape then closes the panel', async () => {
  const own = await aDocument(script, 'Own words')
  const { page, context, problems } = await world.person(DESK)
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  const status = await page.evaluate(
    (path) =>
      fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ body: 'my own words' }),
      }).then(({ status }) => status),
    `/api/documents/${own}/comments`,
  )
  expect(status).toBeLessThan(300)
  await page.goto(`${world.origin()}/documents/${own}`)
  await page.getByRole('button', { name: 'Comments, 1 open' }).click()
  const thread = page.locator('.comment-thread')
  const press = async (name: string | RegExp) => {
    await thread.getByRole('button', { name, exact: true }).focus()
    await page.keyboard.press('Enter')
  }
  await press('Delete')
  await expectSoon(() => focused(page)).toBe('Cancel')
  await page.keyboard.press('Enter')
  await expectSoon(() => focused(page)).toBe('Delete')
  await press('Edit')
  await thread.getByRole('textbox').waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => focused(page)).toBe('Edit')
  await press('Edit')
  await thread.getByRole('textbox').fill('my other words')
  await page.keyboard.press('Control+Enter')
  await thread.getByText('my other words').waitFor()
  await expectSoon(() => focused(page)).toBe('Edit')
  await press(/^Reply to/)
  await thread.getByRole('textbox').waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => focused(page)).toStartWith('Reply to')
  await page.keyboard.press('Escape')
  await thread.waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await context.close()
}, 600_000)
