// Files and images on the page: chosen, dropped and pasted, sent while the hub comes and goes, shown and opened by the keyboard.
import { beforeAll, expect, test } from 'bun:test'
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialog } from 'playwright-core'
import { FILES_PER_MESSAGE } from '../../src-bun/contract/limits.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { restingPlace } from './resting.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let bob: Person
let picture: Buffer

const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const row = ({ page }: Person, text: string) => page.locator('.message', { hasText: text })
const attachments = ({ page }: Person) =>
  page.getByRole('list', { name: 'Files of this message' }).getByRole('listitem')
const sendButton = ({ page }: Person) => page.getByRole('button', { name: 'Send', exact: true })
type Given = { name: string; mimeType: string; buffer: Buffer }
async function choose({ page }: Person, ...files: Given[]) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add files' }).click()
  await (await chooser).setFiles(files)
}
const text = (name: string, content = 'x'): Given => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
/** Drops files on, or pastes them into, the field for the message. */
const give = (person: Person, kind: 'drop' | 'paste', names: string[]) =>
  composer(person).evaluate(
    (field, { kind, names }) => {
      const data = new DataTransfer()
      for (const name of names) data.items.add(new File(['given'], name, { type: 'text/plain' }))
      const options = { bubbles: true, cancelable: true }
      if (kind === 'drop')
        for (const type of ['dragenter', 'dragover', 'drop'])
          field.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }))
      else field.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }))
    },
    { kind, names },
  )

beforeAll(async () => {
  ada = await world.person(DESK)
  bob = await world.person(DESK)
  for (const person of [ada, bob]) {
    await person.page.goto(`${world.origin()}/#${world.hub.token}`)
    await composer(person).waitFor()
  }
  // Too large to be its own small picture.
  picture = await ada.page
    .evaluate(async () => {
      const canvas = document.createElement('canvas')
      canvas.width = 1200
      canvas.height = 800
      const context = canvas.getContext('2d') as CanvasRenderingContext2D
      const pixels = context.createImageData(1200, 800)
      for (let at = 0; at < pixels.data.length; at++) pixels.data[at] = at % 4 === 3 ? 255 : Math.random() * 40
      context.putImageData(pixels, 0, 0)
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
      return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer())]
    })
    .then((bytes) => Buffer.from(bytes))
}, 600_000)

test('[FILE-29] an image is sent with a small picture, has its place before it is loaded, and is opened, left and saved by the keyboard', async () => {
  // The pictures come when the test lets them.
  const held: (() => void)[] = []
  await bob.page.route('**/api/files/**', (route) => void held.push(() => void route.continue()))
  const asked: string[] = []
  bob.page.on('request', (request) => void (request.url().includes('/api/files/') && asked.push(request.url())))
  await choose(ada, { name: 'boat.png', mimeType: 'image/png', buffer: picture }, text('notes.txt', 'what we need'))
  await eventually(async () => (await attachments(ada).count()) === 2)
  await composer(ada).fill('Our boat')
  await composer(ada).press('Enter')
  const image = row(bob, 'Our boat').getByRole('button', { name: 'Show boat.png large' })
  await image.waitFor()
  await eventually(() => held.length > 0)
  // It stays where it is.
  await image.scrollIntoViewIfNeeded()
  const before = await restingPlace(image)
  expect([before?.width, before?.height]).toEqual([360, 240])
  for (const release of held.splice(0)) release()
  await bob.page.unroute('**/api/files/**')
  const isLoaded = () => image.locator('img').evaluate((img) => (img as HTMLImageElement).naturalWidth)
  await eventually(async () => (await isLoaded()) === 720)
  await expectSoon(() => image.boundingBox()).toEqual(before)
  expect(asked).toHaveLength(1)
  await expectSoon(() => attachments(ada).count()).toBe(0)
  await eventually(async () => (await focused(ada.page)) === 'Message lobby')

  await image.focus()
  await bob.page.keyboard.press('Enter')
  const dialog = bob.page.getByRole('dialog', { name: 'boat.png' })
  const large = dialog.getByRole('img', { name: 'boat.png' })
  await eventually(() => large.evaluate((img) => (img as HTMLImageElement).naturalWidth === 1200))
  await expectSoon(() => focused(bob.page)).toMatch(/^Download \([\d.]+ MB\)$/)
  expect(await lookAllOver(bob, 'image-viewer')).toEqual([])
  const saving = bob.page.waitForEvent('download')
  await bob.page.keyboard.press('Enter')
  expect((await saving).suggestedFilename()).toBe('boat.png')
  expect(picture.equals(readFileSync(await (await saving).path()))).toBe(true)
  await bob.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await expectSoon(() => focused(bob.page)).toBe('Show boat.png large')

  const notes = bob.page.waitForEvent('download')
  await row(bob, 'Our boat').getByRole('link', { name: 'Download notes.txt' }).click()
  expect(readFileSync(await (await notes).path(), 'utf8')).toBe('what we need')
}, 600_000)

