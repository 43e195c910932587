// The web pages of an export, opened from the disk as people keep them.
import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sendFile } from '../support/files.ts'
import { joinAt, live } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const PICTURE = new Uint8Array(readFileSync(join(import.meta.dir, '../../assets/icons/linux/hubbub-512.png')))

const world = aWorld(['--limits', 'off'])

test('[EXPORT-20] the page of an export opens from the disk: it asks nobody for anything, has its images in it, runs nothing of what people wrote, and finds their words', async () => {
  const ada = await joinAt(world.hub.origin, { name: 'Ada <b>Lovelace</b>', code: world.hub.code })
  const socket = await live(ada)
  const lobby = ((await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }).rooms[0]?.id as string
  let sent = 0
  async function say(body: string, others: object = {}) {
    const clientId = `message-${sent++}`
    socket.send({ type: 'chat.send', clientId, roomId: lobby, body, ...others })
    const answer = await socket.answer(clientId)
    return (answer as unknown as { message: { id: string } }).message.id
  }
  const first = await say('The **kettle** boils at 94 °C up here.\n\n- [link](https://example.org)\n- `code`')
  await say('<script>document.title = "run"</script><img src=x onerror="document.title = \'run\'">')
  await say('Where is it?', { replyTo: first })
  const id = await sendFile(ada, PICTURE, { filename: 'stove.png', filetype: 'image/png' })
  await say('Here', { files: [{ id, width: 512, height: 512 }] })
  for (let n = 0; n < 30; n++) await say(`Note ${n}: ${'water '.repeat(n)}`)

  const title = 'Protocol'
  const made = await ada.post('/api/documents', { title })
  const plan = (await made.json()) as { id: string }
  const image = await sendFile(ada, PICTURE, { filename: 'map.png', filetype: 'image/png' })
  const given = await ada.send('PUT', `/api/documents/${plan.id}/files/${image}`, {})
  const { address } = (await given.json()) as { address: string }
  const text = `# Plan\n\n![The map](${address})\n\n| Who | When |\n|---|--:|\n| Ada | 10 |\n\n- [x] pack\n- [ ] leave\n\n<script>document.title = 'run'</script>`
  const put = await fetch(`${ada.origin}/api/documents/${plan.id}/text`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'text/markdown' },
    body: text,
  })
  expect(put.ok).toBe(true)
  await ada.post(`/api/documents/${plan.id}/comments`, { body: 'Is **10** enough?', quote: '10' })

  const person = await world.person(DESK)
  const { page } = person
  async function open(path: string): Promise<string> {
    const html = await (await ada.get(path)).text()
    const file = join(world.folder, `${path.replace(/\W/g, '_')}.html`)
    writeFileSync(file, html)
    const url = pathToFileURL(file).href
    person.problems.length = 0
    await page.goto(url)
    // The page itself is all that a browser asks for.
    expect(person.problems).toEqual([`request to ${url}`])
    return url
  }
  const areImagesThere = () =>
    page.evaluate(async () => {
      const images = [...document.images]
      await Promise.all(images.map((image) => image.decode()))
      return images.map(({ alt, naturalWidth }) => [alt, naturalWidth])
    })

  const room = await open(`/api/export/rooms/${lobby}?format=html`)
  await expectSoon(() => page.title()).toBe('lobby')
  await expectSoon(() => areImagesThere()).toEqual([['stove.png', 512]])
  const entries = page.locator('[data-entry]:visible')
  const all = await entries.count()
  expect(all).toBe(34)
  await page.getByLabel('Find in these messages').fill('KETTLE here')
  await page.getByText(`1 of ${all}`).waitFor()
  await expectSoon(() => entries.count()).toBe(1)
  await page.getByLabel('Find in these messages').fill('')
  await page.getByText('Where is it?').waitFor()
  await page.getByRole('link', { name: /^answers/ }).click()
  await expectSoon(() => page.url()).toBe(`${room}#m1`)
  expect(await lookAllOver(person, 'exported-room')).toEqual([])

  await open(`/api/export/documents/${plan.id}?format=html`)
  await expectSoon(async () => [await page.title(), await areImagesThere()]).toEqual([title, [['The map', 512]]])
  await expectSoon(() => page.getByRole('heading').allTextContents()).toEqual([title, 'Plan', 'Comments'])
  expect(await lookAllOver(person, 'exported-document')).toEqual([])
  socket.close()
}, 600_000)
