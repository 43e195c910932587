// What typing costs in a page, in a real browser: from the key to the end of the frame that shows it. In a room with ten thousand
// messages, and in a document of 100 KB, at full speed and on a processor that the browser slows down to a sixth. The document also beside a
// CodeMirror with the same text and nothing else, by the processor time of the page's main thread: that can be compared on a busy computer.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { DESK, HOST, HUB_FLAGS, launch, somebody } from '../e2e/browser.ts'
import type { Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, percentile } from './figures.ts'
import { reached } from './progress.ts'
import { joinLive, leave, startHub } from './servers.ts'

const MESSAGES = 10_000
const DOCUMENT_CHARS = 100_000
const KEYS_PER_SECOND = 8
const SLOWER = 6
const part = 'page'
const PARAGRAPH = `## A heading\n\nWords with *emphasis*, a [link](http://hub.test/) and \`code\`. ${'More words. '.repeat(30)}\n\n- [ ] something\n\n`
const LONG_TEXT = PARAGRAPH.repeat(Math.ceil(DOCUMENT_CHARS / PARAGRAPH.length))

export async function page({ seconds }: Effort): Promise<Figure[]> {
  const hub = await startHub(undefined, HUB_FLAGS)
  const script = await hub.join('Script')
  const roomId = await writeMessages(hub, script.token)
  const documentId = await writeDocument(script)
  const bare = await serveBareEditor()
  const browser = await launch()
  const { page, context } = await somebody(browser, DESK, hub.port)
  await page.addInitScript(measureKeys)
  const session = await context.newCDPSession(page)
  const origin = `http://${HOST}:${hub.port}`
  const figures: Figure[] = []
  const keys = Math.ceil(seconds * KEYS_PER_SECOND)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const workedMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
  await page.goto(`${origin}/#${hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  const worked: number[] = []
  for (const [what, address, field, goals] of [
    [`a room with ${MESSAGES} messages`, `${origin}/rooms/${roomId}`, '.composer textarea', [undefined, 100]],
    ['a document of 100 KB', `${origin}/documents/${documentId}`, '.cm-content', [50, 100]],
    ['CodeMirror alone with that text', `http://${HOST}:${bare.port}/`, '.cm-content', []],
  ] as const) {
    await page.goto(address)
    await page.locator(field).click()
    for (const [at, rate] of [1, SLOWER].entries()) {
      await session.send('Emulation.setCPUThrottlingRate', { rate })
      const before = await workedMs()
      const waits = await typeInto(page, keys)
      if (rate === 1) worked.push(((await workedMs()) - before) / keys)
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
  const [, ours = Number.NaN, alone = Number.NaN] = worked
  const what = 'processor time of a key'
  figures.push(
    { part, what: `${what} in the document, main thread`, value: ours, unit: 'ms' },
    { part, what: `${what} in CodeMirror alone`, value: alone, unit: 'ms' },
    { part, what: `${what} in the document / in CodeMirror alone`, value: ours / alone, unit: '×' },
  )
  await browser.close()
  await bare.stop(true)
  await hub.end()
  return figures
}

async function serveBareEditor() {
  const { outputs } = await Bun.build({ entrypoints: [join(import.meta.dir, 'bare-editor.ts')], minify: true })
  const html =
    '<!doctype html><meta charset="utf-8"><body style="margin:0 auto;max-width:46rem"><script type="module" src="/script"></script>'
  return Bun.serve({
    port: 0,
    routes: {
      '/': new Response(html, { headers: { 'content-type': 'text/html' } }),
      '/script': new Response(await outputs[0]?.text(), { headers: { 'content-type': 'text/javascript' } }),
      '/text': new Response(LONG_TEXT),
    },
  })
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
    if (n % 500 === 499) await reached('messages of the long room', () => posted, n + 1)
  }
  await leave([socket])
  return roomId
}

async function writeDocument({ origin, token, post }: Peer): Promise<string> {
  const { id } = (await (await post('/api/documents', { title: 'Long' })).json()) as { id: string }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/markdown' }
  await fetch(`${origin}/api/documents/${id}/text`, { method: 'PUT', headers, body: LONG_TEXT })
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
