// `hubbub restore`: a backup takes the place of the database of a data folder. What was there is kept beside it.
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readConfig, UsageError } from './config.ts'
import { DamagedDatabase } from './store/files/examine.ts'
import { restore } from './store/files/restore.ts'
import { NewerDatabase } from './store/migrate.ts'

/** Returns the exit code; throws `UsageError` and `UnusableData`. */
export function runRestore(argv: string[], env: Record<string, string | undefined>): number {
  const { values, positionals } = parse(argv)
  const [from, ...others] = positionals
  if (from === undefined || others.length > 0) throw new UsageError('Which backup? restore takes one FILE.')
  if (!statSync(from, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`There is no file ${from}.`)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)

  const kept = restored(data, from)
  process.stdout.write(`${data} is now what ${from} holds.\n`)
  if (kept !== undefined) process.stdout.write(`What was there is kept as ${kept}.\n`)
  return 0
}

function parse(argv: string[]) {
  try {
    const options = { data: { type: 'string' } } as const
    return parseArgs({ args: argv, options, strict: true, allowPositionals: true })
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message.split('. ')[0]}. See hubbub --help.`, { cause })
  }
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
