// The log as a file, changed in a thousand ways. With a receipt each of them is named, also where the hub's own key has signed it anew.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'bun:test'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkFile } from '../../../src-bun/cli/log/check-file.ts'
import { finishLeaves } from '../../../src-bun/cli/log/finish-leaves.ts'
import { RECEIPT_FORMAT } from '../../../src-bun/contract/log-tree/http.ts'
import {
  createLogCheck,
  LEAVES_PER_TILE,
  LOG_FORMAT,
  type LogProblem,
  type LogVerdict,
  logLine,
} from '../../../src-bun/contract/log-tree/log-file.ts'
import { createFrontier } from '../../../src-bun/contract/log-tree/merkle.ts'
import { checkpointText, keyText, originOf, signNote, toBase64 } from '../../../src-bun/contract/log-tree/note.ts'
import { createCheckpoints, type Signer } from '../../../src-bun/domain/log-tree/checkpoints.ts'
import { hashOfLeaf } from '../../../src-bun/domain/log-tree/leaf-content.ts'
import { merkle, sha256 } from '../../../src-bun/domain/log-tree/sha256.ts'
import { OWNER } from '../../../src-bun/domain/ports/common.ts'
import { exportLog } from '../../../src-bun/export/log.ts'
import { openLogKey } from '../../../src-bun/store/log-tree/log-key.ts'
import { openStore } from '../../../src-bun/store/store.ts'
import { chance, seedFor } from '../../fault/chance.ts'
import { openTestStore, runFor, startWithHost } from '../../support/host-store.ts'
import { handClock, temporaryFolder } from '../../support/hub.ts'

const MUTATIONS = 1000
const folder = temporaryFolder()
let lines: string[]
let receipt: string
let signer: Signer
let receiptSize: number

const verifySignature = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => {
  const x = Buffer.from(publicKey).toString('base64url')
  return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature)
}

beforeAll(async () => {
  const store = openStore(folder.path, handClock(), (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'host.join', name: 'Host' })
  if (!joined.ok) throw new Error(joined.code)
  const roomId = store.rooms.byName('lobby')?.id as string
  signer = openLogKey(folder.path)
  const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', signer)
  async function post(from: number, to: number): Promise<string> {
    for (let n = from; n < to; n++) {
      const command = { type: 'chat.send', roomId, body: `line ${n} \u{1f426}`, clientId: `c${n}` } as const
      const sent = await store.runAndWait({ type: 'command.run', memberId: joined.ok ? joined.value.id : '', command })
      // Some are deleted: of those only the hash is left.
      const change = sent.ok ? sent.value.logged.change : undefined
      if (n % 9 === 0) store.leaves.finish()
      if (n % 9 === 0 && change?.type === 'chat.posted')
        await store.runAndWait({
          type: 'command.run',
          memberId: joined.ok ? joined.value.id : '',
          command: { type: 'chat.delete', roomId, messageId: change.message.id, clientId: `d${n}` },
        })
    }
    store.leaves.finish()
    const { key, checkpoint, size } = checkpoints.current()
    receiptSize = size
    return JSON.stringify({ format: RECEIPT_FORMAT, key, checkpoint })
  }
  receipt = await post(0, 400)
  const sizeThen = receiptSize
  await post(400, 620)
  receiptSize = sizeThen
  const { pieces } = exportLog(store, OWNER, checkpoints.current(), 0)
  lines = [...pieces].join('').split('\n').slice(0, -1)
  store.close()
}, 600_000)
afterAll(folder.remove)

function check(text: string, receipt?: string): LogProblem | LogVerdict {
  const checking = createLogCheck({ sha256, verify: verifySignature, receipt })
  const [...all] = text.split('\n')
  for (const line of all.slice(0, -1)) {
    const problem = checking.line(line)
    if (problem) return problem
  }
  return all.at(-1) === '' ? checking.end() : (checking.line('') ?? { code: 'line' })
}
const textOf = (all: readonly string[]) => `${all.join('\n')}\n`