test('[FILE-30] files are dropped, pasted and removed, and what cannot be sent says why before it is sent', async () => {
  await give(ada, 'drop', ['dropped.txt'])
  await give(ada, 'paste', ['pasted.txt', 'removed.txt'])
  await eventually(async () => (await attachments(ada).count()) === 3)
  await ada.page.getByRole('button', { name: 'Remove removed.txt' }).click()
  await expectSoon(() => attachments(ada).allTextContents()).toEqual([
    expect.stringContaining('dropped.txt'),
    expect.stringContaining('pasted.txt'),
  ])
  await expectSoon(() => focused(ada.page)).toBe('Message lobby')
  // A message of files alone.
  await composer(ada).press('Enter')
  await row(bob, 'pasted.txt').getByRole('link', { name: 'Download dropped.txt' }).waitFor()

  await give(
    ada,
    'drop',
    Array.from({ length: FILES_PER_MESSAGE + 1 }, (_, n) => `many ${n}.txt`),
  )
  await ada.page.getByText(`A message takes up to ${FILES_PER_MESSAGE} files.`).waitFor()
  await expectSoon(() => attachments(ada).count()).toBe(FILES_PER_MESSAGE)
  expect(await lookAllOver(ada, 'attachments')).toEqual([])
  for (let n = 0; n < FILES_PER_MESSAGE; n++)
    await attachments(ada)
      .first()
      .getByRole('button', { name: /^Remove/ })
      .click()
  await expectSoon(() => sendButton(ada).isDisabled()).toBe(true)

  await composer(ada).evaluate((field) => {
    const data = new DataTransfer()
    const file = new File(['x'], 'film.mov', { type: 'video/quicktime' })
    Object.defineProperty(file, 'size', { value: 101 * 1024 * 1024 })
    data.items.add(file)
    const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data })
    // A file that was put into `DataTransfer` has its true size.
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: [file] } })
    field.dispatchEvent(event)
  })
  await attachments(ada).getByText('This file is too large.').waitFor()
  await ada.page.getByRole('button', { name: 'Remove film.mov' }).click()
}, 600_000)

test('[FILE-31] a message waits for its files while the hub is away, and is sent with them when it is back', async () => {
  await world.hub.kill('SIGKILL')
  await choose(ada, text('later.txt', 'sent later'))
  await composer(ada).fill('This comes later')
  await composer(ada).press('Enter')
  await attachments(ada).getByText('Waiting for the hub…').waitFor()
  await ada.page.getByText('Sends when the files are there.').waitFor()
  await ada.shot('attachment-waiting')
  // Another room does not end it.
  await world.startAgain()
  await row(bob, 'This comes later').getByRole('link', { name: 'Download later.txt' }).waitFor()
  await expectSoon(() => composer(ada).inputValue()).toBe('')
  for (const person of [ada, bob]) person.hubIsDown = false
}, 600_000)

test('[FILE-45] a file that was deleted or saved anew before it was sent fails in words, and holds back neither its message nor other files', async () => {
  const folder = temporaryFolder()
  const [deleted, changed] = ['deleted.txt', 'changed.txt'].map((name) => join(folder.path, name)) as [string, string]
  for (const file of [deleted, changed]) writeFileSync(file, 'on a stick')
  await world.hub.kill('SIGKILL')
  const chooser = ada.page.waitForEvent('filechooser')
  await ada.page.getByRole('button', { name: 'Add files' }).click()
  await (await chooser).setFiles([deleted, changed])
  await choose(ada, text('behind.txt', 'behind it'))
  await composer(ada).fill('With a stick')
  await composer(ada).press('Enter')
  await attachments(ada).getByText('Waiting for the hub…').waitFor()
  rmSync(deleted)
  writeFileSync(changed, 'on a stick, and saved anew')
  // A browser compares whole seconds.
  utimesSync(changed, 1, 1)

  await world.startAgain()
  const unreadable = attachments(ada).getByText('This file cannot be read any more. Choose it again.')
  await expectSoon(() => unreadable.count()).toBe(2)
  await expectSoon(() => composer(ada).inputValue()).toBe('With a stick')
  expect(await lookAt(ada, 'attachment-unreadable')).toEqual([])
  for (const name of ['deleted.txt', 'changed.txt'])
    await ada.page.getByRole('button', { name: `Remove ${name}` }).click()
  await composer(ada).press('Enter')
  await row(bob, 'With a stick').getByRole('link', { name: 'Download behind.txt' }).waitFor()
  // The browser says so, too.
  expect(ada.problems.splice(0).filter((problem) => !/ERR_(FILE_NOT_FOUND|UPLOAD_FILE_CHANGED)/.test(problem))).toEqual(
    [],
  )
  folder.remove()
  for (const person of [ada, bob]) person.hubIsDown = false
}, 600_000)

