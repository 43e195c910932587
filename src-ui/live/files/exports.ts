// What the hub exports, as bytes for this page.
import { errorCodeIn } from '../../../src-bun/contract/errors.ts'
import { type ExportFormat, type ExportKind, INCOMPLETE } from '../../../src-bun/contract/http/exports.ts'
import type { Answer } from '../answer.ts'

/** A large room is read from the disk while it is sent. */
const EXPORT_MAX_MS = 120_000

/** Undefined where it could not be fetched as a whole. */
export async function fetchExport(kind: ExportKind, id: string, format: ExportFormat): Promise<Uint8Array | undefined> {
  try {
    const address = `/api/export/${kind}s/${encodeURIComponent(id)}?format=${format}`
    const answer = await fetch(address, { signal: AbortSignal.timeout(EXPORT_MAX_MS) })
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
  } catch {
    return undefined
  }
}

export const BOX_ADDRESS = '/api/export/session'
/** So many bytes are given to the browser at once, which may keep them on the disk. */
const PART_BYTES = 8 * 1024 * 1024

/** `name` is the one that the hub gives the file. */
export type Fetched = { file: Blob; name: string | undefined }

/**
 * A file that the hub makes while it is sent, so there is no limit of time; it stops where `signal` is aborted. Rejects where the file does not come
 * whole; a refusal has its code. `onBytes` is called with how much is here.
 */
export async function fetchFile(
  address: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Answer<Fetched>> {
  const answer = await fetch(address, { signal })
  if (!answer.ok || !answer.body) {
    const body = (await answer.json()) as { error?: { code?: unknown } }
    return { ok: false, code: errorCodeIn(body.error?.code) ?? 'internal', status: answer.status }
  }
  const parts: Blob[] = []
  let waiting: Uint8Array<ArrayBuffer>[] = []
  let waitingBytes = 0
  let bytes = 0
  const reader = answer.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (value) {
      waiting.push(value)
      waitingBytes += value.length
      bytes += value.length
      onBytes(bytes)
    }
    if (waitingBytes >= PART_BYTES || done) {
      parts.push(new Blob(waiting))
      waiting = []
      waitingBytes = 0
    }
    if (done) break
  }
  const file = new Blob(parts, { type: answer.headers.get('content-type') ?? '' })
  // The hub ends a file so that it could not read to its end, and some browsers take that for the end of the file.
  if ((await file.slice(-INCOMPLETE.length).text()) === INCOMPLETE) throw new Error('the file is not whole')
  return { ok: true, value: { file, name: nameIn(answer.headers.get('content-disposition') ?? '') } }
}

function nameIn(disposition: string): string | undefined {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/.exec(disposition) ?? []
  return encoded === undefined ? undefined : decodeURIComponent(encoded)
}
