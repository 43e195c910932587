// Downloads. A file is never a page of ours: whatever is in it, browsers save it, and draw it only where it is an image.
import { isImageType } from '../../../contract/files/image-types.ts'
import type { Actor } from '../../../domain/ports/common.ts'
import { SECURITY_HEADERS } from '../../guard/guard.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { attachmentNamed } from '../record/attachment.ts'

/**
 * A file of a message or a document that the actor may read, or the part of it in `Range`. Everybody else learns nothing of it: `file.notFound`, also
 * where a backup was restored whose contents are not there.
 */
export async function fileAnswer(
  { store }: Pick<HubParts, 'store'>,
  actor: Actor,
  id: string,
  { request, set }: { request: Request; set: { headers: object } },
) {
  const found = store.read(({ files, rooms, documents }) => {
    const file = files.byId(id)
    if (file?.roomId !== undefined) return rooms.visibleTo(actor, file.roomId) ? file : undefined
    return file?.documentId !== undefined && documents.visibleTo(actor, file.documentId) ? file : undefined
  })
  const path = found?.hash === undefined ? undefined : store.uploads.pathOf(found.hash)
  if (found?.hash === undefined || path === undefined) return refusal('file.notFound')
  const fetched = await store.uploads.fetch({ hash: found.hash, bytes: found.bytes })
  if (!fetched.ok) return refusal(fetched.code)
  const content = Bun.file(path)
  if (!(await content.exists())) return refusal('file.notFound')

  const { bytes, hash, name, type } = found
  const isImage = isImageType(type)
  const etag = `"${hash}"`
  const headers: Record<string, string> = {
    ...SECURITY_HEADERS,
    etag,
    // Asked for anew each time, because who may read it can change; the answer is a few bytes where it has not.
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
    'content-type': isImage ? type : 'application/octet-stream',
    'content-disposition': isImage ? 'inline' : attachmentNamed(name),
    'content-security-policy': "default-src 'none'; sandbox",
  }
  // Elysia would make another response to add these, for which Bun 1.3 takes the whole file in place of the part.
  set.headers = {}
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  const ifRange = request.headers.get('if-range')
  const range = ifRange === null || ifRange === etag ? rangeIn(request.headers.get('range'), bytes) : undefined
  if (range === 'outside') {
    headers['content-range'] = `bytes */${bytes}`
    return new Response(null, { status: 416, headers })
  }
  const { from, end } = range ?? { from: 0, end: bytes }
  if (range) headers['content-range'] = `bytes ${from}-${end - 1}/${bytes}`
  headers['content-length'] = String(end - from)
  return new Response(content.slice(from, end), { status: range ? 206 : 200, headers })
}

type Range = { from: number; end: number }

/** `end` is the first byte that is not wanted. Undefined where all of it is: no range is asked for, or several. */
function rangeIn(header: string | null, bytes: number): Range | 'outside' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  // `bytes=-500` asks for the last 500.
  if (first === '') return Number(last) === 0 ? 'outside' : { from: Math.max(0, bytes - Number(last)), end: bytes }
  const from = Number(first)
  if (from >= bytes || (last !== '' && Number(last) < from)) return 'outside'
  return { from, end: last === '' ? bytes : Math.min(bytes, Number(last) + 1) }
}
