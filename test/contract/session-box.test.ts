// The session box as somebody takes it home: by HTTP and the command line, whole, and after somebody has changed it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BoxBlock, BoxVerdict } from '../../src-bun/contract/log-tree/box-file.ts'
import { type CheckpointAnswer, RECEIPT_FORMAT } from '../../src-bun/contract/log-tree/http.ts'
import { blocksIn, checkBlocks, everythingIn, withLog } from '../support/box.ts'
import { sendFile } from '../support/files.ts'
import { eventually, joinAt, type Peer, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, hubbub, spawnHub } from '../support/process.ts'

const SECRET = 'the-word-of-the-private-room'
const SECRET_NAME = 'the-name-of-the-private-room'
const SECRET_FILE = 'the-bytes-of-the-private-file'

const folder = temporaryFolder()
const at = (name: string) => join(folder.path, name)
const data = at('data')
let hub: HubProcess
let ada: Peer
let bob: Peer

beforeAll(async () => {
  hub = await spawnHub(data, ['--port', '0', '--limits', 'off', '--name', 'Kitchen <b>'])
  ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  bob = await joinAt(hub.origin, { name: 'Bob', code: hub.code })
})
afterAll(async () => {
  await hub.kill('SIGTERM')
  folder.remove()
})

const created = async (answer: Promise<Response>) => (await (await answer).json()) as { id: string }
const boxOf = async (peer: Peer, query = '') => (await peer.get(`/api/export/session${query}`)).text()
const right = (html: string, receipt?: string) => {
  const checked = checkBlocks(blocksIn(html), receipt)
  if ('code' in checked) throw new Error(JSON.stringify(checked))
  return checked
}

/** A box that has all that was written so far: leaves follow some moments later. */
async function boxWith(peer: Peer, word: string, query = ''): Promise<string> {
  return eventually(async () => {
    const html = await boxOf(peer, query)
    return everythingIn(html).includes(word) ? html : undefined
  }) as Promise<string>
}

async function aSession(): Promise<{ lobby: string; document: string }> {
  const lobby = ((await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }).rooms[0]?.id as string
  const image = await sendFile(ada, Buffer.from('a file of the lobby'), { filename: 'notes.txt' })
  const other = await sendFile(ada, Buffer.from('another file'), { filename: 'other.txt' })
  await ada.post(`/api/rooms/${lobby}/messages`, { body: 'with two files', files: [{ id: image }, { id: other }] })
  for (let n = 0; n < 300; n++) await ada.post(`/api/rooms/${lobby}/messages`, { body: `note ${n}` })
  const document = await created(ada.post('/api/documents', { title: 'Minutes' }))
  await fetch(`${ada.origin}/api/documents/${document.id}/text`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'text/markdown' },
    body: 'opened at nine',
  })
  const aside = await created(ada.post('/api/rooms', { name: SECRET_NAME, private: true }))
  const hidden = await sendFile(ada, Buffer.from(SECRET_FILE), { filename: `${SECRET}.txt` })
  await ada.post(`/api/rooms/${aside.id}/messages`, { body: SECRET, files: [{ id: hidden }] })
  await ada.post(`/api/rooms/${lobby}/messages`, { body: 'the last one' })
  return { lobby, document: document.id }
}

test('[BOX-1] a box needs a session and a known choice of files, and is sent as a download', async () => {
  expect((await fetch(`${hub.origin}/api/export/session`)).status).toBe(401)
  const wrong = await bob.get('/api/export/session?files=many')
  expect([wrong.status, ((await wrong.json()) as { error: { code: string } }).error.code]).toEqual([
    422,
    'frame.invalid',
  ])
  const answer = await bob.get('/api/export/session')
  expect(answer.headers.get('content-type')).toContain('text/html')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="Kitchen _b_ .*\.html"/)
  await answer.text()
  const unknown = await hubbub(['export', 'session', '--files', 'many', '--data', data])
  expect([unknown.exitCode, unknown.err]).toEqual([2, 'hubbub: --files takes one of some, all, none, not "many".\n'])
})

