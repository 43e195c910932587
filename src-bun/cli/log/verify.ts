// `hubbub verify FILE [RECEIPT]`: whether a log that somebody has exported is whole and goes on from a receipt.

import { createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { parseArguments, UsageError } from '../../arguments.ts'
import { RECEIPT_MAX_BYTES } from '../../contract/log-tree/http.ts'
import {
  createLogCheck,
  type LogProblem,
  type LogProblemCode,
  type LogVerdict,
} from '../../contract/log-tree/log-file.ts'
import type { VerifySignature } from '../../contract/log-tree/note.ts'
import { sha256 } from '../../domain/log-tree/sha256.ts'

/** A line has at most one change, or 256 KiB of updates in base64 twice escaped. */
const LINE_MAX_BYTES = 64 * 1024 * 1024

/** Resolves with the exit code: 0 where nothing is wrong, 1 where something is. Throws `UsageError` and the errors of the disk. */
export async function runVerify(argv: string[]): Promise<number> {
  const { positionals } = parseArguments(argv, {}, { allowPositionals: true })
  const [file, receiptFile, more] = positionals
  if (file === undefined || more !== undefined)
    throw new UsageError('Which file? hubbub verify FILE, and a receipt behind it if you have one.')
  const checked = await checkFile(file, receiptFile === undefined ? undefined : readReceipt(receiptFile))
  process.stdout.write('code' in checked ? `${wordsOf(checked)}\n` : `${goodWords(checked)}\n`)
  return 'code' in checked ? 1 : 0
}

/** What is no receipt is refused by the check. */
const readReceipt = (file: string): string =>
  statSync(file).size > RECEIPT_MAX_BYTES ? '' : readFileSync(file, 'utf8')

/** Reads line by line, so that a log of any length is checked in little memory. */
async function checkFile(file: string, receipt: string | undefined): Promise<LogProblem | LogVerdict> {
  const check = createLogCheck({ sha256, verify: verifySignature, receipt })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = Buffer.alloc(0)
  let isCut = false
  for await (const chunk of createReadStream(file)) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const problem = check.line(decoder.decode(bytes.subarray(start, end)))
      if (problem) return problem
      start = end + 1
    }
    rest = Buffer.from(bytes.subarray(start))
    isCut = rest.length > LINE_MAX_BYTES
    if (isCut) break
  }
  // What stands behind the last end of a line is a line that was cut.
  if (rest.length > 0 || isCut) return check.line('') ?? { code: 'line' }
  return check.end()
}

const verifySignature: VerifySignature = (signature, message, publicKey) => {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  })
  return verify(null, message, key, signature)
}

const WORDS: Record<LogProblemCode, string> = {
  notALog: 'This is no log of a hub.',
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

function wordsOf({ code, from, to }: LogProblem): string {
  const where =
    from === undefined ? '' : from === to || to === undefined ? `Record ${from}: ` : `Records ${from} to ${to}: `
  return `NOT RIGHT. ${where}${WORDS[code]}`
}

function goodWords({ leaves, shown, checkpoint, receipt }: LogVerdict): string {
  const hidden = leaves - shown
  return [
    `RIGHT. ${leaves} records of ${checkpoint.origin}, ${shown} of them shown.`,
    '',
    'What this proves:',
    `  Every record that is shown is, byte for byte and in its place, what the hub has signed.`,
    ...(hidden > 0
      ? [
          `  ${hidden} records are only hashes: they were there, and what they say was private, deleted, or is kept no more.`,
        ]
      : []),
    receipt
      ? `  The first ${receipt.size} records are those of the receipt. Nobody has changed them since, not even the host.`
      : '  Without a receipt the host could have written the whole log anew. Give one that somebody kept: hubbub verify FILE RECEIPT.',
    'What it does not prove:',
    '  Who the people are outside this hub, that the clock of the hub was right, and what was never written into the log.',
  ].join('\n')
}
