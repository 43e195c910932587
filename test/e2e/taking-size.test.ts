// What pages say of an export before and while it is made.
import { expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { blocksIn, checkBlocks } from '../support/box.ts'
import { sendFile } from '../support/files.ts'
import { joinAt } from '../support/hub.ts'
import { DESK, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
/** In bytes a second: the box takes minutes. */
const SLOW = 20_000

test('[EXPORT-40] a page says about how large a session box is and how far it is; cancelled, the hub makes it no more, and a menu says what would be refused before it is pressed', async () => {
  const script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const roomId = rooms[0]?.id as string
  const file = await sendFile(script, new Uint8Array(randomBytes(6_000_000)), { filename: 'film.bin' })
  await script.post(`/api/rooms/${roomId}/messages`, { body: 'The film', files: [{ id: file }] })

  const kim = await world.person(DESK)
  await kim.page.goto(`${world.origin()}/#${world.hub.token}`)
  await kim.page.getByText('The film').waitFor()
  await kim.page.getByRole('button', { name: 'Take home' }).click()
  await kim.page.getByText(/^1 message\. About .* of text\. And 1 file with 6 MB/).waitFor()
  expect(await lookAllOver(kim, 'take-home-menu')).toEqual([])

  // The hub says that the room is too long for a PDF file.
  await kim.page.route('**/api/export/rooms/*/size', (route) =>
    route.fulfill({ json: { messages: 300_000, files: 0, bytes: 30_000_000, fileBytes: 0, tooLong: ['pdf'] } }),
  )
  await kim.page.reload()
  await kim.page.getByText('The film').waitFor()
  await kim.page.getByRole('button', { name: 'Take home' }).click()
  await kim.page.getByText('PDF (.pdf): too long for this. Take the web page, and print it.').waitFor()
  await kim.page.getByRole('link', { name: 'PDF (.pdf)' }).waitFor({ state: 'detached' })
  await kim.page.getByRole('link', { name: 'Word (.docx)' }).waitFor()

  await follow(kim.page, '/security')
  await kim.page.getByText(/About [89](\.\d)? MB: 1 message, 1 file\./).waitFor()
  const session = await kim.context.newCDPSession(kim.page)
  await session.send('Network.enable')
  const limit = (downloadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput, uploadThroughput: -1 },
    })
  await limit(SLOW)
  const take = kim.page.getByRole('button', { name: 'Download the session box' })
  const cancel = kim.page.getByRole('button', { name: 'Cancel the download' })
  await take.click()
  await kim.page.getByText(/ of about [89](\.\d)? MB/).waitFor()
  await kim.page.getByRole('progressbar', { name: 'Download the session box' }).waitFor()
  await kim.shot('box-progress')
  await cancel.click()
  await kim.page.getByText('Cancelled. Nothing was saved, and the hub makes it no more.').waitFor()
  await cancel.waitFor({ state: 'detached' })
  await limit(-1)
  // One export of a person is made at a time: this one is made, because the hub has ended the other.
  const status = await kim.page.evaluate(
    async (id) => (await fetch(`/api/export/rooms/${id}?format=md`)).status,
    roomId,
  )
  expect(status).toBe(200)

  const download = kim.page.waitForEvent('download')
  await take.click()
  const html = await Bun.file(await (await download).path()).text()
  expect('index' in checkBlocks(blocksIn(html))).toBe(true)
  await kim.page.getByText('The session box is in your downloads.').waitFor()
  expect(await lookAllOver(kim, 'box-taken')).toEqual([])
  expect(kim.problems).toEqual([])
  await kim.context.close()

  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  await phone.page.goto(`${world.origin()}/#${world.hub.token}`)
  await phone.page.getByText('The film').waitFor()
  await phone.page.getByRole('button', { name: 'Dieser Raum' }).click()
  await phone.page.getByRole('button', { name: 'Mitnehmen' }).click()
  await phone.page.getByText(/^1 Nachricht\. Etwa .* Text\. Dazu 1 Datei mit 6 MB/).waitFor()
  expect(await lookAllOver(phone, 'take-home-dialog-de')).toEqual([])
}, 600_000)
