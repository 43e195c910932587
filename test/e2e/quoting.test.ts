// Messages that go into a document, and passages of a document that somebody asks a room about.
import { beforeAll, expect, test } from 'bun:test'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { comes, type Somebody, saysAll } from './crowd.ts'
import { follow } from './follow.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let host: Person
let ada: Person
let bob: Somebody
let script: Peer
let planId: string

const link = () => `${world.origin()}/#${world.hub.token}`
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^(Message|Nachricht) / })
const row = ({ page }: Person, text: string) => page.locator('.message', { hasText: text })
const dialog = ({ page }: Person) => page.getByRole('dialog')
const editor = ({ page }: Person) => page.locator('.cm-content')
const textOf = async (id: string) => (await script.get(`/api/documents/${id}/text`)).text()

async function openMenu(person: Person, text: string, item: string) {
  await row(person, text).first().hover()
  await row(person, text)
    .first()
    .getByRole('button', { name: /^(More about the message|Mehr zur Nachricht)/ })
    .click()
  await person.page.getByRole('button', { name: item }).click()
  await dialog(person).waitFor()
}

beforeAll(async () => {
  const at = { origin: `http://127.0.0.1:${world.hub.port}`, code: world.hub.code ?? '' }
  bob = await comes(at, 'Bob *of* [Bremen]')
  script = await joinAt(at.origin, { name: 'Script', code: at.code })
  const made = await bob.run({ type: 'document.create', title: 'Plan' })
  planId = (made as unknown as { document: { id: string } }).document.id
  await fetch(`${at.origin}/api/documents/${planId}/text`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${bob.peer.token}`, 'content-type': 'text/markdown' },
    body: '# Plan\n\nWe meet at noon.\n\nWho brings (all) the boats?\n',
  })
  await bob.say(bob.lobby, 'first we **eat**')
  await bob.say(bob.lobby, 'then we walk\n\n# and sing')
  await bob.say(bob.lobby, 'nothing of this')
  host = await world.host()
  ada = await world.person(DESK)
  await ada.page.goto(link())
  await row(ada, 'nothing of this').waitFor()
}, 600_000)

test('[QUOTE-1] messages go from their menu into a new document of the room, quoted with author and time, as an edit of whoever puts them there', async () => {
  await openMenu(ada, 'first we', 'Into a document')
  await dialog(ada)
    .getByRole('checkbox', { name: /then we walk/ })
    .check()
  expect(await lookAllOver(ada, 'quote-into')).toEqual([])
  await dialog(ada).getByLabel('Title').fill('')
  await dialog(ada).getByRole('button', { name: 'Put in' }).click()
  await dialog(ada).getByText('Type a title.').waitFor()
  await dialog(ada).getByLabel('Title').fill('What we said')
  await ada.page.keyboard.press('Enter')
  await dialog(ada).getByText('2 messages are in the document.').waitFor()
  await dialog(ada).getByRole('button', { name: 'Open the document' }).and(ada.page.locator(':focus')).waitFor()
  await ada.page.keyboard.press('Enter')
  await editor(ada).getByText('then we walk').waitFor()
  const id = new URL(ada.page.url()).pathname.split('/').at(-1) ?? ''
  const text = await textOf(id)
  expect(text).toMatch(
    new RegExp(
      `^> first we \\*\\*eat\\*\\*\n>\n> — Bob \\\\\\*of\\\\\\* \\\\\\[Bremen\\\\\\], \\[[^\\]]+\\]\\(/rooms/${bob.lobby}\\?message=1\\)\n\n> then we walk\n>\n> # and sing\n>\n> — Bob`,
    ),
  )
  expect(text).not.toContain('nothing of this')
  const { documents } = (await (await script.get('/api/documents')).json()) as {
    documents: { id: string; roomId?: string }[]
  }
  expect(documents.find((each) => each.id === id)?.roomId).toBe(bob.lobby)
  const { versions = [], ...rest } = (await (await script.get(`/api/documents/${id}/versions`)).json()) as {
    versions?: unknown[]
  }
  expect(JSON.stringify([versions, rest])).toContain(await nameOf(ada))
}, 600_000)

const nameOf = (person: Person) =>
  person.page.evaluate(
    async () => ((await (await fetch('/api/session')).json()) as { member: { name: string } }).member.name,
  )

test('[QUOTE-2] in the document the time is a link that leads back to the message, also when the address is opened in a new window', async () => {
  await editor(ada).locator(`a.md-follow[href="/rooms/${bob.lobby}?message=1"]`).click()
  await composer(ada).waitFor()
  await row(ada, 'first we').first().waitFor()
  await expectSoon(() => new URL(ada.page.url()).search).toBe('')
  // Far away from the end of the room.
  await saysAll(
    bob.peer,
    bob.lobby,
    Array.from({ length: 70 }, (_, n) => `line ${n}`),
  )
  await ada.page.goto(`${world.origin()}/rooms/${bob.lobby}?message=2`)
  const target = row(ada, 'then we walk').first()
  await target.waitFor()
  await expectSoon(() =>
    target.evaluate((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    }),
  ).toBe(true)
}, 600_000)

