// How long others wait while somebody downloads a long room, or a document with a long history.
import type { Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median } from './figures.ts'
import { filledDocument, filledRoom } from './filled.ts'
import { type HubServer, longestPing, startHub } from './servers.ts'

const MESSAGES = 60_000
const EDITS = 100_000

export async function exports({ repeats }: Effort): Promise<Figure[]> {
  const hub = await startHub()
  const peer = await hub.join()
  const paths = {
    [`room of ${MESSAGES} messages`]: `/api/export/rooms/${await filledRoom(hub, peer, MESSAGES)}?format=md`,
    [`document of ${EDITS} edits`]: `/api/export/documents/${await filledDocument(peer, EDITS)}?format=json`,
  }
  const part = 'exports'
  const figures: Figure[] = []
  for (const [what, path] of Object.entries(paths)) {
    const waits: number[] = []
    const tookMs: number[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      const startedAt = performance.now()
      waits.push(await longestPing(hub, peer, () => download(hub, peer, path)))
      tookMs.push(performance.now() - startedAt)
    }
    const quiet = await longestPing(hub, peer, () => Bun.sleep(median(tookMs)))
    const value = median(waits)
    figures.push(
      { part, what: `longest ping during the export of a ${what}`, value, unit: 'ms', ...below(150, 'ms', value) },
      { part, what: 'the same without an export, for as long', value: quiet, unit: 'ms' },
    )
  }
  await hub.end()
  return figures
}

/** By another process: reading many megabytes in this one would delay its pings. */
async function download({ origin }: HubServer, { token }: Peer, path: string): Promise<void> {
  const script = `await (await fetch(process.argv[1], { headers: { authorization: process.argv[2] } })).arrayBuffer()`
  const child = Bun.spawn([process.execPath, '-e', script, origin + path, `Bearer ${token}`])
  if ((await child.exited) !== 0) throw new Error(`${path} could not be downloaded`)
}
