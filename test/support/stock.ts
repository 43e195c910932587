// The released y-websocket provider and a bare document socket, against a hub.
import * as encoding from 'lib0/encoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { eventually, openSocket, type Peer } from './hub.ts'

/** The stock provider, unchanged but for the header that signs its user in. `closes` has the code and reason of every close. */
export function openStock(peer: Peer, name: string, doc = new Y.Doc(), params: Record<string, string> = {}) {
  const closes: [code: number, reason: string][] = []
  class Signed extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers: { authorization: `Bearer ${peer.token}` } } as unknown as string[])
      this.addEventListener('close', ({ code, reason }) => closes.push([code, reason]))
    }
  }
  const provider = new WebsocketProvider(`${wsOrigin(peer)}/collaborate`, name, doc, {
    WebSocketPolyfill: Signed,
    params,
    disableBc: true,
    maxBackoffTime: 500,
  })
  const text = doc.getText('content')
  return { doc, provider, text, closes, synced: () => eventually(() => provider.synced), end: () => provider.destroy() }
}

/** A socket without a provider, to send frames that no provider would. `frames` has what came, `texts` what came as text. */
export async function openDocumentSocket(peer: Peer, path: string) {
  const socket = openSocket(`${wsOrigin(peer)}/collaborate/${path}`, { authorization: `Bearer ${peer.token}` })
  socket.binaryType = 'arraybuffer'
  const frames: Uint8Array[] = []
  let closed: [code: number, reason: string] | undefined
  const texts: string[] = []
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') texts.push(data)
    else frames.push(new Uint8Array(data))
  })
  socket.addEventListener('close', ({ code, reason }) => {
    closed = [code, reason]
  })
  await eventually(() => socket.readyState === WebSocket.OPEN || closed)
  return { socket, frames, texts, closed: () => eventually(() => closed), isOpen: () => closed === undefined }
}

/** A step 2 or (`step` 2) an update, as y-websocket frames it. */
export const syncFrame = (bytes: Uint8Array, step = 2): Uint8Array<ArrayBuffer> =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, bytes)
  }) as Uint8Array<ArrayBuffer>

export async function documentsOf(peer: Peer): Promise<{ id: string; title: string }[]> {
  const { documents } = (await (await peer.get('/api/documents')).json()) as {
    documents: { id: string; title: string }[]
  }
  return documents
}

/** The export of the document with this title. */
export async function exportOf(peer: Peer, title: string, format: 'md' | 'json' = 'md'): Promise<string> {
  const id = (await documentsOf(peer)).find((document) => document.title === title)?.id
  return (await peer.get(`/api/export/documents/${id}?format=${format}`)).text()
}

const wsOrigin = (peer: Peer): string => peer.origin.replace('http', 'ws')