test('[BOX-2] a box of a running and of a stopped hub is right, has what its reader may see, and no byte of a private room of others', async () => {
  await aSession()
  const given = (await (await ada.get('/api/log/checkpoint')).json()) as CheckpointAnswer
  const receipt = JSON.stringify({ format: RECEIPT_FORMAT, ...given })
  writeFileSync(at('receipt.json'), receipt)

  const ofAda = await boxWith(ada, 'the last one')
  const verdict = right(ofAda, receipt)
  expect([verdict.index.reader, verdict.files, verdict.filesLeftOut]).toEqual(['Ada', 3, 0])
  expect(verdict.index.rooms.map(({ name }) => name)).toEqual(['lobby', SECRET_NAME])
  const all = everythingIn(ofAda)
  const words = [SECRET, SECRET_NAME, SECRET_FILE, 'a file of the lobby', 'note 299', 'Minutes']
  expect(words.filter((word) => !all.includes(word))).toEqual([])

  const ofBob = await boxOf(bob)
  const part = right(ofBob, receipt)
  expect([part.index.reader, part.files, part.index.rooms.length]).toEqual(['Bob', 2, 1])
  expect(part.shown).toBeLessThan(part.leaves)
  const seenByBob = everythingIn(ofBob)
  expect([SECRET, SECRET_NAME, SECRET_FILE].filter((word) => seenByBob.includes(word))).toEqual([])

  const none = right(await boxOf(ada, '?files=none'))
  expect([none.files, none.filesLeftOut]).toEqual([0, 3])

  writeFileSync(at('bob.html'), ofBob)
  const seen = await hubbub(['verify', at('bob.html'), at('receipt.json')])
  expect([seen.exitCode, seen.out]).toEqual([
    0,
    expect.stringMatching(/^RIGHT\. .* 2 files are in it, 0 were left out/),
  ])
  const running = await hubbub(['export', 'session', '--data', data, '--out', at('running.html'), '--files', 'all'])
  expect([running.exitCode, running.err]).toEqual([0, ''])
  if (process.platform !== 'win32') expect(statSync(at('running.html')).mode & 0o777).toBe(0o600)
  await hub.kill('SIGTERM')
  const stopped = await hubbub(['export', 'session', '--data', data, '--out', at('stopped.html')])
  expect([stopped.exitCode, stopped.err]).toEqual([0, ''])
  hub = await spawnHub(data, ['--port', String(hub.port), '--limits', 'off', '--name', 'Kitchen <b>'])
  for (const file of ['running.html', 'stopped.html']) {
    const owner = right(readFileSync(at(file), 'utf8'), receipt)
    expect([owner.index.reader, owner.files]).toEqual([undefined, 3])
    expect((await hubbub(['verify', at(file), at('receipt.json')])).out).toMatch(/^RIGHT\. [\s\S]*those of the receipt/)
  }
}, 600_000)