type Fields = { leaf?: number; tile?: number; hash?: string; salt?: string; content?: string }
const fieldsOf = (line: string) => JSON.parse(line) as Fields

/** Leaves that somebody with the key of the hub has written and signed as if they were the log. */
function signedAnew(leaves: readonly Fields[]): string {
  const { key: keyLine } = JSON.parse(lines[0] as string) as { key: string }
  const key = { name: keyLine.split('+')[0] as string, publicKey: signer.publicKey }
  const frontier = createFrontier(merkle)
  const body: string[] = []
  for (const [n, { salt, content, hash }] of leaves.entries()) {
    const bytes =
      content === undefined
        ? Buffer.from(hash ?? '', 'base64')
        : createHash('sha256')
            .update(Uint8Array.of(0))
            .update(Buffer.from(salt ?? '', 'base64'))
            .update(content)
            .digest()
    const shown = content === undefined ? {} : { shown: { salt: Buffer.from(salt ?? '', 'base64'), content } }
    body.push(logLine.leaf({ n, hash: bytes, ...shown }))
    frontier.add(bytes, (level, subtree) => {
      if (level === 8) body.push(logLine.tile((n + 1) / LEAVES_PER_TILE - 1, subtree))
    })
  }
  const size = leaves.length
  const text = checkpointText({ origin: key.name, size, root: frontier.root() })
  return textOf([
    logLine.head(keyText(key, sha256), signNote(text, key, sha256, signer.sign)),
    ...body,
    logLine.end(size),
  ])
}

test('[LOGFILE-1] a log is right with its receipt and without one, and says how many records it has and shows', () => {
  const expected = { leaves: lines.filter((line) => line.startsWith('{"leaf"')).length, receipt: { size: receiptSize } }
  const verdict = check(textOf(lines), receipt)
  expect(verdict).toMatchObject(expected)
  expect(check(textOf(lines))).toMatchObject({ leaves: expected.leaves })
  const { shown = 0, leaves = 0 } = verdict as LogVerdict
  expect(leaves - shown).toBeGreaterThan(60)
  expect(lines[0]).toContain(LOG_FORMAT)
  expect(check(signedAnew(lines.map(fieldsOf).filter(({ leaf }) => leaf !== undefined)), receipt)).toMatchObject(
    expected,
  )
})

