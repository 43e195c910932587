// What the hub exports, as bytes for this page.
import { errorCodeIn } from '../../../src-bun/contract/errors.ts'
import type { ExportFormat, ExportKind } from '../../../src-bun/contract/http/exports.ts'
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

/**
 * The session box of this person. Without a limit of time: the hub makes it while it is sent, and stops where `signal` is aborted. Rejects where
 * it does not come whole; a refusal has its code. `onBytes` is called with how much is here.
 */
export async function fetchBox(signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Answer<Blob>> {
  const answer = await fetch(BOX_ADDRESS, { signal })
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
    if (done) return { ok: true, value: new Blob(parts, { type: 'text/html' }) }
  }
}