test('[BOX-3] whatever somebody changes in a box is named: a byte, the end, a file, an author, the list of what there is, and the page', async () => {
  const html = await boxWith(ada, 'the last one')
  const blocks = blocksIn(html)
  const { leaves } = right(html)
  const codeOf = (changed: readonly BoxBlock[]) => {
    const checked = checkBlocks(changed)
    return 'code' in checked ? checked : 'right'
  }
  const leafOf = (lines: readonly string[], word: string) => lines.findIndex((line) => line.includes(word))

  let bad = -1
  const author = withLog(blocks, (lines) => {
    const at = leafOf(lines, 'note 17\\"')
    bad = (JSON.parse(lines[at] as string) as { leaf: number }).leaf
    return lines.with(at, (lines[at] as string).replaceAll('Ada', 'Bob'))
  })
  expect(codeOf(author)).toEqual({ code: 'content', from: bad, to: bad })
  const swapped = withLog(blocks, (lines) => {
    const at = leafOf(lines, 'note 20\\"')
    return lines.with(at, lines[at + 1] as string).with(at + 1, lines[at] as string)
  })
  expect(codeOf(swapped)).toMatchObject({ code: 'order' })
  expect(codeOf(withLog(blocks, (lines) => lines.slice(0, -10)))).toMatchObject({ code: 'tooShort', to: leaves - 1 })

  const [first, second] = blocks.filter(({ part }) => part === 'file') as [BoxBlock, BoxBlock]
  const exchanged = blocks.map((block) => {
    if (block === first) return { ...block, base64: second.base64 }
    return block === second ? { ...block, base64: first.base64 } : block
  })
  expect(codeOf(exchanged)).toEqual({ code: 'file', name: 'notes.txt' })
  expect(codeOf(blocks.filter((block) => block !== first))).toEqual({ code: 'noFile', name: 'notes.txt' })
  expect(codeOf(blocks.slice(0, -1))).toEqual({ code: 'cut' })
  expect(codeOf([...blocks, first])).toEqual({ code: 'block' })

  // The last sign before the padding can stand for the same bytes in several ways.
  const padded = blocks.findIndex(({ part, base64 }) => part === 'file' && base64.endsWith('=='))
  const { base64: text, ...rest } = blocks[padded] as BoxBlock
  const last = String.fromCharCode(text.charCodeAt(text.length - 3) + 1)
  expect(codeOf(blocks.with(padded, { ...rest, base64: `${text.slice(0, -3)}${last}==` }))).toMatchObject({
    code: 'file',
  })

  // Any character of any block.
  for (let n = 0; n < 300; n++) {
    const at = Math.floor(Math.random() * (blocks.length - 1))
    const { base64, ...others } = blocks[at] as BoxBlock
    const place = Math.floor(Math.random() * base64.length)
    const sign = base64[place] === 'A' ? 'B' : 'A'
    const changed = blocks.with(at, { ...others, base64: base64.slice(0, place) + sign + base64.slice(place + 1) })
    if (codeOf(changed) === 'right') throw new Error(`character ${place} of block ${at} may be changed`)
  }

  const verified = async (text: string) => {
    writeFileSync(at('changed.html'), text)
    const { exitCode, out } = await hubbub(['verify', at('changed.html')])
    return [exitCode, out.split('\n')[0]]
  }
  expect(await verified(html)).toEqual([0, expect.stringMatching(/^RIGHT/)])
  expect(await verified(html.replace('<title>', '<title>x'))).toEqual([
    1,
    expect.stringMatching(/^NOT RIGHT\. The page around/),
  ])
  expect(await verified(html.replace('</body>', '<script>1</script></body>'))).toEqual([
    1,
    expect.stringMatching(/^NOT RIGHT\. The page around/),
  ])
  expect(await verified(html.slice(0, -200))).toEqual([1, expect.stringMatching(/^NOT RIGHT\. /)])
  expect(await verified(html.replace('data-part="end"', 'data-part="other"'))).toEqual([
    1,
    expect.stringMatching(/^NOT RIGHT\. A part of the box/),
  ])
}, 600_000)

test('[BOX-4] a bomb in a box ends the check, and nothing else', async () => {
  const blocks = blocksIn(await boxOf(bob))
  const bomb = Buffer.from(Bun.gzipSync(Buffer.alloc(200 * 1024 * 1024))).toString('base64')
  const line = `<script type="application/octet-stream" data-part="log">${bomb}</script>\n`
  writeFileSync(at('bomb.html'), `<!doctype html>\n${line}`)
  const { exitCode, out } = await hubbub(['verify', at('bomb.html')])
  expect([exitCode, out]).toEqual([1, 'NOT RIGHT. Record 0: A part of the box was changed, moved or damaged.\n'])
  expect((checkBlocks(blocks) as BoxVerdict).leaves).toBeGreaterThan(0)
}, 600_000)
