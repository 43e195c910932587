// A session box changed in many ways. With a receipt each of them is named, also where the hub's own key has signed all of it anew.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkFile } from '../../../src-bun/cli/log/check-file.ts'
import type { BoxIndex, BoxVerdict } from '../../../src-bun/contract/log-tree/box-file.ts'
import { RECEIPT_FORMAT } from '../../../src-bun/contract/log-tree/http.ts'
import { LEAVES_PER_TILE, logLine } from '../../../src-bun/contract/log-tree/log-file.ts'
import { createFrontier, createMerkle } from '../../../src-bun/contract/log-tree/merkle.ts'
import { checkpointText, keyText, signNote } from '../../../src-bun/contract/log-tree/note.ts'
import { createCheckpoints, type Signer } from '../../../src-bun/domain/log-tree/checkpoints.ts'
import { sha256 } from '../../../src-bun/domain/log-tree/sha256.ts'
import { OWNER } from '../../../src-bun/domain/ports/common.ts'
import { type BoxAnswer, createBoxMaking } from '../../../src-bun/export/box/make.ts'
import { readBox } from '../../../src-bun/export/box/read.ts'
import { readContent } from '../../../src-bun/store/contents/read-content.ts'
import { openLogKey } from '../../../src-bun/store/log-tree/log-key.ts'
import { chance, LONG, seedFor } from '../../fault/chance.ts'
import { blocksIn, linesOfLog, withLog } from '../../support/box.ts'
import { temporaryFolder } from '../../support/hub.ts'
import { aHistory, BEGAN, type Step } from '../../support/random-hub.ts'

const MUTATIONS = LONG ? 1000 : 110
const VIEWER = { script: 'document.title = "box"', style: 'body { margin: 0 }' }
const folder = temporaryFolder()
const changed = join(folder.path, 'changed.html')
let box: string
let receipt: string
let receiptSize: number
let signer: Signer
let originalIndex: BoxIndex

type Leaf = { salt?: string; content?: string; hash?: string }

const said = (what: string, more: Partial<Step> = {}): Step => ({
  ...{ what, by: 0, of: 0, which: 1, words: 'a', ms: 10 },
  ...more,
})
const many = (count: number, what: string) =>
  Array.from({ length: count }, (_, n) => said(what, { by: n, of: 5 + (n % 7), which: n, words: `${n}` }))

beforeAll(async () => {
  const store = await aHistory(folder.path, [
    ...[said('makeDocument'), said('makeBoard')],
    ...many(3, 'attach'),
    ...many(300, 'say'),
    ...[...many(30, 'write'), ...many(20, 'put'), ...many(10, 'delete'), ...many(20, 'react'), said('leaves')],
    ...many(100, 'say'),
  ])
  signer = openLogKey(folder.path)
  const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', signer)
  const { key, checkpoint, size } = checkpoints.current()
  receiptSize = size
  receipt = JSON.stringify({ format: RECEIPT_FORMAT, key, checkpoint })
  const hostId = store.members.all().find(({ role }) => role === 'host')?.id as string
  const roomId = store.rooms.byName('lobby')?.id as string
  for (let n = 0; n < 100; n++) {
    const command = { type: 'chat.send', roomId, body: `behind the receipt ${n}`, clientId: `later-${n}` } as const
    await store.runAndWait({ type: 'command.run', memberId: hostId, command })
  }
  store.leaves.finish()
  const make = createBoxMaking(readContent)
  const steps = readBox(
    { ...store.uploads, read: store.read, sign: checkpoints.sign, viewer: VIEWER },
    { actor: OWNER, hub: 'Hub', checkpoint: checkpoints.current(), files: 'all', takenAt: BEGAN },
  )
  let answered: BoxAnswer = { text: '' }
  box = ''
  for (let step = steps.next(answered); !step.done; step = steps.next(answered)) {
    if (!step.value || step.value.type === 'box.needs') continue
    if (step.value.type === 'box.index') originalIndex = step.value.index
    answered = make(step.value)
    box += answered.text + [...(answered.pieces ?? [])].join('')
  }
  store.close()
}, 600_000)
afterAll(folder.remove)

async function check(text: string, withReceipt = receipt as string | undefined) {
  writeFileSync(changed, text)
  return checkFile(changed, withReceipt)
}

const leavesIn = (): Leaf[] =>
  linesOfLog(blocksIn(box)).flatMap((line) => (line.startsWith('{"leaf"') ? [JSON.parse(line) as Leaf] : []))

