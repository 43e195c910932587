// The days of an export where clocks are set back or forward at midnight.
import { expect, test } from 'bun:test'
import { join } from 'node:path'

const ROOT = join(import.meta.dir, '../..')
const HOUR_MS = 60 * 60 * 1000

/** How many hours a day has as the hub and as a page read it, in a process of its own whose clock is in this zone. */
function hoursOf(zone: string, day: string): unknown {
  const code = `
    const { readSelection } = await import('${ROOT}/src-bun/export/read/selection.ts')
    const { beginOf, endOf } = await import('${ROOT}/src-ui/state/record/days.ts')
    const { value: { from, to } } = readSelection('room', { from: '${day}', to: '${day}' }, {})
    console.log(JSON.stringify([to + 1 - from, endOf('${day}') + 1 - beginOf('${day}')].map((ms) => ms / ${HOUR_MS})))`
  const ran = Bun.spawnSync([process.execPath, '-e', code], { env: { ...process.env, TZ: zone } })
  expect(ran.stderr.toString()).toBe('')
  return JSON.parse(ran.stdout.toString())
}

test('[EXPORT-44] a day that is asked for has all of its hours, also where clocks are set back or forward at midnight', () => {
  for (const [zone, day, hours] of [
    ['Africa/Cairo', '2024-10-30', 24],
    ['Africa/Cairo', '2024-10-31', 25],
    ['Africa/Cairo', '2024-11-01', 24],
    ['Africa/Cairo', '2024-04-25', 24],
    ['Africa/Cairo', '2024-04-26', 23],
    ['Asia/Beirut', '2024-10-26', 25],
    ['America/Santiago', '2024-04-06', 25],
    ['Europe/Berlin', '2024-10-27', 25],
    ['Europe/Berlin', '2024-03-31', 23],
  ] as const)
    expect([zone, day, hoursOf(zone, day)]).toEqual([zone, day, [hours, hours]])
}, 600_000)
