// How long others wait while somebody downloads a long room, or a document with a long history.
import type { Snapshot } from '../../src-bun/contract/frames/live.ts'
import type { Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { openDocument, updateFrame } from './document-sockets.ts'
import { below, type Figure, median } from './figures.ts'
import { type HubServer, joinLive, leave, longestPing, startHub } from './servers.ts'
import { keystrokes } from './trace.ts'

const MESSAGES = 60_000
const EDITS = 100_000

export async function exports({ repeats }: Effort): Promise<Figure[]> {
  const hub = await startHub()
  const peer = await hub.join()
  const paths = {
    [`room of ${MESSAGES} messages`]: `/api/export/rooms/${await filledRoom(hub, peer)}?format=md`,
    [`document of ${EDITS} edits`]: `/api/export/documents/${await filledDocument(peer)}?format=json`,
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

/** The id of the lobby, after somebody has said much in it. */
async function filledRoom(hub: HubServer, { token }: Peer): Promise<string> {
  const done = Promise.withResolvers<void>()
  let roomId = ''
  let posted = 0
  const socket = await joinLive(hub, token, (frame) => {
    if (frame.startsWith('{"type":"snapshot"')) roomId = (JSON.parse(frame) as Snapshot).rooms[0]?.id as string
    if (frame.includes('"type":"chat.posted"') && ++posted === MESSAGES) done.resolve()
  })
  for (let n = 0; n < MESSAGES; n++)
    socket.send(JSON.stringify({ type: 'chat.send', clientId: `export-${n}`, roomId, body: 'x'.repeat(80) }))
  await done.promise
  await leave([socket])
  return roomId
}

/** The id of a document in which somebody has typed for a long time. */
async function filledDocument(peer: Peer): Promise<string> {
  const frames = keystrokes(EDITS).map(updateFrame)
  const done = Promise.withResolvers<void>()
  const writer = await openDocument(
    peer,
    'typed',
    () => {},
    (count) => count === frames.length && done.resolve(),
  )
  for (const frame of frames) writer.send(frame as Uint8Array<ArrayBuffer>)
  await done.promise
  await leave([writer])
  const { documents } = (await (await peer.get('/api/documents')).json()) as { documents: { id: string }[] }
  return documents[0]?.id as string
}

/** By another process: reading many megabytes in this one would delay its pings. */
async function download({ origin }: HubServer, { token }: Peer, path: string): Promise<void> {
  const script = `await (await fetch(process.argv[1], { headers: { authorization: process.argv[2] } })).arrayBuffer()`
  const child = Bun.spawn([process.execPath, '-e', script, origin + path, `Bearer ${token}`])
  if ((await child.exited) !== 0) throw new Error(`${path} could not be downloaded`)
}