/** Ends every request for an upload as a cut line does, until the function that is returned is called. */
async function holdUploads({ page }: Person): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const { send } = XMLHttpRequest.prototype
    const held = new AbortController()
    document.addEventListener('letUploadsGo', () => held.abort())
    XMLHttpRequest.prototype.send = function (body) {
      if (held.signal.aborted) send.call(this, body)
      else setTimeout(() => this.onloadend?.(new ProgressEvent('loadend')))
    }
  })
  return () => page.evaluate(() => void document.dispatchEvent(new Event('letUploadsGo')))
}

test('[FILE-43] a message that waits for its files is sent as it was, and what is typed and chosen after that is for the next one', async () => {
  const { page } = ada
  const letUploadsGo = await holdUploads(ada)
  await choose(ada, text('film.txt'))
  await composer(ada).fill('Here is the film')
  await composer(ada).press('Enter')
  await page.getByText('Sends when the files are there.').waitFor()
  await expectSoon(() => composer(ada).inputValue()).toBe('')
  const next = page.getByRole('list', { name: 'Files of the next message' }).getByRole('listitem')
  await choose(ada, text('next.txt'))
  await expectSoon(() => next.count()).toBe(1)
  await composer(ada).fill('And the next')
  await composer(ada).press('Enter')
  await page.getByText('Not sent yet: the message before it waits for its files.').waitFor()
  expect(await lookAllOver(ada, 'message-held')).toEqual([])
  await page.getByRole('button', { name: 'Change the message that waits' }).click()
  await expectSoon(() => composer(ada).inputValue()).toBe('Here is the film\nAnd the next')
  await expectSoon(() => focused(page)).toBe('Message lobby')
  await expectSoon(() => attachments(ada).count()).toBe(2)

  await page.getByRole('button', { name: 'Remove next.txt' }).click()
  await composer(ada).fill('Here is the film')
  await composer(ada).press('Enter')
  await page.getByText('Sends when the files are there.').waitFor()
  await choose(ada, text('next.txt'))
  await composer(ada).fill('And the next')
  await letUploadsGo()
  await row(bob, 'Here is the film').getByRole('link', { name: 'Download film.txt' }).waitFor()
  await expectSoon(() => row(bob, 'Here is the film').getByRole('link').count()).toBe(1)
  await expectSoon(() => attachments(ada).locator('progress').count()).toBe(0)
  await expectSoon(() => composer(ada).inputValue()).toBe('And the next')

  // What is sent with files is stored, too, while the hub is away.
  await world.hub.kill('SIGKILL')
  await composer(ada).press('Enter')
  await row(ada, 'And the next').getByText('Kept on this device').waitFor()
  await world.startAgain()
  await row(bob, 'And the next').getByRole('link', { name: 'Download next.txt' }).waitFor()
  for (const person of [ada, bob]) person.hubIsDown = false
}, 600_000)

test('[FILE-44] a message that waited for its files is in the field again after a reload or a change in another tab, and is sent once', async () => {
  const { page, context } = ada
  await holdUploads(ada)
  const waits = page.getByText('Sends when the files are there.')
  await choose(ada, text('waits.txt'))
  await composer(ada).fill('Waits for long')
  await composer(ada).press('Enter')
  await waits.waitFor()
  await composer(ada).fill('typed after it')
  const accept = (dialog: Dialog) => void dialog.accept()
  page.on('dialog', accept)
  await page.reload()
  page.off('dialog', accept)
  await expectSoon(() => composer(ada).inputValue()).toBe('Waits for long\ntyped after it')
  await expectSoon(() => attachments(ada).count()).toBe(0)

  const letUploadsGo = await holdUploads(ada)
  await choose(ada, text('waits.txt'))
  await composer(ada).press('Enter')
  await waits.waitFor()
  const tab = await context.newPage()
  await tab.goto(page.url())
  const second = tab.getByRole('textbox', { name: /^Message / })
  await expectSoon(() => second.inputValue()).toBe('Waits for long\ntyped after it')
  await second.fill('Changed in the other tab')
  await expectSoon(() => composer(ada).inputValue()).toBe('Changed in the other tab')
  await expectSoon(() => waits.count()).toBe(0)
  await tab.close()
  await letUploadsGo()
  await expectSoon(() => attachments(ada).locator('progress').count()).toBe(0)
  await composer(ada).press('Enter')
  await row(bob, 'Changed in the other tab').getByRole('link', { name: 'Download waits.txt' }).waitFor()
  await expectSoon(() => row(bob, 'Waits for long').count()).toBe(0)
}, 600_000)

