// What typing costs in a page, in a real browser: from the key to the end of the frame that shows it. In a room with ten thousand
// messages, and in a document of 100 KB, at full speed and on a processor that the browser slows down to a sixth.
import type { Page } from 'playwright-core'
import { DESK, HOST, HUB_FLAGS, launch, somebody } from '../e2e/browser.ts'
import type { Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, percentile } from './figures.ts'
import { joinLive, leave, startHub } from './servers.ts'

const MESSAGES = 10_000
const DOCUMENT_CHARS = 100_000
const KEYS_PER_SECOND = 8
const SLOWER = 6
const part = 'page'

export async function page({ seconds }: Effort): Promise<Figure[]> {
  const hub = await startHub(undefined, HUB_FLAGS)
  const script = await hub.join('Script')
  const roomId = await writeMessages(hub, script.token)
  const documentId = await writeDocument(script)
  const browser = await launch()
  const { page, context } = await somebody(browser, DESK, hub.port)
  await page.addInitScript(measureKeys)
  const session = await context.newCDPSession(page)
  const origin = `http://${HOST}:${hub.port}`
  const figures: Figure[] = []
  await page.goto(`${origin}/#${hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  for (const [what, path, field, goals] of [
    [`a room with ${MESSAGES} messages`, `/rooms/${roomId}`, '.composer textarea', [undefined, 100]],
    ['a document of 100 KB', `/documents/${documentId}`, '.cm-content', [50, 100]],
  ] as const) {
    await page.goto(origin + path)
    await page.locator(field).click()
    for (const [at, rate] of [1, SLOWER].entries()) {
      await session.send('Emulation.setCPUThrottlingRate', { rate })
      const waits = await typeInto(page, Math.ceil(seconds * KEYS_PER_SECOND))
      const p95 = percentile(waits, 0.95)
      const goal = goals[at]
      figures.push({
        part,
        what: `key to the end of its frame in ${what}${rate > 1 ? `, processor slowed down ${rate} ×` : ''}, p95`,
        value: p95,
        unit: 'ms',
        ...(goal === undefined ? {} : below(goal, 'ms', p95)),
      })
    }
    const elements = await page.evaluate(() => document.querySelectorAll('*').length)
    figures.push({ part, what: `elements in ${what}`, value: elements, unit: '', ...below(1500, '', elements) })
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  }
  await browser.close()
  await hub.end()
  return figures
}

/** Returns the id of the lobby, where they are. */
async function writeMessages(hub: Awaited<ReturnType<typeof startHub>>, token: string): Promise<string> {
  let roomId = ''
  let posted = 0
  const socket = await joinLive(hub, token, (frame) => {
    if (frame.startsWith('{"type":"snapshot"'))
      roomId = (JSON.parse(frame) as { rooms: { id: string }[] }).rooms[0]?.id as string
    if (frame.startsWith('{"type":"chat.posted"')) posted++
  })
  for (let n = 0; n < MESSAGES; n++) {
    socket.send(JSON.stringify({ type: 'chat.send', clientId: `page-${n}`, roomId, body: `message ${n} of very many` }))
    if (n % 500 === 499) while (posted <= n) await Bun.sleep(5)
  }
  await leave([socket])
  return roomId
}

async function writeDocument({ origin, token, post }: Peer): Promise<string> {
  const { id } = (await (await post('/api/documents', { title: 'Long' })).json()) as { id: string }
  const paragraph = `## A heading\n\nWords with *emphasis*, a [link](http://hub.test/) and \`code\`. ${'More words. '.repeat(30)}\n\n- [ ] something\n\n`
  const text = paragraph.repeat(Math.ceil(DOCUMENT_CHARS / paragraph.length))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/markdown' }
  await fetch(`${origin}/api/documents/${id}/text`, { method: 'PUT', headers, body: text })
  return id
}

async function typeInto(page: Page, keys: number): Promise<number[]> {
  await page.evaluate(() => void Object.assign(window, { keyWaits: [] }))
  for (let n = 0; n < keys; n++) {
    await page.keyboard.press('abcdefgh '[n % 9] as string)
    await Bun.sleep(1000 / KEYS_PER_SECOND)
  }
  await page.waitForFunction((keys) => (window as unknown as { keyWaits: number[] }).keyWaits.length >= keys, keys)
  return page.evaluate(() => (window as unknown as { keyWaits: number[] }).keyWaits)
}

/** Runs in the page. A message that is sent during a frame arrives when the frame is drawn. */
function measureKeys(): void {
  addEventListener(
    'keydown',
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () =>
          (window as unknown as { keyWaits?: number[] }).keyWaits?.push(performance.now() - timeStamp)
        port2.postMessage(undefined)
      }),
    true,
  )
}
