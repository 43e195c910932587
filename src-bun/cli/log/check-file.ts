// Reads a log or a session box line by line and checks it: for `hubbub verify`, and before a box is brought back.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  BOX_LOG_BLOCK_CHARS,
  type BoxProblem,
  type BoxProblemCode,
  type BoxVerdict,
  createBoxCheck,
  isBlockLine,
  parseBlock,
} from '../../contract/log-tree/box-file.ts'
import { createLogCheck, type LogVerdict } from '../../contract/log-tree/log-file.ts'
import type { VerifySignature } from '../../contract/log-tree/note.ts'
import { sha256 } from '../../domain/log-tree/sha256.ts'
import { PAGE_END } from '../../export/box/page.ts'

/** A line has at most one change, or 256 KiB of updates in base64 twice escaped. */
const LINE_MAX_BYTES = 64 * 1024 * 1024
/** What a block of a box has, which is some lines. */
const INFLATED_MAX_BYTES = LINE_MAX_BYTES + 4 * BOX_LOG_BLOCK_CHARS

export type Checked = BoxProblem | LogVerdict | BoxVerdict

/** `onUnpacked` gets what all blocks of a box have become so far, after each of them. It may throw where that is too much. */
type Watch = { onBytes?: (bytes: Uint8Array) => void; onUnpacked?: (bytes: number) => void }

/** A log, or a session box: that begins as a page does. */
export async function checkFile(
  file: string,
  receipt: string | undefined,
  { onBytes, onUnpacked }: Watch = {},
): Promise<Checked> {
  let check: ((line: string) => BoxProblem | undefined) | undefined
  let end: (() => Checked) | undefined
  for await (const line of linesOf(file, onBytes)) {
    if (!check || !end) {
      const begun = line.startsWith('<!doctype html>') ? beginBox(receipt, onUnpacked) : beginLog(receipt)
      check = begun.line
      end = begun.end
    }
    const problem = check(line)
    if (problem) return problem
  }
  return end?.() ?? { code: 'notALog' }
}

function beginLog(receipt: string | undefined) {
  const check = createLogCheck({ sha256, verify: verifySignature, receipt })
  return { line: check.line, end: check.end }
}

/** Throws where the bytes are not compressed by gzip, and where they become more than a block has: a bomb is not unpacked. */
export const inflate = (bytes: Uint8Array): Uint8Array => gunzipSync(bytes, { maxOutputLength: INFLATED_MAX_BYTES })

/** The page before the first block and behind the last is compared with what was signed, too. */
function beginBox(receipt: string | undefined, onUnpacked?: (bytes: number) => void) {
  const hasher = () => createHash('sha256')
  let unpacked = 0
  function count(packed: Uint8Array): Uint8Array {
    const bytes = inflate(packed)
    unpacked += bytes.length
    return bytes
  }
  const check = createBoxCheck({ sha256, hasher, verify: verifySignature, inflate: count, receipt })
  const page = hasher()
  let hasBlocks = false
  let behind = ''
  function line(text: string): BoxProblem | undefined {
    const isBlock = isBlockLine(text)
    hasBlocks ||= isBlock
    if (!hasBlocks) page.update(`${text}\n`)
    else if (!isBlock) behind += `${text}\n`
    if (behind.length > PAGE_END.length) return { code: 'page' }
    if (!isBlock) return undefined
    const block = behind === '' ? parseBlock(text) : undefined
    const problem = block ? check.block(block) : ({ code: 'block' } as const)
    onUnpacked?.(unpacked)
    return problem
  }
  function end(): BoxProblem | BoxVerdict {
    const ended = check.end(page.digest('hex'))
    return 'code' in ended || behind === PAGE_END ? ended : { code: 'page' }
  }
  return { line, end }
}

/**
 * Line by line, so that a file of any length is checked in little memory. What stands behind the last end of a line was cut, and is given as
 * an empty line, and so is a line that is not UTF-8.
 */
export async function* linesOf(file: string, onBytes?: (bytes: Uint8Array) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
  const textOf = (line: Buffer) => {
    try {
      return decoder.decode(line)
    } catch {
      return ''
    }
  }
  let parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    let rest = chunk as Buffer
    onBytes?.(rest)
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield textOf(Buffer.concat([...parts, rest.subarray(0, end)]))
      parts = []
      bytes = 0
      rest = rest.subarray(end + 1)
    }
    parts.push(rest)
    bytes += rest.length
    if (bytes > LINE_MAX_BYTES) break
  }
  if (bytes > 0) yield ''
}

const verifySignature: VerifySignature = (signature, message, publicKey) => {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  })
  return verify(null, message, key, signature)
}

const WORDS: Record<BoxProblemCode, string> = {
  notALog: 'This is no log of a hub, and no session box.',
  block: 'A part of the box was changed, moved or damaged.',
  index: 'The list of rooms, documents, boards and files is not the one that the hub has signed.',
  page: 'The page around the records was changed: what it shows may be anything. The records themselves are right.',
  file: 'The content of a file was changed.',
  noFile: 'A file is missing.',
  cut: 'The end of the box is missing.',
  notSigned: 'The checkpoint is not signed by the key that the file names.',
  line: 'A line is not as a hub writes it: something in it was changed, or it was cut.',
  order: 'The records are not in their order: one is missing, or two were swapped.',
  content: 'A record was changed: what it says is not what was written into the log.',
  hash: 'The hash of a record was changed.',
  tooShort: 'The end of the log is missing.',
  tooLong: 'There are more records than the hub has signed.',
  root: 'The records are not those that the hub has signed.',
  receiptInvalid: 'The receipt is none, or was changed.',
  receiptOtherKey: 'The receipt was signed with another key: it is of another hub, or its data folder was made anew.',
  receiptAhead: 'The log is shorter than it was when the receipt was given: it was shortened, or put back to a backup.',
  receiptOtherLog:
    'The log does not go on from the receipt: something before it was changed, by whoever has the data folder.',
}

export function wordsOf({ code, from, to, ...others }: BoxProblem): string {
  // A name from the file may hold what moves the cursor of a terminal.
  if ('name' in others && others.name !== undefined) return `NOT RIGHT. ${JSON.stringify(others.name)}: ${WORDS[code]}`
  const where =
    from === undefined ? '' : from === to || to === undefined ? `Record ${from}: ` : `Records ${from} to ${to}: `
  return `NOT RIGHT. ${where}${WORDS[code]}`
}
