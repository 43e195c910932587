// A session box of which the browser has not read the end yet, as for some seconds where it has hundreds of MB of files.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { everythingIn } from '../support/box.ts'
import { sendFile } from '../support/files.ts'
import { eventually, joinAt } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST } from './browser.ts'
import { aWorld } from './world.ts'

const FILE_BYTES = 2_000_000

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })

/** Sends the page up to `end`, and the rest once the test asks for it. */
function sendSlowly(html: string, end: number) {
  const rest = Promise.withResolvers<void>()
  const encoder = new TextEncoder()
  const server = Bun.serve({
    port: 0,
    // Nothing is sent for as long as the page is looked at.
    idleTimeout: 0,
    fetch(request) {
      if (new URL(request.url).pathname !== '/box.html') return new Response(null, { status: 204 })
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(encoder.encode(html.slice(0, end)))
          await rest.promise
          controller.enqueue(encoder.encode(html.slice(end)))
          controller.close()
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/html' } })
    },
  })
  return {
    url: `http://${HOST}:${server.port}/box.html`,
    sendRest: () => rest.resolve(),
    async end() {
      rest.resolve()
      await server.stop(true)
    },
  }
}

test('[BOX-12] a box shows and finds what people wrote while the browser still reads its files, and saves a file when all of it has come', async () => {
  const ada = await joinAt(world.hub.origin, { name: 'Ada', code: world.hub.code })
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const content = new Uint8Array(FILE_BYTES).map((_, n) => (n * 7919) >> 3)
  const id = await sendFile(ada, content, { filename: 'film.mp4', filetype: 'video/mp4' })
  await ada.post(`/api/rooms/${rooms[0]?.id}/messages`, { body: 'The kettle boils', files: [{ id }] })
  // Leaves follow some moments later.
  const html = (await eventually(async () => {
    const box = await (await ada.get('/api/export/session?files=all')).text()
    return everythingIn(box).includes('The kettle boils') ? box : undefined
  })) as string
  const lastOfFile = html.lastIndexOf('<script type="application/octet-stream" data-part="file"')
  expect(lastOfFile).toBeGreaterThan(html.indexOf('data-part="file"'))

  const slow = sendSlowly(html, lastOfFile)
  try {
    const { page, problems } = await world.person(DESK)
    await page.goto(slow.url, { waitUntil: 'commit' })
    await page.getByRole('link', { name: /^lobby/ }).click()
    await page.getByText('The kettle boils').waitFor()
    await page.getByRole('searchbox').fill('KETTLE')
    await page.getByRole('heading', { name: '1 found' }).waitFor()
    await page.getByText('Checking… 0 %').waitFor()
    await page.getByRole('link', { name: 'Files' }).click()
    await expectSoon(() => page.evaluate(() => document.readyState)).toBe('loading')

    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Save film.mp4/ }).click()
    slow.sendRest()
    await page.getByText('Everything here is as it was signed. Give a receipt to see by whom.').waitFor()
    expect(new Uint8Array(readFileSync(await (await saved).path()))).toEqual(content)
    expect(problems.filter((problem) => !problem.startsWith('request to'))).toEqual([])
  } finally {
    await slow.end()
  }
}, 600_000)
