// Sends files as a script does, with plain requests of tus.
import type { Peer } from './hub.ts'

export const TUS = { 'tus-resumable': '1.0.0' }
export const PIECE = { ...TUS, 'content-type': 'application/offset+octet-stream' }

/** `Upload-Metadata`. */
export const metadata = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')

export type Ask = { method: string; headers?: Record<string, string>; body?: BodyInit }

/** A request about files with the session of `peer`. */
export const askFiles = (peer: Pick<Peer, 'origin' | 'token'>, path: string, { headers, ...ask }: Ask) =>
  fetch(`${peer.origin}/api/files${path}`, { ...ask, headers: { authorization: `Bearer ${peer.token}`, ...headers } })

/** The status and the code of a refusal. */
export async function refusalIn(response: Response): Promise<[number, string | undefined]> {
  const text = await response.text()
  return [response.status, text === '' ? undefined : (JSON.parse(text) as { error?: { code: string } }).error?.code]
}

export async function beginFile(peer: Peer, bytes: number, fields: Record<string, string> = {}): Promise<string> {
  const headers = { ...TUS, 'upload-length': String(bytes), 'upload-metadata': metadata(fields) }
  const begun = await askFiles(peer, '', { method: 'POST', headers })
  if (begun.status !== 201) throw new Error(`${begun.status} ${await begun.text()}`)
  return begun.headers.get('location')?.split('/').at(-1) ?? ''
}

export const sendPiece = (peer: Peer, id: string, offset: number, body: BodyInit): Promise<Response> =>
  askFiles(peer, `/${id}`, { method: 'PATCH', headers: { ...PIECE, 'upload-offset': String(offset) }, body })

/** How much of a file the hub has. */
export async function offsetOf(peer: Peer, id: string): Promise<number> {
  const answer = await askFiles(peer, `/${id}`, { method: 'HEAD', headers: TUS })
  return answer.status === 200 ? Number(answer.headers.get('upload-offset')) : Number.NaN
}

/** Sends a whole file and returns its id. */
export async function sendFile(
  peer: Peer,
  content: string | Uint8Array<ArrayBuffer>,
  fields: Record<string, string> = { filename: 'notes.txt', filetype: 'text/plain' },
): Promise<string> {
  const bytes = Buffer.from(content)
  const id = await beginFile(peer, bytes.length, fields)
  if (bytes.length === 0) return id
  const sent = await sendPiece(peer, id, 0, bytes)
  if (sent.status !== 204) throw new Error(`${sent.status} ${await sent.text()}`)
  return id
}

/** The beginning of an image of this size, and nothing of a picture in it. */
export function pngOf(width: number, height: number): Uint8Array<ArrayBuffer> {
  const png = Uint8Array.of(
    0x89,
    0x50,
    0x4e,
    0x47,
    0x0d,
    0x0a,
    0x1a,
    0x0a,
    0,
    0,
    0,
    13,
    ...Buffer.from('IHDR'),
    ...Array(13).fill(0),
  )
  new DataView(png.buffer).setUint32(16, width)
  new DataView(png.buffer).setUint32(20, height)
  return png
}
export const PNG = pngOf(1, 1)