test('[LOGFILE-2] of a thousand changed logs each is named with a receipt, and the first bad record where the log itself shows it', () => {
  const { below } = chance(seedFor('LOGFILE-2'))
  const whole = textOf(lines)
  const bytes = Buffer.from(whole)
  const leaves = lines.map(fieldsOf).filter(({ leaf }) => leaf !== undefined)
  const leafLines = lines.flatMap((line, at) => (line.startsWith('{"leaf"') ? [at] : []))
  const isShown = ({ content }: Fields) => content !== undefined
  /** Of those under the receipt, one that is shown. */
  function shownLeaf(): number {
    for (;;) {
      const n = below(receiptSize)
      if (isShown(leaves[n] as Fields)) return n
    }
  }
  const edited = (n: number, edit: (content: string) => string) =>
    leaves.map((leaf, at) => (at === n ? { ...leaf, content: edit(leaf.content ?? '') } : leaf))
  const otherAuthor = (content: string) =>
    content.replace(/"authorId":"./, '"authorId":"~').replace(/"seq":\d/, '"seq":9')
  const otherTime = (content: string) => content.replace(/"at":\d/, '"at":9')

  /** The changed log, and the first record that is bad, where that can be known. */
  const mutations: { readonly [name: string]: () => { text: string; bad?: number } } = {
    'a byte': () => {
      const at = below(bytes.length)
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ (1 << below(7))
      return { text: changed.toString() }
    },
    'the tail': () => ({ text: bytes.subarray(0, below(bytes.length)).toString() }),
    'the tail, line by line': () => ({ text: textOf(lines.slice(0, below(lines.length))) }),
    'the order': () => {
      const [a, b] = [below(leaves.length - 1), below(leaves.length)]
      const [first, second] = a === b ? [a, a + 1] : [Math.min(a, b), Math.max(a, b)]
      const swapped = [...lines]
      const [from, to] = [leafLines[first] as number, leafLines[second] as number]
      ;[swapped[from], swapped[to]] = [lines[to] as string, lines[from] as string]
      return { text: textOf(swapped), bad: first }
    },
    'a record left out': () => {
      const n = below(leaves.length - 1)
      return { text: textOf(lines.toSpliced(leafLines[n] as number, 1)), bad: n }
    },
    'an author': () => {
      const n = shownLeaf()
      const { content = '' } = leaves[n] as Fields
      const line = JSON.stringify({ ...leaves[n], content: otherAuthor(content) })
      return { text: textOf(lines.with(leafLines[n] as number, line)), bad: n }
    },
    'a time, with the hash of its record': () => {
      const n = shownLeaf()
      const changed = signedAnew(edited(n, otherTime)).split('\n')[leafLines[n] as number] as string
      return { text: textOf(lines.with(leafLines[n] as number, changed)), bad: n }
    },
    'two contents, with their places': () => {
      const [a, b] = [shownLeaf(), shownLeaf()]
      const other = leaves[a === b ? leaves.findIndex((leaf, n) => n !== a && isShown(leaf)) : b] as Fields
      const line = JSON.stringify({ ...other, leaf: a })
      return { text: textOf(lines.with(leafLines[a] as number, line)), bad: a }
    },
    'the end, signed anew': () => ({ text: signedAnew(leaves.slice(0, below(receiptSize))) }),
    'an author, signed anew': () => ({ text: signedAnew(edited(shownLeaf(), otherAuthor)) }),
    'a record left out, signed anew': () => ({ text: signedAnew(leaves.toSpliced(below(receiptSize), 1)) }),
  }
  const names = Object.keys(mutations)
  const missed: string[] = []
  for (let n = 0; n < MUTATIONS; n++) {
    const name = names[n % names.length] as string
    const { text, bad } = (mutations[name] as () => { text: string; bad?: number })()
    if (text === whole) continue
    const found = check(text, receipt)
    if (!('code' in found)) missed.push(`${name} was not noticed`)
    else if (bad !== undefined && !((found.from ?? -1) <= bad && bad <= (found.to ?? -1)))
      missed.push(`${name} at ${bad} was said to be at ${found.from} to ${found.to}: ${found.code}`)
  }
  expect(missed).toEqual([])
}, 600_000)

test('[LOGFILE-3] without a receipt a log that the key of the hub has signed anew is right, which is what a receipt is for', () => {
  const leaves = lines.map(fieldsOf).filter(({ leaf }) => leaf !== undefined)
  const short = signedAnew(leaves.slice(0, 100))
  expect(check(short)).toMatchObject({ leaves: 100 })
  expect(check(short, receipt)).toMatchObject({ code: 'receiptAhead', from: 100 })
  const other = { ...leaves[3], content: '{"seq":4}', salt: toBase64(new Uint8Array(16).fill(7)) }
  expect(check(signedAnew(leaves.with(3, other)))).toMatchObject({ leaves: leaves.length })
  expect(check(signedAnew(leaves.with(3, other)), receipt)).toMatchObject({ code: 'receiptOtherLog', from: 0 })
  for (const broken of ['', '{}', receipt.replace('hubbub/', 'hubbub-'), receipt.slice(0, -9)])
    expect(check(textOf(lines), broken)).toEqual({ code: 'receiptInvalid' })
})

test('[LOGFILE-7] a hash that is longer or shorter than a hash is named, also of a record that is not shown', () => {
  const at = lines.findIndex((line) => line.startsWith('{"leaf"') && fieldsOf(line).content === undefined)
  const leaf = fieldsOf(lines[at] as string)
  const hash = Buffer.from(String(leaf.hash), 'base64')
  for (const changed of [Buffer.concat([hash, Buffer.of(1)]), hash.subarray(1), Buffer.alloc(0)]) {
    const line = JSON.stringify({ ...leaf, hash: toBase64(changed) })
    expect(check(textOf(lines.with(at, line)), receipt)).toMatchObject({ code: 'line' })
  }
})

test('[LOGFILE-5] half a character, or a byte that is no UTF-8, in the place of the sign for an unknown character is named', async () => {
  const key = { name: originOf('hub'), publicKey: signer.publicKey }
  const shown = { salt: new Uint8Array(16), content: JSON.stringify({ body: 'an odd \ufffd sign' }) }
  const hash = hashOfLeaf(shown.salt, shown.content)
  const frontier = createFrontier(merkle)
  frontier.add(hash)
  const note = signNote(checkpointText({ origin: key.name, size: 1, root: frontier.root() }), key, sha256, signer.sign)
  const text = [logLine.head(keyText(key, sha256), note), logLine.leaf({ n: 0, hash, shown }), logLine.end(1), ''].join(
    '\n',
  )
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const path = join(folder.path, 'log.jsonl')
  const given = JSON.stringify({ format: RECEIPT_FORMAT, key: keyText(key, sha256), checkpoint: note })
  async function codeOf(changed: string | Uint8Array): Promise<string> {
    writeFileSync(path, changed)
    const checked = await checkFile(path, given)
    return 'code' in checked ? checked.code : 'right'
  }
  const bytes = Buffer.from(text)
  const at = bytes.indexOf('\ufffd')
  const withByte = Buffer.concat([bytes.subarray(0, at), Buffer.of(0xff), bytes.subarray(at + 3)])
  expect([await codeOf(text), await codeOf(text.replace('\ufffd', '\\udead')), await codeOf(withByte)]).toEqual([
    'right',
    'line',
    'line',
  ])
})

test('[LOGFILE-6] before a log is exported all that has no leaf gets one, however much it is, and what cannot be read is not waited for', () => {
  function leavesAdded(missing: number, readable: number): number {
    let size = 0
    finishLeaves({
      leaves: {
        isComplete: () => size === missing,
        finish() {
          size = Math.min(size + 100, readable)
        },
      },
      read: (look) => look({ logTree: { size: () => size } }),
    })
    return size
  }
  expect([leavesAdded(0, 0), leavesAdded(1234, 1234), leavesAdded(1234, 1000)]).toEqual([0, 1234, 1000])
})

test('[LOGFILE-10] where the pieces of a log end says nothing of how long that is which its reader may not see', async () => {
  /** The lengths of the pieces that somebody gets who sees every second message. The others have `length` characters. */
  async function lengthsWith(length: number): Promise<number[]> {
    const own = temporaryFolder()
    const store = openTestStore(own.path)
    const { host, lobbyId } = await startWithHost(store)
    const joined = await store.runAndWait({ type: 'member.join', name: 'Eve', deviceKey: '', address: '10.0.0.1' })
    if (!joined.ok) throw new Error(joined.code)
    const made = await runFor(store, host.id, { type: 'room.create', name: 'cabin', private: true })
    const cabin = made.type === 'room.created' ? made.room.id : ''
    for (let n = 0; n < 200; n++) {
      await runFor(store, host.id, { type: 'chat.send', roomId: cabin, body: 'y'.repeat(length) })
      await runFor(store, joined.value.id, { type: 'chat.send', roomId: lobbyId, body: 'x'.repeat(1000) })
      if (n % 4 === 3) store.leaves.finish()
    }
    const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', openLogKey(own.path))
    const pieces = [...exportLog(store, joined.value, checkpoints.current(), 0).pieces].map(String)
    store.close()
    own.remove()
    const shown = ['x', 'y'].map((letter) => pieces.join('').includes(letter.repeat(30)))
    expect(shown).toEqual([true, false])
    return pieces.filter((piece) => piece !== '').map((piece) => piece.length)
  }
  const short = await lengthsWith(30)
  expect(short.length).toBeGreaterThan(3)
  expect(await lengthsWith(3800)).toEqual(short)
}, 600_000)
