// Brings the records and the files of a box that was checked into an empty data folder. The box is read line by line once more, so that
// one of any length takes little memory.
import { createHash, type Hash } from 'node:crypto'
import type { BoxIndex } from '../../contract/log-tree/box-file.ts'
import { bytesOfBase64, isBlockLine, parseBlock } from '../../contract/log-tree/box-file.ts'
import { RECEIPT_FORMAT, type Receipt } from '../../contract/log-tree/http.ts'
import { type Compacted, compact } from '../../domain/documents/compact.ts'
import { type CompactionJob, joinRows } from '../../domain/documents/worker-job.ts'
import type { Imported } from '../../domain/import/import-box.ts'
import { type BoxContent, type BoxRecord, type ImportState, newImport } from '../../domain/import/records.ts'
import type { Result } from '../../domain/result.ts'
import { isDue } from '../../store/compaction/compactor.ts'
import { createContentFolder } from '../../store/contents/content-folder.ts'
import { imageSizeOf } from '../../store/contents/image-size.ts'
import { IMAGE_HEAD_BYTES, imageTypeOf } from '../../store/contents/image-type.ts'
import { newId } from '../../store/new-id.ts'
import { openStore, type Store } from '../../store/store.ts'
import { systemClock } from '../../system-clock.ts'
import { inflate, linesOf } from '../log/check-file.ts'
import { readRecord } from './judge.ts'

/** So many records, or so many characters of them, are stored at once. */
const RECORDS_AT_ONCE = 500
const CHARS_AT_ONCE = 4 * 1024 * 1024
/** What all log blocks become together. The log of a hub of a million messages has a twentieth of that. */
const LOG_MAX_BYTES = 16 * 1024 ** 3
/** What is known of a document while its history comes takes memory; that of one that is not at hand is read again. */
const DOCUMENTS_OPEN_MAX = 20

/** The hashes and the signature of the box are right, but a record or the index is not valid; or the file was changed while it was read. */
export class WrongBox extends Error {
  override name = 'WrongBox'
}

/** `bytes` is what its blocks have become so far. */
export function refuseLong(bytes: number, most = LOG_MAX_BYTES): void {
  if (bytes > most) throw new WrongBox('It unpacks to more than a hub brings back.')
}

export type Brought = Pick<ImportState, 'unknownChanges' | 'withoutSubject'> & {
  cut: number
  receipt: Receipt | undefined
  totals: { rooms: number; messages: number; documents: number; boards: number; members: number; files: number }
}

/** `hash` is the SHA-256 of the file as it was checked. `folder` is empty. */
export async function bringBack(
  folder: string,
  file: string,
  { index, bare, hash }: { index: BoxIndex; bare: number; hash: string },
): Promise<Brought> {
  const faults: unknown[] = []
  const store = openStore(folder, systemClock, (fault) => faults.push(fault), undefined, undefined, false)
  try {
    const state = newImport(index, bare)
    const take = createTaker(store, state, faults)
    const files = createFileTaker(folder, index)
    const raw = createHash('sha256')
    let receipt: Receipt | undefined
    let unpacked = 0
    for await (const line of linesOf(file, (bytes) => raw.update(bytes))) {
      const block = isBlockLine(line) ? parseBlock(line) : undefined
      if (block?.part === 'log') {
        const bytes = inflate(Buffer.from(block.base64, 'base64'))
        unpacked += bytes.length
        refuseLong(unpacked)
        for (const text of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString().split('\n')) {
          receipt ??= receiptIn(text)
          await take.line(text)
        }
      } else if (block?.part === 'file') await files.take(block.sha256 ?? '', block.base64)
      else await files.end()
    }
    await take.flush()
    await files.end()
    await files.addEmpty()
    if (raw.digest('hex') !== hash) throw new WrongBox('It was changed while it was read.')
    const { contents } = files
    await take.run(store.runAndWait({ type: 'import.finish', state, contents, takenAt: index.takenAt }))
    do store.leaves.finish()
    while (!store.leaves.isComplete())
    const { members, rooms, messages, documents, boards } = totalsOf(store)
    const totals = { members, rooms, messages, documents, boards, files: contents.size }
    const { unknownChanges, withoutSubject, cut } = state
    return { unknownChanges, withoutSubject, cut: cut.size, receipt, totals }
  } finally {
    store.close()
  }
}

function totalsOf(store: Store) {
  return store.read(({ rooms, members, documents, boards }) => ({
    ...rooms.totals(),
    ...{ members: members.all().length, documents: documents.total(), boards: boards.total() },
  }))
}

