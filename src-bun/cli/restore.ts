// `hubbub restore`: a backup takes the place of the database of a data folder. What was there is kept beside it.
import { statSync } from 'node:fs'
import { parseArguments, UsageError } from '../arguments.ts'
import { readConfig } from '../config.ts'
import { DamagedDatabase } from '../store/files/examine.ts'
import { restore } from '../store/files/restore.ts'
import { NewerDatabase } from '../store/migrate.ts'

const OPTIONS = { data: { type: 'string' } } as const

/** Returns the exit code; throws `UsageError` and `UnusableData`. */
export function runRestore(argv: string[], env: Record<string, string | undefined>): number {
  const { values, positionals } = parseArguments(argv, OPTIONS, { allowPositionals: true })
  const [from, ...others] = positionals
  if (from === undefined || others.length > 0) throw new UsageError('Which backup? restore takes one FILE.')
  if (!statSync(from, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`There is no file ${from}.`)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)

  const kept = restored(data, from)
  process.stdout.write(`${data} is now what ${from} holds.\n`)
  if (kept !== undefined) process.stdout.write(`What was there is kept as ${kept}.\n`)
  return 0
}

function restored(data: string, from: string): string | undefined {
  try {
    return restore(data, from, Date.now())
  } catch (cause) {
    if (cause instanceof DamagedDatabase)
      throw new UsageError(`${from} is not a sound Hubbub database (${cause.message}). Nothing was changed.`, { cause })
    if (cause instanceof NewerDatabase)
      throw new UsageError(`${from}: ${cause.message}. Nothing was changed.`, { cause })
    throw cause
  }
}
