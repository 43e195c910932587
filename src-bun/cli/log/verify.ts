// `hubbub verify FILE [RECEIPT]`: whether a log that somebody has exported is whole and goes on from a receipt.

import { readFileSync, statSync } from 'node:fs'
import { parseArguments, UsageError } from '../../arguments.ts'
import type { BoxVerdict } from '../../contract/log-tree/box-file.ts'
import { RECEIPT_MAX_BYTES } from '../../contract/log-tree/http.ts'
import type { LogVerdict } from '../../contract/log-tree/log-file.ts'
import { checkFile, wordsOf } from './check-file.ts'

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

function goodWords({ leaves, shown, checkpoint, receipt, ...others }: LogVerdict | BoxVerdict): string {
  const hidden = leaves - shown
  const files = 'files' in others ? ` ${others.files} files are in it, ${others.filesLeftOut} were left out.` : ''
  return [
    `RIGHT. ${leaves} records of ${checkpoint.origin}, ${shown} of them shown.${files}`,
    '',
    'What this proves:',
    `  Every record that is shown is, byte for byte and in its place, what the key in this file has signed.`,
    ...(hidden > 0
      ? [
          `  ${hidden} records are only hashes: they were there, and what they say was private, deleted, or is kept no more.`,
        ]
      : []),
    receipt
      ? `  The first ${receipt.size} records are those of the receipt. Nobody has changed them since, not even the host.`
      : '  Without a receipt anybody could have made all of it with a key of their own, also under the name of this hub. Give one that somebody kept: hubbub verify FILE RECEIPT.',
    ...('files' in others
      ? [
          '  The list of what there is, and the files, are those that the hub had when it made the box. A receipt does not cover files.',
        ]
      : []),
    'What it does not prove:',
    '  Who the people are outside this hub, that the clock of the hub was right, and what was never written into the log.',
  ].join('\n')
}