test('[QUOTE-3] a message goes to the end of a document that its person may edit, an archived one is not offered, and out of a private room the dialog says who may read it', async () => {
  const archived = await bob.run({ type: 'document.create', title: 'Old plan' })
  const archivedId = (archived as unknown as { document: { id: string } }).document.id
  await host.page.evaluate(async (id) => {
    await fetch(`/api/documents/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ archived: true }),
    })
  }, archivedId)
  const { room } = (await bob.run({ type: 'room.create', name: 'secret', private: true })) as unknown as { room: Room }
  const adaId = await ada.page.evaluate(
    async () => ((await (await fetch('/api/session')).json()) as { member: { id: string } }).member.id,
  )
  await bob.run({ type: 'room.invite', roomId: room.id, memberId: adaId })
  await bob.say(room.id, 'the answer is 42')
  await follow(ada.page, `/rooms/${room.id}`)
  await row(ada, 'the answer').waitFor()
  await openMenu(ada, 'the answer', 'Into a document')
  const field = dialog(ada).getByLabel('Document')
  await expectSoon(() => field.locator('option').allTextContents()).toEqual(['A new document', 'Plan', 'What we said'])
  await expectSoon(() => dialog(ada).getByText('People who are not in this private room').count()).toBe(0)
  await field.selectOption('Plan')
  await dialog(ada).getByText('People who are not in this private room').waitFor()
  expect(await lookAt(ada, 'quote-private-desk-light')).toEqual([])
  await dialog(ada).getByRole('button', { name: 'Put in' }).click()
  await dialog(ada).getByText('1 message is in the document.').waitFor()
  expect(await textOf(planId)).toMatch(/the boats\?\n\n> the answer is 42\n>\n> — Bob/)
  await ada.page.keyboard.press('Escape')
  await dialog(ada).waitFor({ state: 'detached' })
}, 600_000)

test('[QUOTE-4] a selection in a document, or the paragraph at the caret by a key, goes as a quotation into the field for a message of a room, and its link leads back to the place', async () => {
  await follow(ada.page, `/documents/${planId}`)
  const line = editor(ada).getByText('Who brings (all) the boats?')
  await line.waitFor()
  await line.click({ clickCount: 3 })
  await ada.page.getByRole('button', { name: 'Ask the room' }).click()
  await dialog(ada).getByText('Who brings (all) the boats?').waitFor()
  expect(await lookAllOver(ada, 'quote-ask')).toEqual([])
  await dialog(ada).getByRole('button', { name: 'Write in the room' }).and(ada.page.locator(':focus')).waitFor()
  await ada.page.keyboard.press('Enter')
  await expectSoon(() => composer(ada).inputValue()).toBe('> Who brings (all) the boats?\n\n#Plan\n')
  await composer(ada).press('End')
  await composer(ada).pressSequentially('I have one. ')
  await ada.page.keyboard.press('Enter')
  const sent = row(ada, 'I have one.').last()
  await sent.getByRole('blockquote').getByText('Who brings (all) the boats?').waitFor()
  await sent.getByRole('link', { name: '#Plan' }).click()
  await editor(ada).getByText('Who brings (all) the boats?').waitFor()
  await expectSoon(() => new URL(ada.page.url()).search).toBe('')
  await expectSoon(() => new URL(ada.page.url()).pathname).toBe(`/documents/${planId}`)
  // Nothing is selected: the paragraph that the caret is in.
  await editor(ada).getByText('We meet at noon.').click()
  await ada.page.keyboard.press('Control+Alt+r')
  await dialog(ada).getByText('We meet at noon.').waitFor()
  await ada.page.keyboard.press('Escape')
  await dialog(ada).waitFor({ state: 'detached' })
  expect(ada.problems).toEqual([])
}, 600_000)

test('[QUOTE-5] on a phone in German a message is put into a document with targets of the size of a finger, and who may only read is not offered it', async () => {
  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  await phone.page.goto(link())
  await composer(phone).waitFor()
  const target = row(phone, 'line 69').first()
  await target.waitFor()
  await target.getByRole('button', { name: /^(More about the message|Mehr zur Nachricht)/ }).tap()
  await phone.page.getByRole('button', { name: 'In ein Dokument' }).tap()
  await dialog(phone).getByRole('heading', { name: 'Nachrichten in ein Dokument übernehmen' }).waitFor()
  // Nothing in it is wider than the dialog.
  await expectSoon(() =>
    dialog(phone).evaluate((shown) =>
      [shown, ...shown.querySelectorAll('.dialog-body, .quote-messages')].every(
        ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth,
      ),
    ),
  ).toBe(true)
  expect(await lookAt(phone, 'quote-into-phone-dark-de')).toEqual([])
  await expectSoon(() =>
    dialog(phone)
      .locator('label.check')
      .evaluateAll((all) => all.every((each) => each.getBoundingClientRect().height >= 44)),
  ).toBe(true)
  await dialog(phone).getByRole('button', { name: 'Abbrechen' }).tap()
  await dialog(phone).waitFor({ state: 'detached' })
  await host.page.evaluate(
    async (id) => {
      const answer = await fetch(`/api/members/${id}/role`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ role: 'viewer' }),
      })
      if (!answer.ok) throw new Error(await answer.text())
    },
    await phone.page.evaluate(
      async () => ((await (await fetch('/api/session')).json()) as { member: { id: string } }).member.id,
    ),
  )
  await composer(phone).waitFor({ state: 'detached' })
  await target.getByRole('button', { name: /^(More about the message|Mehr zur Nachricht)/ }).tap()
  await phone.page.getByRole('button', { name: 'Text kopieren' }).waitFor()
  await expectSoon(() => phone.page.getByRole('button', { name: 'In ein Dokument' }).count()).toBe(0)
  expect(phone.problems).toEqual([])
  await phone.context.close()
}, 600_000)
