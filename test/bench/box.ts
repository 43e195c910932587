// The session box of a hub in which much was said, written and sent: how long it takes, what it costs those who write meanwhile, how much
// memory it takes, and how soon the browser that opens it shows something. With `--full` it has the size of the goals.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import type { CheckpointAnswer } from '../../src-bun/contract/log-tree/http.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { DESK, launch } from '../e2e/browser.ts'
import { sendFile } from '../support/files.ts'
import { type Peer, temporaryFolder } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { filledDocument, filledRoom } from './filled.ts'
import { mainThreadMs, residentBytes } from './process-usage.ts'
import { countedOf, reached } from './progress.ts'
import { connect, type HubServer, joinLive, leave, socketUrl, startHub } from './servers.ts'

const SMALL = { messages: 10_000, edits: 26_000, files: 5 }
const FULL = { messages: 100_000, edits: 260_000, files: 25 }
const FILE_BYTES = 20_000_000
const PER_SECOND = 100
const SAMPLED_EVERY_MS = 20
const MB = 1e6
const part = 'box'

type Size = typeof SMALL
/** Of the acks of somebody who writes, in ms; the hub's own thread between a ping and its answer, in ms of processor time; memory in bytes. */
type Seen = { acks: number[]; longest: number; memory: number; ms: number }

export async function box({ repeats, full }: Effort): Promise<Figure[]> {
  const size = full ? FULL : SMALL
  const says = countedOf(part, 3 + 3 * repeats)
  const folder = temporaryFolder()
  says('filling a hub')
  const { peer, roomId } = await fill(folder, size)
  // What filling it took of memory is not of the box.
  const hub = await startHub(folder)
  const reader = { ...peer, origin: hub.origin }
  const taken = join(folder.path, 'box.html')
  const runs: Record<'alone' | 'none' | 'all', Seen[]> = { alone: [], none: [], all: [] }
  await watched(hub, reader, roomId, () => Bun.sleep(3000))
  await download(reader, 'none', taken)
  const before = residentBytes(hub.pid)
  for (let n = 0; n < repeats; n++) {
    says('without a box')
    runs.alone.push(await watched(hub, reader, roomId, () => Bun.sleep(10_000)))
    for (const files of ['none', 'all'] as const) {
      says(`a box with ${files === 'all' ? 'all' : 'no'} files`)
      runs[files].push(await watched(hub, reader, roomId, () => download(reader, files, taken)))
    }
  }
  const of = (which: keyof typeof runs, value: (seen: Seen) => number) => median(runs[which].map(value))
  const p99 = (which: keyof typeof runs) => of(which, ({ acks }) => percentile(acks, 0.99))
  const seconds = (which: keyof typeof runs) => of(which, ({ ms }) => ms / 1000)
  const longest = (which: keyof typeof runs) => of(which, (seen) => seen.longest)
  const memory = (which: keyof typeof runs) => of(which, (seen) => seen.memory - before) / MB
  const what = `${size.messages} messages, ${size.edits} edits and ${(size.files * FILE_BYTES) / MB} MB of files`
  const ratio = p99('all') / p99('alone')
  says('ending one in its middle')
  const figures: Figure[] = [
    { part, what: `a box of ${what}, without the files`, ...figure(seconds('none'), 's', 20) },
    { part, what: 'the same with the files', value: seconds('all'), unit: 's' },
    { part, what: 'its size', value: statSync(taken).size / MB, unit: 'MB' },
    { part, what: 'ack of somebody who writes, without a box: p99', value: p99('alone'), unit: 'ms' },
    { part, what: 'the same beside a box without files', value: p99('none'), unit: 'ms' },
    { part, what: 'the same beside a box with files', value: p99('all'), unit: 'ms' },
    { part, what: 'p99 beside a box with files / without a box', ...figure(ratio, '×', 2) },
    { part, what: "longest piece of the hub's own thread, processor time", ...figure(longest('all'), 'ms', 50) },
    { part, what: 'the same beside a box without files', value: longest('none'), unit: 'ms' },
    { part, what: 'the same without a box', value: longest('alone'), unit: 'ms' },
    { part, what: 'memory of the hub meanwhile, more than before', ...figure(memory('all'), 'MB', 150) },
    { part, what: 'the same beside a box without files', value: memory('none'), unit: 'MB' },
    { part, what: 'the same without a box', value: memory('alone'), unit: 'MB' },
    {
      ...{ part, what: 'until the next box of somebody begins who has ended one in its middle' },
      ...{ value: await restarted(reader), unit: 'ms' },
    },
  ]
  await hub.stop()
  says('opening it in a browser')
  figures.push(...(await opened(taken)))
  await hub.end()
  return figures
}