/** The first line of the log has what the hub has signed. */
function receiptIn(line: string): Receipt | undefined {
  const { key, checkpoint } = JSON.parse(line) as { key: string; checkpoint: string }
  return { format: RECEIPT_FORMAT, key, checkpoint }
}

function createTaker(store: Store, state: ImportState, faults: readonly unknown[]) {
  let records: BoxRecord[] = []
  let chars = 0

  async function run(done: Promise<Result<Imported>>): Promise<number | undefined> {
    const result = await done
    if (!result.ok) throw faults[0] ?? new Error(result.code)
    const { wrong, taken } = result.value
    if (wrong === undefined) return taken
    throw new WrongBox(wrong < 0 ? 'Its index is not valid.' : wordsOf(wrong))
  }

  async function flush(): Promise<void> {
    if (records.length === 0) return
    for (let next: BoxRecord[] = records; next.length > 0; ) {
      const taken = await run(store.runAndWait({ type: 'import.records', state, records: next }))
      next = taken === undefined ? [] : next.slice(taken)
    }
    records = []
    chars = 0
    compactDocuments()
  }

  /** A long history is put together while it comes, as on a hub. What cannot be put together stays as it came. */
  function compactDocuments(): void {
    for (const [documentId, tail] of state.tails) {
      if (!isDue(tail)) continue
      const { snapshot, tail: rows } = store.read(({ documentLog }) => documentLog.stored(documentId))
      const compacted = compactIfRight({ snapshot, tail: joinRows(rows) })
      if (compacted) store.run({ type: 'document.compact', documentId, compacted })
      const left = store.read(({ documentLog }) => documentLog.tailSize(documentId))
      // It is not tried again with each batch.
      state.tails.set(documentId, compacted ? left : { updates: 0, bytes: 0, snapshotBytes: left.bytes })
    }
    if (state.tails.size > DOCUMENTS_OPEN_MAX) for (const id of state.tails.keys()) store.releaseDocument(id)
  }

  return {
    run,
    flush,
    async line(text: string): Promise<void> {
      // Bare hashes and the roots between them show nothing.
      if (!text.includes('"content":')) return
      const { leaf, content } = JSON.parse(text) as { leaf?: number; content?: string }
      if (leaf === undefined || content === undefined) return
      const record = readRecord(leaf, content)
      if (!record) throw new WrongBox(wordsOf(leaf))
      records.push(record)
      chars += content.length
      if (records.length >= RECORDS_AT_ONCE || chars >= CHARS_AT_ONCE) await flush()
    },
  }
}

function compactIfRight(job: CompactionJob): Compacted | undefined {
  try {
    return compact(job)
  } catch {
    return undefined
  }
}

const wordsOf = (leaf: number): string => `Record ${leaf} is not valid.`

/** The name of a content on the disk is made of its hash alone. */
function createFileTaker(folder: string, { files }: BoxIndex) {
  const contentFolder = createContentFolder(folder)
  const contents = new Map<string, BoxContent>()
  let open: { sha256: string; id: string; hash: Hash; bytes: number; head: Buffer } | undefined

  async function end(): Promise<void> {
    if (!open) return
    const { sha256, id, hash, bytes, head } = open
    open = undefined
    if (hash.digest('hex') !== sha256) throw new WrongBox('It was changed while it was read.')
    await contentFolder.keep(id, { hash: sha256, bytes })
    const imageType = imageTypeOf(head.subarray(0, IMAGE_HEAD_BYTES))
    contents.set(sha256, { bytes, imageType, imageSize: imageType && imageSizeOf(imageType, head) })
  }

  async function append(sha256: string, bytes: Uint8Array): Promise<void> {
    if (open && open.sha256 !== sha256) await end()
    open ??= { sha256, id: newId(), hash: createHash('sha256'), bytes: 0, head: Buffer.from(bytes) }
    open.hash.update(bytes)
    open.bytes += bytes.length
    const handle = await contentFolder.append(open.id)
    try {
      await handle.writeFile(bytes)
    } finally {
      await handle.close()
    }
  }

  return {
    contents,
    end,
    take: (sha256: string, base64: string) => append(sha256, bytesOfBase64(base64) ?? new Uint8Array()),
    /** A file without bytes has no block. */
    async addEmpty(): Promise<void> {
      const empty = files.find(({ bytes }) => bytes === 0)
      if (!empty) return
      await append(empty.sha256, new Uint8Array())
      await end()
    },
  }
}
