// Archiving, deleting and restoring on the page, by the host, while somebody else has it open.
import { beforeAll, expect, test } from 'bun:test'
import { clientId, eventually, joinAt, live, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE, sidebarLink } from './browser.ts'
import { follow } from './follow.ts'
import { focused, lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let host: Person
let bob: Person
let ada: Peer
const seen: string[] = []
beforeAll(async () => {
  host = await world.host()
  ada = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Ada', code: world.hub.token })
  bob = await world.person(DESK)
  await bob.page.goto(`${world.origin()}/#${world.hub.token}`)
  await bob.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

const made = async (path: string, body: object) => ((await (await ada.post(path, body)).json()) as { id: string }).id
const open = ({ page }: Person, path: string) => follow(page, path)
async function chooseInMenu({ page }: Person, menu: string, item: string) {
  await page.getByRole('button', { name: menu }).click()
  await page.getByRole('button', { name: item, exact: true }).click()
}

test('[REMOVE-14] the host deletes a room, a document and a board after words that say what happens, and takes them back with one click', async () => {
  const roomId = await made('/api/rooms', { name: 'aviary' })
  const documentId = await made('/api/documents', { title: 'Bird list' })
  const boardId = await made('/api/boards', { name: 'Nests', columns: [{ key: 'eggs', type: 'number' }] })
  await ada.post(`/api/rooms/${roomId}/messages`, { body: 'the finch is back' })
  for (const [path, menu, name, words] of [
    [`/rooms/${roomId}`, 'This room', 'aviary', 'with its messages and documents'],
    [`/documents/${documentId}`, 'This document', 'Bird list', 'with its history'],
    [`/boards/${boardId}`, 'This board', 'Nests', 'with its rows'],
  ] as const) {
    const { page } = host
    await open(host, path)
    await sidebarLink(host, name).waitFor()
    await sidebarLink(bob, name).waitFor()
    await page.getByRole('button', { name: menu }).click()
    if (menu === 'This document') seen.push(...(await lookAllOver(host, 'removal-menu')))
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: `Delete ${name}?` })
    await dialog.getByText(words).waitFor()
    await expectSoon(() => focused(page)).toBe('Cancel')
    if (menu === 'This document') seen.push(...(await lookAllOver(host, 'removal-question')))
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText(`${name} is in the trash.`).waitFor()
    await expectSoon(() => new URL(page.url()).pathname).toBe('/')
    await sidebarLink(host, name).waitFor({ state: 'detached' })
    await sidebarLink(bob, name).waitFor({ state: 'detached' })
    if (menu === 'This document') seen.push(...(await lookAllOver(host, 'removal-undo')))
    await page.getByRole('button', { name: 'Undo' }).click()
    await sidebarLink(bob, name).waitFor()
    await page.waitForURL(world.origin() + path)
  }
  await open(host, `/rooms/${roomId}`)
  await host.page.getByText('the finch is back').first().waitFor()
  expect(seen.splice(0)).toEqual([])
  expect([host.problems, bob.problems]).toEqual([[], []])
}, 600_000)

test('[REMOVE-15] what is archived is in no list but that of the archive, is read there and not changed, and comes back from it', async () => {
  const documentId = await made('/api/documents', { title: 'Old plan' })
  const boardId = await made('/api/boards', { name: 'Old counts', columns: [{ key: 'a', type: 'text' }] })
  const { page } = host
  await open(host, `/documents/${documentId}`)
  await chooseInMenu(host, 'This document', 'Archive')
  await page.getByText('This document is archived').waitFor()
  await expectSoon(() => page.getByRole('textbox', { name: /^Text of / }).getAttribute('aria-readonly')).toBe('true')
  seen.push(...(await lookAllOver(host, 'document-archived')))
  await open(host, `/boards/${boardId}`)
  await chooseInMenu(host, 'This board', 'Archive')
  await page.getByText('This board is archived').waitFor()
  await expectSoon(() => page.getByRole('button', { name: 'Add a row' }).count()).toBe(0)
  seen.push(...(await lookAllOver(host, 'board-archived')))

  for (const name of ['Old plan', 'Old counts']) await sidebarLink(bob, name).waitFor({ state: 'detached' })
  await bob.page.getByRole('link', { name: 'Archive and trash' }).click()
  await bob.page.getByRole('link', { name: 'Old plan' }).waitFor()
  await expectSoon(() => bob.page.getByRole('button', { name: /^Take out of the archive/ }).count()).toBe(0)

  await page.getByRole('link', { name: 'Archive and trash' }).click()
  seen.push(...(await lookAllOver(host, 'archive')))
  await page.getByRole('button', { name: 'Take out of the archive: Old plan' }).click()
  await sidebarLink(bob, 'Old plan').waitFor()
  await eventually(async () => (await focused(page)) === 'Archived')
  expect(seen.splice(0)).toEqual([])
  expect([host.problems, bob.problems]).toEqual([[], []])
}, 600_000)

test('[REMOVE-16] in the trash a host sees who deleted what, restores it, and erases it after words that say what this does to the record', async () => {
  for (const title of ['Draft one', 'Draft two']) {
    const id = await made('/api/documents', { title })
    await ada.send('DELETE', `/api/documents/${id}`)
  }
  const { page } = host
  await open(host, '/archive')
  const row = (name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name })
  await row('Draft one').getByText('Deleted by Ada').waitFor()
  seen.push(...(await lookAllOver(host, 'trash')))
  await page.getByRole('button', { name: 'Restore Draft one' }).click()
  await sidebarLink(bob, 'Draft one').waitFor()
  await row('Draft one').waitFor({ state: 'detached' })
  await expectSoon(() => focused(page)).toBe('Trash')

  await page.getByRole('button', { name: 'Erase Draft two' }).click()
  const dialog = page.getByRole('dialog', { name: 'Erase Draft two for good?' })
  await dialog.getByText('the record, which keeps only the place').waitFor()
  seen.push(...(await lookAllOver(host, 'erase-question')))
  await dialog.getByRole('button', { name: 'Erase for good' }).click()
  await row('Draft two').waitFor({ state: 'detached' })

  const again = await made('/api/documents', { title: 'Draft three' })
  await ada.send('DELETE', `/api/documents/${again}`)
  await row('Draft three').waitFor()
  await page.getByRole('button', { name: 'Empty the trash' }).click()
  await page.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByText('The trash is empty.').waitFor()
  seen.push(...(await lookAllOver(host, 'trash-empty')))

  const german = await world.person({ ...PHONE, locale: 'de-DE' })
  await german.page.goto(`${world.origin()}/archive#${world.hub.token}`)
  await german.page.getByText('Der Papierkorb ist leer.').waitFor()
  seen.push(...(await lookAllOver(german, 'trash-german')))
  await german.context.close()
  expect(seen.splice(0)).toEqual([])
  expect([host.problems, bob.problems]).toEqual([[], []])
}, 600_000)

