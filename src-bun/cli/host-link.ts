// `hubbub host-link`: a link that signs one browser in as the host of the hub that runs on the data folder.
import { existsSync } from 'node:fs'
import { parseArguments, UsageError } from '../arguments.ts'
import { readConfig } from '../config.ts'
import { databaseIn } from '../store/files/open.ts'
import { reach } from './reach-data.ts'

const OPTIONS = { data: { type: 'string' } } as const

/** Prints the link, which works once. Resolves with the exit code; throws `UsageError` and `UnusableData`. */
export async function runHostLink(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, OPTIONS)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  const { store, hub } = existsSync(databaseIn(data)) ? reach(data) : {}
  store?.close()
  if (!hub) throw new UsageError(`No hub is running on ${data}. Start it: it prints a link for the host.`)

  const { url } = (await (await hub('/api/host/links', 'POST')).json()) as { url: string }
  process.stdout.write(`${url}\n`)
  return 0
}
