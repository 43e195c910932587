// A test that cannot fail proves nothing, so each planted fault must make its rule fail.
import { expect, test } from 'bun:test'
import { NATS_SERVER } from '../support/nats.ts'
import { environmentWith } from '../support/process.ts'
import { LONG } from './chance.ts'
import { plantedCopy } from './planted/copy.ts'
import { PLANTS, type Plant } from './planted/plants.ts'

/** Some rules draw lots: on a busy machine one run may give the fault no chance to show. Each run has another seed. */
const TRIES = 5

const plants = PLANTS.filter((plant) => (LONG || plant.isQuick) && (NATS_SERVER || !plant.needsNats))

test(`[FAULT-10] ${plants.length} planted faults make their rules fail`, async () => {
  for (const plant of plants) {
    const noticed = await isNoticed(plant)
    console.log(`[FAULT-10] ${plant.what}: ${noticed ? 'noticed' : 'NOT noticed'} by ${plant.mustFail.rule}`)
    expect({ ...plant.mustFail, noticed }).toEqual({ ...plant.mustFail, noticed: true })
  }
}, 1_800_000)

async function isNoticed({ edits, mustFail: { rule, file }, tries = TRIES }: Plant): Promise<boolean> {
  const copy = plantedCopy(edits)
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      const output = await outcome(copy.path, file, rule)
      // The rule must fail because of the fault, and not because no test ran or no hub started.
      if (!/^ [1-9]\d* (pass|fail)$/m.test(output)) throw new Error(`${rule} did not run:\n${output}`)
      if (/the hub did not start|SyntaxError|ReferenceError|TypeError/.test(output)) throw new Error(output)
      if (output.includes(`(fail) [${rule}]`)) return true
    }
    return false
  } finally {
    copy.remove()
  }
}

async function outcome(path: string, file: string, rule: string): Promise<string> {
  const child = Bun.spawn(
    [process.execPath, 'test', '--timeout=120000', `./test/${file}.test.ts`, '-t', `\\[${rule}\\]`],
    {
      cwd: path,
      env: environmentWith({ FORCE_COLOR: '0', HUBBUB_NATS_SERVER: NATS_SERVER ?? '' }),
      stdout: 'pipe',
      stderr: 'pipe',
    },
  )
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  await child.exited
  return out + err
}