test('[REMOVE-17] who has written offline in a document that was deleted or archived meanwhile is told in words, and keeps the text', async () => {
  for (const [what, words] of [
    ['deleted', 'This document was deleted'],
    ['archived', 'This document is archived'],
  ] as const) {
    const id = await made('/api/documents', { title: `Offline ${what}` })
    const carol = await world.person(DESK)
    const { page, context } = carol
    await page.goto(`${world.origin()}/documents/${id}#${world.hub.token}`)
    const editor = page.getByRole('textbox', { name: /^Text of / })
    await editor.pressSequentially('online words ')
    await page.getByText('All changes saved').first().waitFor()
    carol.hubIsDown = true
    await context.setOffline(true)
    await editor.pressSequentially('offline words')
    // The page hears of it in its own time: until then it would have sent them.
    await page.getByText('Kept on this device').first().waitFor()
    await (what === 'deleted'
      ? ada.send('DELETE', `/api/documents/${id}`)
      : ada.send('PATCH', `/api/documents/${id}`, { archived: true }))
    await context.setOffline(false)
    await page.getByRole('alert').getByText(words).waitFor()
    await expectSoon(() => editor.textContent()).toContain('online words offline words')
    await page.getByRole('button', { name: 'Save my text as a file' }).waitFor()
    seen.push(...(await lookAllOver(carol, `offline-${what}`)))
    // A reload shows the same: nothing is lost.
    await page.reload()
    await page.getByRole('alert').getByText(words).waitFor()
    await expectSoon(() => editor.textContent()).toContain('online words offline words')
    await context.close()
  }
  expect(seen.splice(0)).toEqual([])
}, 600_000)

