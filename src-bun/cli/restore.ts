// `hubbub restore`: replaces the database of a data folder by a backup, and brings the contents of files that are beside the backup. The
// old database stays beside it under another name.
import { statSync } from 'node:fs'
import { parseArguments, UsageError } from '../arguments.ts'
import { readConfig } from '../config.ts'
import { backupFilesOf, filesIn } from '../store/contents/content-folder.ts'
import { copyContents } from '../store/contents/copy-contents.ts'
import { DamagedDatabase } from '../store/files/examine.ts'
import { databaseIn } from '../store/files/open.ts'
import { restore } from '../store/files/restore.ts'
import { NEW_EPOCH_WORDS } from '../store/files/start-epoch.ts'
import { NewerDatabase } from '../store/migrate.ts'

const OPTIONS = { data: { type: 'string' } } as const

/** Returns the exit code; throws `UsageError` and `UnusableData`. */
export function runRestore(argv: string[], env: Record<string, string | undefined>): number {
  const { values, positionals } = parseArguments(argv, OPTIONS, { allowPositionals: true })
  const [from, ...others] = positionals
  if (from === undefined || others.length > 0) throw new UsageError('Which backup? restore takes one FILE.')
  if (!statSync(from, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`There is no file ${from}.`)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)

  const movedTo = restoreFrom(data, from)
  process.stdout.write(`${data} is now what ${from} holds.\n`)
  process.stdout.write(`${NEW_EPOCH_WORDS}.\n`)
  const { missing } = copyContents(databaseIn(data), backupFilesOf(from), filesIn(data))
  if (missing > 0)
    process.stdout.write(`${missing} files of messages are neither here nor in ${backupFilesOf(from)}.\n`)
  if (movedTo !== undefined) process.stdout.write(`What was there is kept as ${movedTo}.\n`)
  return 0
}

function restoreFrom(data: string, from: string): string | undefined {
  try {
    return restore(data, from, Date.now())
  } catch (cause) {
    if (cause instanceof DamagedDatabase)
      throw new UsageError(`${from} is not a valid Hubbub database (${cause.message}). Nothing was changed.`, { cause })
    if (cause instanceof NewerDatabase)
      throw new UsageError(`${from}: ${cause.message}. Nothing was changed.`, { cause })
    throw cause
  }
}