/** The box with these records in the place of its own, signed by the key of the hub, log and index. */
function signedAnew(leaves: readonly Leaf[]): string {
  const { key: keyLine } = JSON.parse(linesOfLog(blocksIn(box))[0] as string) as { key: string }
  const key = { name: keyLine.split('+')[0] as string, publicKey: signer.publicKey }
  const sign = (text: string) => signNote(text, key, sha256, signer.sign)
  const merkle = createMerkle(sha256)
  const frontier = createFrontier(merkle)
  const body: string[] = []
  for (const [n, { salt = '', content, hash = '' }] of leaves.entries()) {
    const bytes =
      content === undefined
        ? Buffer.from(hash, 'base64')
        : merkle.leaf(Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(content)]))
    const shown = content === undefined ? {} : { shown: { salt: Buffer.from(salt, 'base64'), content } }
    body.push(logLine.leaf({ n, hash: bytes, ...shown }))
    frontier.add(bytes, (level, subtree) => {
      if (level === 8) body.push(logLine.tile((n + 1) / LEAVES_PER_TILE - 1, subtree))
    })
  }
  const checkpoint = sign(checkpointText({ origin: key.name, size: leaves.length, root: frontier.root() }))
  const lines = [logLine.head(keyText(key, sha256), checkpoint), ...body, logLine.end(leaves.length)]
  const make = createBoxMaking(readContent)
  const { text: page } = make({
    type: 'box.page',
    title: `Hub, ${new Date(BEGAN).toISOString().slice(0, 10)}`,
    viewer: VIEWER,
  })
  const log = make({ type: 'box.log', lines: `${lines.join('\n')}\n` }).text
  const { text: rest, hashes = { page: '', log: '' } } = make({ type: 'box.logEnd' })
  const index = make({ type: 'box.index', index: { ...originalIndex, ...hashes }, leaves: leaves.length })
  const { text: note } = make({ type: 'box.note', note: sign(index.toSign ?? '') })
  const files = box.slice(box.indexOf('<script type="application/octet-stream" data-part="file"'))
  return [page, log, rest, index.text, note, files].join('')
}

test('[BOX-10] of many boxes that somebody has changed each is named with a receipt, also where the key of the hub has signed a shortened or another log anew', async () => {
  const { below } = chance(seedFor('BOX-10'))
  const lines = box.split('\n')
  const leaves = leavesIn()
  const blockLines = lines.flatMap((line, at) => (line.includes('data-part="') ? [at] : []))
  const anyBlock = () => blockLines[below(blockLines.length)] as number
  const shown = leaves.flatMap(({ content }, n) => (content !== undefined && n < receiptSize ? [n] : []))
  const anyShown = () => shown[below(shown.length)] as number
  const otherWords = (n: number) =>
    leaves.map((leaf, at) => (at === n ? { ...leaf, content: leaf.content?.replace(/\d/, 'x') ?? '' } : leaf))
  /** The records of the log in the box, packed again by somebody without the key. */
  const packedAgain = (change: (all: string[]) => string[]) => {
    const [log] = withLog(blocksIn(box), change)
    const isLog = (line: string) => line.includes('data-part="log"')
    const first = lines.findIndex(isLog)
    const block = `<script type="application/octet-stream" data-part="log">${log?.base64}</script>`
    return [...lines.slice(0, first), block, ...lines.slice(first).filter((line) => !isLog(line))].join('\n')
  }
  const mutations: { readonly [name: string]: () => string } = {
    'a byte': () => {
      const bytes = Buffer.from(box)
      const at = below(bytes.length)
      bytes[at] = (bytes[at] as number) ^ (1 << below(7))
      return bytes.toString()
    },
    'the tail': () => box.slice(0, below(box.length)),
    'a block left out': () => lines.toSpliced(anyBlock(), 1).join('\n'),
    'a block twice': () => {
      const at = anyBlock()
      return lines.toSpliced(at, 0, lines[at] as string).join('\n')
    },
    'two blocks exchanged': () => {
      const [a, b] = [anyBlock(), anyBlock()]
      return lines
        .with(a, lines[b] as string)
        .with(b, lines[a] as string)
        .join('\n')
    },
    'something in the page': () => lines.toSpliced(below(blockLines[0] as number), 0, '<p>and this</p>').join('\n'),
    'a record left out': () => packedAgain((all) => all.toSpliced(1 + below(all.length - 2), 1)),
    'two records exchanged': () =>
      packedAgain((all) => {
        const [a, b] = [1 + below(all.length - 2), 1 + below(all.length - 2)]
        return all.with(a, all[b] as string).with(b, all[a] as string)
      }),
    'the log shortened, signed anew': () => signedAnew(leaves.slice(0, below(receiptSize))),
    'other words, signed anew': () => signedAnew(otherWords(anyShown())),
    'a record left out, signed anew': () => signedAnew(leaves.toSpliced(below(receiptSize), 1)),
  }
  const names = Object.keys(mutations)
  const missed: string[] = []
  let tried = 0
  for (let n = 0; n < MUTATIONS; n++) {
    const name = names[n % names.length] as string
    const text = (mutations[name] as () => string)()
    if (text === box) continue
    tried++
    const found = await check(text)
    if (!('code' in found)) missed.push(`${n}: ${name} was not noticed`)
  }
  expect(missed).toEqual([])
  expect(tried).toBeGreaterThan(MUTATIONS * 0.9)
}, 3_600_000)

test('[BOX-11] a box as it was made is right with its receipt, and without one also a box that the key of the hub has signed anew', async () => {
  const leaves = leavesIn()
  expect(await check(box)).toMatchObject({ leaves: leaves.length, files: 3, receipt: { size: receiptSize } })
  const same = (await check(signedAnew(leaves))) as BoxVerdict
  expect([same.leaves, same.files, same.receipt?.size]).toEqual([leaves.length, 3, receiptSize])
  // What a receipt is for: nothing else tells this from a log of the hub.
  const short = signedAnew(leaves.slice(0, 50))
  expect(await check(short, '')).toMatchObject({ code: 'receiptInvalid' })
  writeFileSync(changed, short)
  expect(await checkFile(changed, undefined)).toMatchObject({ leaves: 50 })
  expect(await check(short)).toMatchObject({ code: 'receiptAhead' })
})
