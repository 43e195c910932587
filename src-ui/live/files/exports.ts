// What the hub exports, as bytes for this page.
import type { ExportFormat, ExportKind } from '../../../src-bun/contract/http/exports.ts'

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

/** The session box of this person. Without a limit of time: the hub makes it while it is sent. Undefined where it did not come whole. */
export async function fetchBox(): Promise<Blob | undefined> {
  try {
    const answer = await fetch('/api/export/session')
    return answer.ok ? await answer.blob() : undefined
  } catch {
    return undefined
  }
}