const figure = (value: number, unit: string, limit: number) => ({ value, unit, ...below(limit, unit, value) })

async function fill(folder: ReturnType<typeof temporaryFolder>, size: Size): Promise<{ peer: Peer; roomId: string }> {
  const hub = await startHub(folder, ['--door', 'open'])
  const peer = await hub.join('Ada')
  const roomId = await filledRoom(hub, peer, size.messages)
  await filledDocument(peer, size.edits)
  for (let n = 0; n < size.files; n++) {
    // As little as possible of them can be compressed, and no two are the same.
    const content = new Uint8Array(FILE_BYTES)
    for (let at = 0; at < FILE_BYTES; at += 65_536)
      crypto.getRandomValues(content.subarray(at, Math.min(at + 65_536, FILE_BYTES)))
    const id = await sendFile(peer, content, { filename: `film-${n}.mp4`, filetype: 'video/mp4' })
    const said = await peer.post(`/api/rooms/${roomId}/messages`, { body: `film ${n}`, files: [{ id }] })
    if (said.status !== 201) throw new Error(`a message with a file: ${said.status} ${await said.text()}`)
  }
  const leaves = async () => {
    const { checkpoint } = (await (await peer.get('/api/log/checkpoint')).json()) as CheckpointAnswer
    // The second line of a checkpoint is the size of the log.
    return Number(checkpoint.split('\n')[1])
  }
  // Leaves follow some moments later.
  let last = -1
  for (let now = await leaves(); now !== last; now = await leaves()) {
    last = now
    await Bun.sleep(3000)
  }
  await hub.stop()
  return { peer, roomId }
}

/** Somebody writes, and somebody else asks, for as long as `work` takes. */
async function watched(hub: HubServer, reader: Peer, roomId: string, work: () => Promise<unknown>): Promise<Seen> {
  const sentAt = new Map<string, number>()
  const acks: number[] = []
  const { token } = await hub.join()
  const writer = await joinLive(hub, token, (frame) => {
    if (!frame.startsWith('{"type":"chat.posted"')) return
    const { clientId } = JSON.parse(frame) as { clientId: string }
    const sent = sentAt.get(clientId)
    if (sent !== undefined) acks.push(performance.now() - sent)
    sentAt.delete(clientId)
  })
  let isWorking = true
  const startedAt = performance.now()
  let ms = 0
  const working = work().finally(() => {
    ms = performance.now() - startedAt
    isWorking = false
  })
  let memory = 0
  const sampling = setInterval(() => {
    memory = Math.max(memory, residentBytes(hub.pid))
  }, SAMPLED_EVERY_MS)
  const longest = longestPiece(hub, reader, () => isWorking)
  let sent = 0
  for (; isWorking; sent++) {
    const clientId = newId()
    sentAt.set(clientId, performance.now())
    writer.send(JSON.stringify({ type: 'chat.send', clientId, roomId, body: `message ${sent} beside a box` }))
    await Bun.sleep(startedAt + ((sent + 1) * 1000) / PER_SECOND - performance.now())
  }
  await working
  await reached('acks of the writer', () => acks.length, sent)
  clearInterval(sampling)
  const seen = { acks, longest: await longest, memory, ms }
  await leave([writer])
  return seen
}

/** The most processor time of the hub's own thread between a ping and its answer. */
async function longestPiece(hub: HubServer, { token }: Peer, isWorking: () => boolean): Promise<number> {
  let answered = () => {}
  const socket = await connect(socketUrl(hub.origin, '/ws'), () => answered(), token)
  let longest = 0
  while (isWorking()) {
    const answer = new Promise<void>((resolve) => {
      answered = resolve
    })
    const before = mainThreadMs(hub.pid)
    socket.send('"ping"')
    await answer
    longest = Math.max(longest, mainThreadMs(hub.pid) - before)
    await Bun.sleep(2)
  }
  await leave([socket])
  return longest
}

