// A recording of keystrokes typed into the page of a document in a real browser: from the key to the moment in which another editor has
// its letter and its caret. Only with HUBBUB_TRACE, because made-up keys would not be what somebody types.
import type { Page } from 'playwright-core'
import * as Y from 'yjs'
import { DESK, HOST, HUB_FLAGS, launch, somebody } from '../e2e/browser.ts'
import { openStock } from '../support/stock.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, percentile } from './figures.ts'
import { startHub } from './servers.ts'
import { type Patch, recordedPatches } from './trace.ts'

/** So much of the recording is in the document already. */
const WRITTEN = 100_000
const KEYS_PER_SECOND = 10
const KEYS_MIN = 200
/** A key whose caret has not come by then is counted as missed. */
const MISSED_MS = 5000
const part = 'typed'

type View = { dispatch: (spec: { selection: { anchor: number } }) => void }

export async function typed({ seconds }: Effort): Promise<Figure[]> {
  const patches = recordedPatches()
  if (!patches) {
    process.stderr.write(`${part}: left out, because HUBBUB_TRACE names no recording\n`)
    return []
  }
  const hub = await startHub(undefined, HUB_FLAGS)
  const script = await hub.join('Script')
  const { id } = (await (await script.post('/api/documents', { title: 'Typed' })).json()) as { id: string }
  const headers = { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' }
  await fetch(`${script.origin}/api/documents/${id}/text`, { method: 'PUT', headers, body: textAfter(patches) })
  const peer = openStock(script, id)
  await peer.synced()

  const browser = await launch()
  const { page } = await somebody(browser, DESK, hub.port)
  await page.addInitScript(() => {
    const keys: number[] = []
    Object.assign(window, { keys })
    addEventListener('keydown', ({ timeStamp }) => keys.push(performance.timeOrigin + timeStamp), true)
  })
  await page.goto(`http://${HOST}:${hub.port}/#${hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  await page.goto(`http://${HOST}:${hub.port}/documents/${id}`)
  await page.locator('.cm-content').click()

  const keys = Math.max(KEYS_MIN, seconds * KEYS_PER_SECOND)
  const waits: number[] = []
  let missed = 0
  for (const [at, deleted, insert] of patches.slice(WRITTEN, WRITTEN + keys)) {
    // A line of a list would go on as one, and more than a key is not typed.
    if (insert === '\n' || deleted + insert.length !== 1) continue
    await placeCaret(page, at + deleted)
    await caretAt(peer, at + deleted)
    await page.keyboard.press(deleted > 0 ? 'Backspace' : insert === ' ' ? 'Space' : insert)
    const arrived = await caretAt(peer, at + insert.length)
    const key = await page.evaluate(() => (window as unknown as { keys: number[] }).keys.at(-1) ?? Number.NaN)
    if (arrived === undefined) missed++
    else waits.push(arrived - key)
    await Bun.sleep(1000 / KEYS_PER_SECOND)
  }
  peer.end()
  await browser.close()
  await hub.end()
  const p95 = percentile(waits, 0.95)
  return [
    { part, what: 'keys of a recording, typed in a page', value: waits.length, unit: '' },
    { part, what: 'of these, not seen by the other editor in time', value: missed, unit: '', ...below(0, '', missed) },
    { part, what: 'key to letter and caret at another editor, p50', value: percentile(waits, 0.5), unit: 'ms' },
    { part, what: 'the same, p95', value: p95, unit: 'ms', ...below(80, 'ms', p95) },
  ]
}

function textAfter(patches: readonly Patch[]): string {
  let text = ''
  for (const [at, deleted, insert] of patches.slice(0, WRITTEN))
    text = text.slice(0, at) + insert + text.slice(at + deleted)
  return text
}

/** As a click would do it. CodeMirror has its view at its element. */
const placeCaret = (page: Page, anchor: number) =>
  page.evaluate((anchor) => {
    const content = document.querySelector('.cm-content') as Element & { cmTile: { view: View } }
    content.cmTile.view.dispatch({ selection: { anchor } })
  }, anchor)

/** Resolves with the time, in ms since 1970, when the caret of the page stands there for the peer; undefined when it does not come. */
function caretAt({ doc, provider }: ReturnType<typeof openStock>, index: number): Promise<number | undefined> {
  const { awareness } = provider
  const isThere = () =>
    [...awareness.getStates()].some(([client, { cursor }]) => {
      if (client === doc.clientID || !cursor) return false
      const head = Y.createRelativePositionFromJSON((cursor as { head: unknown }).head)
      return Y.createAbsolutePositionFromRelativePosition(head, doc)?.index === index
    })
  return new Promise((resolve) => {
    const end = (time?: number) => {
      clearTimeout(timer)
      awareness.off('change', look)
      doc.off('update', look)
      resolve(time)
    }
    const look = () => void (isThere() && end(performance.timeOrigin + performance.now()))
    const timer = setTimeout(end, MISSED_MS)
    awareness.on('change', look)
    doc.on('update', look)
    look()
  })
}