test('[FILE-32] a phone chooses files by a tap, messages with files fit both widths and both themes, and German has words for them', async () => {
  const carol = await world.person({ ...PHONE, locale: 'de-DE' })
  await carol.page.goto(`${world.origin()}/#${world.hub.token}`)
  await carol.page.getByRole('textbox', { name: /^Nachricht an/ }).waitFor()
  const chooser = carol.page.waitForEvent('filechooser')
  await carol.page.getByRole('button', { name: 'Dateien anhängen' }).tap()
  await (await chooser).setFiles([{ name: 'Foto.png', mimeType: 'image/png', buffer: picture }])
  await carol.page.getByText('Foto.png').waitFor()
  expect(await lookAt(carol, 'attachment-phone')).toEqual([])
  await carol.page.getByRole('button', { name: 'Senden', exact: true }).tap()
  await carol.page.getByRole('button', { name: 'Foto.png groß zeigen' }).tap()
  await carol.page.getByRole('dialog', { name: 'Foto.png' }).waitFor()
  expect(await lookAt(carol, 'image-viewer-phone')).toEqual([])
  await carol.page.keyboard.press('Escape')
  expect(await lookAllOver(carol, 'message-files')).toEqual([])
  for (const person of [ada, bob, carol]) expect(person.problems).toEqual([])
}, 600_000)

test('[TEXTFILE-2] a long pasted text becomes a file and a text again by the keyboard, and one that no message takes arrives whole', async () => {
  const { page } = ada
  const paste = (text: string) =>
    composer(ada).evaluate((field: HTMLTextAreaElement, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      field.focus()
      if (!field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data })))
        return
      // `insertText` takes half a minute for so long a text.
      field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }, text)
  const offer = page.locator('.long-text')
  const press = async (key: string, name: string) => {
    for (let at = 0; at < 6 && (await focused(page)) !== name; at++) await page.keyboard.press(key)
    await expectSoon(() => focused(page)).toBe(name)
    await page.keyboard.press('Enter')
  }
  const log = Array.from({ length: 60 }, (_, at) => `line ${at} $& <b>`).join('\n')
  await composer(ada).fill('See this: ')
  await paste(log)
  await offer.waitFor()
  await press('Shift+Tab', 'Keep as text')
  await expectSoon(async () => [await offer.count(), await focused(page)]).toEqual([
    0,
    (await composer(ada).getAttribute('aria-label')) ?? '',
  ])
  await expectSoon(() => composer(ada).inputValue()).toBe(`See this: ${log}`)

  await composer(ada).fill('See this: ')
  await paste(log)
  await offer.waitFor()
  await press('Shift+Tab', 'Send as a file')
  await expectSoon(() => composer(ada).inputValue()).toBe('See this: ')
  await attachments(ada).filter({ hasText: 'pasted-text.txt' }).waitFor()
  await press('Shift+Tab', 'Make it text again')
  await expectSoon(async () => [await attachments(ada).count(), await composer(ada).inputValue()]).toEqual([
    0,
    `See this:\n${log}`,
  ])

  const long = 'no message takes this\n'.repeat(5000)
  await composer(ada).fill('Everything: ')
  await paste(long)
  await offer.getByText('too long for a message').waitFor()
  await expectSoon(async () => [
    await offer.getByRole('button').allTextContents(),
    await sendButton(ada).isDisabled(),
  ]).toEqual([['Send as a file'], true])
  expect(await lookAllOver(ada, 'long-text')).toEqual([])
  await press('Shift+Tab', 'Send as a file')
  expect(await lookAllOver(ada, 'long-text-file')).toEqual([])
  await composer(ada).press('Enter')
  const link = row(bob, 'Everything:').getByRole('link', { name: /pasted-text.txt/ })
  await link.waitFor()
  const content = await bob.page.evaluate(
    async (href) => (await fetch(href)).text(),
    (await link.getAttribute('href')) ?? '',
  )
  expect(content).toBe(long)
  expect([ada.problems, bob.problems]).toEqual([[], []])
}, 600_000)
