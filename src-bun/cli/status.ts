// `hubbub status`: how the hub that runs on the data folder does, or what is in a folder on which none runs.
import { existsSync } from 'node:fs'
import { parseArguments, UsageError } from '../arguments.ts'
import { readConfig } from '../config.ts'
import type { HubStatus } from '../contract/http/hub-status.ts'
import { databaseIn } from '../store/files/open.ts'
import { reach } from './reach-data.ts'
import { folderLines, hubLines } from './status-text.ts'

const OPTIONS = { json: { type: 'boolean' }, data: { type: 'string' } } as const

/** Resolves with the exit code, 0 whether a hub runs or not; throws `UsageError` and `UnusableData`. */
export async function runStatus(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, OPTIONS)
  const { data, json } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  if (!existsSync(databaseIn(data))) throw new UsageError(`There is no hub in ${data} yet.`)

  const asJson = values.json ?? json
  const { store, hub } = reach(data)
  if (hub) {
    const status = (await (await hub('/api/hub/status')).json()) as HubStatus
    print(asJson ? { running: true, data, ...status } : hubLines(status, data, Date.now()))
  } else {
    const totals = store.totals()
    store.close()
    print(asJson ? { running: false, data, ...totals } : folderLines(totals, data))
  }
  return 0
}

function print(what: object | string[]): void {
  process.stdout.write(`${Array.isArray(what) ? what.join('\n') : JSON.stringify(what)}\n`)
}
