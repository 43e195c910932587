// `hubbub doctor`: what keeps people from coming in, whether a hub runs on the data folder or not.
import { existsSync } from 'node:fs'
import { parseArguments } from '../arguments.ts'
import { readConfig } from '../config.ts'
import type { Diagnosis } from '../contract/http/diagnosis.ts'
import { examine, type KnownFacts } from '../discovery/doctor/look.ts'
import { reachableAddresses } from '../discovery/reachable.ts'
import { databaseIn } from '../store/files/open.ts'
import { doctorLines } from './doctor-text.ts'
import { reach } from './reach-data.ts'

const OPTIONS = { json: { type: 'boolean' }, data: { type: 'string' }, tried: { type: 'boolean' } } as const

/** Resolves with the exit code: 1 where something keeps people out. Throws `UsageError` and `UnusableData`. */
export async function runDoctor(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, OPTIONS)
  const { data, json, host, port } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  const hasTried = values.tried ?? false
  const found = existsSync(databaseIn(data)) ? reach(data) : undefined

  let diagnosis: Diagnosis
  if (found?.hub) {
    diagnosis = (await (await found.hub(`/api/hub/doctor?thorough=1&tried=${hasTried ? 1 : 0}`)).json()) as Diagnosis
  } else {
    const known: KnownFacts = {
      ...{ addresses: await reachableAddresses(host), port, wantedPort: port, now: Date.now() },
      ...{
        othersCame: 0,
        hasTried,
        oldLinks: 0,
        newestChangeAt: undefined,
        clockAheadMs: undefined,
        syncMs: undefined,
      },
      freeBytes: found?.store?.totals().freeBytes,
    }
    found?.store?.close()
    diagnosis = await examine(known, { host, data, isThorough: true })
  }

  const isRunning = found?.hub !== undefined
  const asJson = values.json ?? json
  const text = asJson
    ? JSON.stringify({ running: isRunning, ...diagnosis })
    : doctorLines(diagnosis, isRunning).join('\n')
  process.stdout.write(`${text}\n`)
  return diagnosis.findings.some(({ weight }) => weight === 'stops') ? 1 : 0
}