const boxOf = ({ origin }: Peer, files: 'none' | 'all') => `${origin}/api/export/session?files=${files}`

/** By another process, which stands for another computer: it gets the processor time that the hub and the writer leave. */
async function download(reader: Peer, files: 'none' | 'all', into: string): Promise<void> {
  const script = `
    const [address, authorization, into] = process.argv.slice(1)
    const file = Bun.file(into).writer()
    const answer = await fetch(address, { headers: { authorization } })
    if (answer.status !== 200) throw new Error(answer.status + ' ' + (await answer.text()))
    for await (const piece of answer.body) { file.write(piece); await file.flush() }
    await file.end()`
  const asked = [boxOf(reader, files), `Bearer ${reader.token}`, into]
  const child = Bun.spawn(['nice', '-n', '19', process.execPath, '-e', script, ...asked])
  if ((await child.exited) !== 0) throw new Error('the box could not be downloaded')
  const { size } = statSync(into)
  const end = await Bun.file(into)
    .slice(size - 200, size)
    .text()
  if (!end.includes('data-part="end"')) throw new Error(`the box is not whole: it ends with ${end}`)
}

/** Somebody has one box at a time, so the next one begins when the Worker and the place of the first are free again. */
async function restarted(reader: Peer): Promise<number> {
  const begin = async (signal: AbortSignal) => {
    const answer = await fetch(boxOf(reader, 'all'), { headers: { authorization: `Bearer ${reader.token}` }, signal })
    const body = answer.body?.getReader()
    if (answer.status !== 200 || !body) throw new Error(`a box: ${answer.status}`)
    await body.read()
  }
  const [first, second] = [new AbortController(), new AbortController()]
  await begin(first.signal)
  first.abort()
  const startedAt = performance.now()
  await begin(second.signal)
  second.abort()
  return performance.now() - startedAt
}

async function opened(file: string): Promise<Figure[]> {
  const program = process.env['HUBBUB_BROWSER'] ?? '/usr/bin/chromium'
  if (!existsSync(program)) return []
  const browser = await launch()
  try {
    const page = await (await browser.newContext(DESK)).newPage()
    const startedAt = performance.now()
    // The list is there before the browser has read the files.
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' })
    const rooms = page.getByRole('link', { name: /^lobby/ })
    await rooms.waitFor()
    const openMs = performance.now() - startedAt
    // The number of its messages.
    await rooms.locator('span').nth(1).waitFor({ timeout: 600_000 })
    const readMs = performance.now() - startedAt
    await page
      .getByText('Everything here is as it was signed. Give a receipt to see by whom.')
      .waitFor({ timeout: 600_000 })
    const checkedMs = performance.now() - startedAt
    const words: number[] = []
    for (const word of ['kettle', 'Message 4711', 'boils at 42', 'zanzibar', 'film 1'])
      words.push(await find(page, word))
    const word = Math.max(...words)
    return [
      { part, what: 'from opening it in a browser to the list of rooms', ...figure(openMs / 1000, 's', 3) },
      { part, what: 'until its rooms and messages can be read', value: readMs / 1000, unit: 's' },
      { part, what: 'until all of it is checked', value: checkedMs / 1000, unit: 's' },
      { part, what: 'from a word to what was found, the slowest of five', ...figure(word, 'ms', 100) },
    ]
  } finally {
    await browser.close()
  }
}

/** From the last letter of a word to the frame that shows how much was found, by the clock of the page. */
function find(page: Page, word: string): Promise<number> {
  return page.evaluate(async (word) => {
    const field = document.querySelector<HTMLInputElement>('input[type=search]')
    if (!field) throw new Error('there is no field to search in')
    const shown = () => document.querySelector('div[role=status] h2') !== null
    const write = async (text: string, isDone: () => boolean) => {
      field.value = text
      const startedAt = performance.now()
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      do await new Promise((resolve) => requestAnimationFrame(resolve))
      while (!isDone())
      return performance.now() - startedAt
    }
    await write('', () => !shown())
    return write(word, shown)
  }, word)
}
