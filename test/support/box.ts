// A session box as somebody else reads it: its blocks, and the check of them.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import {
  BOX_FORMAT,
  type BoxBlock,
  type BoxIndex,
  type BoxProblem,
  type BoxVerdict,
  createBoxCheck,
  isBlockLine,
  parseBlock,
} from '../../src-bun/contract/log-tree/box-file.ts'
import { LEAVES_PER_TILE, logLine } from '../../src-bun/contract/log-tree/log-file.ts'
import { createFrontier, createMerkle } from '../../src-bun/contract/log-tree/merkle.ts'
import { checkpointText, keyText, originOf, signNote } from '../../src-bun/contract/log-tree/note.ts'
import { createBoxMaking } from '../../src-bun/export/box/make.ts'
import { openLogKey } from '../../src-bun/store/log-tree/log-key.ts'
import { temporaryFolder } from './hub.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

export const blocksIn = (html: string): BoxBlock[] =>
  html
    .split('\n')
    .filter(isBlockLine)
    .map((line) => parseBlock(line) as BoxBlock)

export function checkBlocks(blocks: readonly BoxBlock[], receipt?: string): BoxProblem | BoxVerdict {
  const check = createBoxCheck({
    ...{ sha256, receipt, inflate: (bytes) => gunzipSync(bytes), hasher: () => createHash('sha256') },
    verify(signature, message, publicKey) {
      const x = Buffer.from(publicKey).toString('base64url')
      return verify(
        null,
        message,
        createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
        signature,
      )
    },
  })
  for (const block of blocks) {
    const problem = check.block(block)
    if (problem) return problem
  }
  return check.end()
}

/** Every byte of a box as text: the page, and what is in the blocks. */
export function everythingIn(html: string): string {
  const inBlocks = blocksIn(html).map(({ part, base64 }) => {
    const bytes = Buffer.from(base64, 'base64')
    return (part === 'log' || part === 'index' ? gunzipSync(bytes) : bytes).toString('latin1')
  })
  return [html, ...inBlocks].join('\n')
}

export const linesOfLog = (blocks: readonly BoxBlock[]): string[] =>
  blocks
    .filter(({ part }) => part === 'log')
    .map(({ base64 }) => gunzipSync(Buffer.from(base64, 'base64')).toString())
    .join('')
    .split('\n')
    .slice(0, -1)

/** The log with something changed in it, packed again as a forger would. */
export function withLog(blocks: readonly BoxBlock[], change: (lines: string[]) => string[]): BoxBlock[] {
  const changed = `${change(linesOfLog(blocks)).join('\n')}\n`
  const base64 = Buffer.from(Bun.gzipSync(Buffer.from(changed))).toString('base64')
  return [{ part: 'log', base64 }, ...blocks.filter(({ part }) => part !== 'log')]
}

type Forged = {
  /** What each record says; undefined for one of which the box has only the hash. */
  contents: readonly (string | undefined)[]
  index?: Partial<BoxIndex>
  /** Contents of files, which are in the box whatever the index says. */
  files?: readonly Uint8Array[]
}

/** A box in which everything is right, signed with a key of its own, by somebody who is no hub. */
export function forgedBox({ contents, index = {}, files = [] }: Forged): string {
  const folder = temporaryFolder()
  try {
    const signer = openLogKey(folder.path)
    const key = { name: originOf('forged'), publicKey: signer.publicKey }
    const sign = (text: string) => signNote(text, key, sha256, signer.sign)
    const merkle = createMerkle(sha256)
    const frontier = createFrontier(merkle)
    const lines = contents.flatMap((content, n) => {
      const salt = new Uint8Array(16).fill(n + 1)
      const hash = merkle.leaf(Buffer.concat([salt, Buffer.from(content ?? 'hidden')]))
      const tiles: string[] = []
      frontier.add(hash, (level, subtree) => {
        if (level === 8) tiles.push(logLine.tile((n + 1) / LEAVES_PER_TILE - 1, subtree))
      })
      return [logLine.leaf({ n, hash, ...(content === undefined ? {} : { shown: { salt, content } }) }), ...tiles]
    })
    const checkpoint = sign(checkpointText({ origin: key.name, size: contents.length, root: frontier.root() }))
    const log = [logLine.head(keyText(key, sha256), checkpoint), ...lines, logLine.end(contents.length)]
    const byPath = new Map(files.map((bytes, n) => [String(n), bytes]))
    const make = createBoxMaking((path) => [byPath.get(path) as Uint8Array])
    const { text: page } = make({ type: 'box.page', title: 'Forged', viewer: undefined })
    const logged = make({ type: 'box.log', lines: `${log.join('\n')}\n` }).text
    const { text: rest, hashes = { page: '', log: '' } } = make({ type: 'box.logEnd' })
    const empty = { rooms: [], documents: [], boards: [], files: [] }
    const whole = { format: BOX_FORMAT, hub: 'Forged', takenAt: 1, ...hashes, ...empty, ...index } as BoxIndex
    const { text: listed, toSign = '' } = make({ type: 'box.index', index: whole, leaves: contents.length })
    const { text: note } = make({ type: 'box.note', note: sign(toSign) })
    const blocks = [...byPath].map(([path, bytes]) => {
      const hash = createHash('sha256').update(bytes).digest('hex')
      return [...(make({ type: 'box.file', sha256: hash, bytes: bytes.length, path }).pieces ?? [])].join('')
    })
    return [page, logged, rest, listed, note, ...blocks, make({ type: 'box.end' }).text].join('')
  } finally {
    folder.remove()
  }
}