test('[REMOVE-19] who has made a room, a document or a board deletes it and takes it back on the page, and others are not offered it', async () => {
  const { page } = bob
  const own = await page.evaluate(async () => {
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      return (
        (await (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as { id: string }
      ).id
    }
    return {
      'This room': `/rooms/${await post('/api/rooms', { name: 'bobs room' })}`,
      'This document': `/documents/${await post('/api/documents', { title: 'Bobs notes' })}`,
      'This board': `/boards/${await post('/api/boards', { name: 'Bobs board', columns: [{ key: 'a', type: 'text' }] })}`,
    }
  })
  const others = {
    'This room': `/rooms/${await made('/api/rooms', { name: 'adas room' })}`,
    'This document': `/documents/${await made('/api/documents', { title: 'Adas notes' })}`,
    'This board': `/boards/${await made('/api/boards', { name: 'Adas board', columns: [{ key: 'a', type: 'text' }] })}`,
  }
  for (const menu of ['This room', 'This document', 'This board'] as const) {
    await open(bob, others[menu])
    await page.getByRole('button', { name: 'Take home' }).waitFor()
    // Everybody has a menu of a room, whose topic they may change.
    if (menu === 'This room') {
      await page.getByRole('button', { name: menu }).click()
      await page.getByRole('button', { name: 'Change the topic' }).waitFor()
      await expectSoon(() => page.getByRole('button', { name: /^Delete|^Archive$/ }).count()).toBe(0)
    } else expect([menu, await page.getByRole('button', { name: menu }).count()]).toEqual([menu, 0])
    await open(bob, own[menu])
    await chooseInMenu(bob, menu, 'Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForURL(world.origin() + own[menu])
  }
  await chooseInMenu(bob, 'This board', 'Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('Bobs board is in the trash.').waitFor()
  await open(bob, '/archive')
  await page.getByRole('button', { name: 'Restore Bobs board' }).waitFor()
  await expectSoon(() => page.getByRole('button', { name: /^Erase|^Empty/ }).count()).toBe(0)
  expect(bob.problems).toEqual([])
}, 600_000)

test('[REMOVE-18] a host starts a document anew from its menu, and goes on in the new one with the same text', async () => {
  const id = await made('/api/documents', { title: 'Full document' })
  const { page } = host
  await open(host, `/documents/${id}`)
  const editor = page.getByRole('textbox', { name: /^Text of / })
  await editor.pressSequentially('what everybody wrote')
  await page.getByText('All changes saved').first().waitFor()
  await chooseInMenu(host, 'This document', 'Start anew from its text')
  seen.push(...(await lookAllOver(host, 'start-anew')))
  await page.getByRole('button', { name: 'Start anew', exact: true }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/documents/') && !url.pathname.endsWith(id))
  await page.getByText('what everybody wrote').waitFor()
  await editor.pressSequentially('more ')
  await page.getByText('All changes saved').first().waitFor()
  await expectSoon(() => sidebarLink(bob, 'Full document').count()).toBe(1)
  expect(seen.splice(0)).toEqual([])
  expect([host.problems, bob.problems]).toEqual([[], []])
}, 600_000)

test('[REMOVE-22] a document that is restored, and that of a room which lets somebody in again, is there without a reload', async () => {
  const { page } = bob
  const me = await page.evaluate(async () => (await (await fetch('/api/me')).json()).member?.id as string)
  const roomId = await made('/api/rooms', { name: 'closed circle', private: true })
  const invite = () => ada.post(`/api/rooms/${roomId}/members`, { memberId: me })
  await invite()
  const put = (id: string, text: string) =>
    fetch(`${ada.origin}/api/documents/${id}/text`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'text/markdown' },
      body: text,
    })
  const editor = page.getByRole('textbox', { name: /^Text of / })

  // Before the hub has acknowledged what the page has sent to it, the page would say that this was refused.
  async function readAndSaved(text: string) {
    await editor.getByText(text).waitFor()
    await page.getByText('All changes saved').first().waitFor()
  }

  const plain = await made('/api/documents', { title: 'Comes back' })
  await put(plain, 'first words')
  await open(bob, `/documents/${plain}`)
  await readAndSaved('first words')
  expect((await ada.send('DELETE', `/api/documents/${plain}`)).status).toBeLessThan(300)
  await page.getByRole('heading', { name: 'This document was deleted' }).waitFor()
  await sidebarLink(bob, 'Comes back').waitFor({ state: 'detached' })
  expect((await ada.post(`/api/trash/${plain}/restore`, {})).status).toBeLessThan(300)
  await editor.getByText('first words').waitFor()
  await editor.press('Control+End')
  await page.keyboard.type(' and more')
  const stored = async (id: string) => (await ada.get(`/api/export/documents/${id}?format=md`)).text()
  await eventually(async () => (await stored(plain)).includes('first words and more'))

  const inRoom = await made('/api/documents', { title: 'Of the circle', roomId })
  await put(inRoom, 'words of the circle')
  await open(bob, `/documents/${inRoom}`)
  await readAndSaved('words of the circle')
  const desk = await live(ada)
  // The page asks whether a document that it does not have any more is there, and not once more after it was answered.
  const isAnswered = () => page.waitForResponse((response) => response.url().includes(`/api/documents?ids=${inRoom}`))
  const answered = isAnswered()
  const takenOut = clientId()
  desk.send({ type: 'room.remove', roomId, memberId: me, clientId: takenOut })
  expect((await desk.answer(takenOut)).type).toBe('room.left')
  desk.close()
  await page.getByRole('heading', { name: 'There is no such document' }).waitFor()
  await answered
  await sidebarLink(bob, 'closed circle').waitFor({ state: 'detached' })
  expect((await invite()).status).toBeLessThan(300)
  await readAndSaved('words of the circle')

  // A room that was deleted brings its documents back, too.
  const answeredAgain = isAnswered()
  expect((await ada.send('DELETE', `/api/rooms/${roomId}`)).status).toBeLessThan(300)
  await editor.waitFor({ state: 'detached' })
  await answeredAgain
  await sidebarLink(bob, 'closed circle').waitFor({ state: 'detached' })
  expect((await ada.post(`/api/trash/${roomId}/restore`, {})).status).toBeLessThan(300)
  await editor.getByText('words of the circle').waitFor()
  expect(bob.problems).toEqual([])
}, 600_000)
