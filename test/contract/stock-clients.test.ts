// The released y-websocket providers, unchanged, against a hub process.
import { expect, test } from 'bun:test'
import { WebsocketProvider as ThirdSeries } from 'y-websocket'
import { WebsocketProvider as FirstSeries } from 'y-websocket-1'
import * as Y from 'yjs'
import { eventually, joinAt, type Peer, temporaryFolder } from '../support/hub.ts'
import { spawnHub } from '../support/process.ts'

type Provider = typeof ThirdSeries

/** Only the header that signs in is ours. A browser would send a cookie. */
function open(Series: Provider, peer: Peer, name: string) {
  class Signed extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers: { authorization: `Bearer ${peer.token}` } } as unknown as string[])
    }
  }
  const doc = new Y.Doc()
  const provider = new Series(`${peer.origin.replace('http', 'ws')}/collaborate`, name, doc, {
    WebSocketPolyfill: Signed,
    disableBc: true,
    maxBackoffTime: 500,
  })
  return { doc, provider, text: doc.getText('content'), end: () => provider.destroy() }
}

test('[DOC-24] stock clients of y-websocket 1 and 3 end with the same text, after offline edits and a restart of the hub too', async () => {
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const join = (name: string) => joinAt(hub.origin, { name, code: hub.code })
  const [old, young] = [
    open(FirstSeries as unknown as Provider, await join('old'), 'both'),
    open(ThirdSeries, await join('young'), 'both'),
  ]
  const isSame = () => old.text.length > 0 && old.text.toString() === young.text.toString()
  await eventually(() => old.provider.synced && young.provider.synced)

  old.text.insert(0, 'from the first series. ')
  await eventually(isSame)
  young.text.insert(0, 'From the third series, ')
  old.provider.awareness.setLocalStateField('user', { name: 'old' })
  await eventually(isSame)
  await eventually(() => young.provider.awareness.getStates().get(old.doc.clientID)?.['user']?.name === 'old')

  old.provider.disconnect()
  old.text.insert(old.text.length, 'Written offline. ')
  young.text.delete(0, 'From the third series, '.length)
  old.provider.connect()
  await eventually(isSame)
  expect(old.text.toString()).toBe('from the first series. Written offline. ')

  await hub.kill('SIGKILL')
  await eventually(() => !old.provider.wsconnected && !young.provider.wsconnected)
  old.text.insert(0, 'Hub gone: ')
  young.text.insert(young.text.length, 'Really.')
  const restarted = await spawnHub(folder.path, ['--port', String(hub.port)])
  await eventually(isSame)
  expect(old.text.toString()).toBe('Hub gone: from the first series. Written offline. Really.')

  for (const client of [old, young]) client.end()
  await restarted.kill('SIGTERM')
  folder.remove()
}, 600_000)
