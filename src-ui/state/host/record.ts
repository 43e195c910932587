// One file with everything that this person may see, to be taken home before a hub ends: rooms as pages, documents as Markdown and
// boards as tables.
import { Zip, ZipDeflate } from 'fflate'
import type { ExportFormat, ExportKind } from '../../../src-bun/contract/http/exports.ts'
import { LIST_PAGE_MAX } from '../../../src-bun/contract/limits.ts'
import { fetchExport } from '../../live/files/exports.ts'
import { fetchList, type Listed } from '../../live/http.ts'
import { roomName } from '../hub.ts'
import { nameOfToday, safeName } from './record-name.ts'

type Part = { kind: ExportKind; id: string; name: string; format: ExportFormat; folder: string }

const KINDS = [
  { list: 'rooms', kind: 'room', format: 'html' },
  { list: 'documents', kind: 'document', format: 'md' },
  { list: 'boards', kind: 'board', format: 'csv' },
] as const

export type TakenRecord = { file: Blob; name: string; failed: string[] }

/**
 * Undefined where the hub could not say what there is, and where `signal` was aborted. `onProgress` is called with how many parts are packed, and
 * of how many.
 */
export async function takeRecord(
  onProgress: (done: number, all: number) => void,
  signal: AbortSignal,
): Promise<TakenRecord | undefined> {
  const parts: Part[] = []
  for (const { list, kind, format } of KINDS)
    for (const archived of [false, true]) {
      const items = await everything(list, archived)
      if (!items) return undefined
      for (const item of items) parts.push({ kind, id: item.id, name: nameOf(item), format, folder: list })
    }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const zip = new Zip((fault, chunk) => {
    if (fault) throw fault
    chunks.push(chunk as Uint8Array<ArrayBuffer>)
  })
  const failed: string[] = []
  const names = new Set<string>()
  for (const [done, part] of parts.entries()) {
    if (signal.aborted) return undefined
    onProgress(done, parts.length)
    const bytes = await fetchExport(part.kind, part.id, part.format)
    if (!bytes) {
      failed.push(part.name)
      continue
    }
    const entry = new ZipDeflate(nameIn(names, part))
    zip.add(entry)
    entry.push(bytes, true)
  }
  zip.end()
  onProgress(parts.length, parts.length)
  return { file: new Blob(chunks, { type: 'application/zip' }), name: `${nameOfToday()}.zip`, failed }
}

async function everything(list: (typeof KINDS)[number]['list'], archived: boolean): Promise<Listed[] | undefined> {
  const items: Listed[] = []
  let after: string | undefined
  do {
    const page = await fetchList(list, { archived, limit: LIST_PAGE_MAX, ...(after !== undefined && { after }) })
    if (!page.ok) return undefined
    items.push(...page.value.items)
    after = page.value.next
  } while (after !== undefined)
  return items
}

function nameOf(item: Listed): string {
  if ('title' in item) return item.title
  return 'direct' in item ? roomName(item) : item.name
}

/** Another name for each, also where a file system takes large and small letters for the same. */
function nameIn(names: Set<string>, { folder, name, format }: Part): string {
  const base = `${folder}/${safeName(name)}`
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? `${base}.${format}` : `${base} ${n}.${format}`
    if (names.has(candidate.toLowerCase())) continue
    names.add(candidate.toLowerCase())
    return candidate
  }
}
