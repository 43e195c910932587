// Fills a hub through its sockets, as people do, only faster.
import type { Snapshot } from '../../src-bun/contract/frames/live.ts'
import type { Peer } from '../support/hub.ts'
import { openDocument, updateFrame } from './document-sockets.ts'
import { type HubServer, joinLive, leave } from './servers.ts'
import { keystrokes } from './trace.ts'

/** The id of the lobby, after somebody has said so much in it. */
export async function filledRoom(hub: HubServer, { token }: Pick<Peer, 'token'>, messages: number): Promise<string> {
  const done = Promise.withResolvers<void>()
  let roomId = ''
  let posted = 0
  const socket = await joinLive(hub, token, (frame) => {
    if (frame.startsWith('{"type":"snapshot"')) roomId = (JSON.parse(frame) as Snapshot).rooms[0]?.id as string
    if (frame.includes('"type":"chat.posted"') && ++posted === messages) done.resolve()
  })
  for (let n = 0; n < messages; n++)
    socket.send(JSON.stringify({ type: 'chat.send', clientId: `filled-${n}`, roomId, body: bodyOf(n) }))
  await done.promise
  await leave([socket])
  return roomId
}

/** 80 to 110 signs, no two the same. */
const bodyOf = (n: number): string =>
  `Message ${n}: the kettle boils at ${n % 97} °C, ${'and so on '.repeat(4 + (n % 4))}`

/** The id of a document in which somebody has typed for a long time. */
export async function filledDocument(peer: Peer, edits: number): Promise<string> {
  const frames = keystrokes(edits).map(updateFrame)
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
