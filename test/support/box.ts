// A session box as somebody else reads it: its blocks, and the check of them.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import {
  type BoxBlock,
  type BoxProblem,
  type BoxVerdict,
  createBoxCheck,
  isBlockLine,
  parseBlock,
} from '../../src-bun/contract/log-tree/box-file.ts'

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
