// Makes a file of what the hub's thread has read. Runs in the Worker.
import { deflateSync, inflateSync } from 'node:zlib'
import type { BoardRecord } from '../../contract/boards.ts'
import type { Comment } from '../../contract/comments.ts'
import type { ExportFormat } from '../../contract/http/exports.ts'
import { placesOf } from '../../domain/documents/comments/places.ts'
import { historyPages } from '../../domain/documents/history.ts'
import type { Segment } from '../../domain/documents/segment.ts'
import { readText } from '../../domain/documents/state.ts'
import { splitRows } from '../../domain/documents/worker-job.ts'
import type { ExportedMessage, ExportedUpdate, Images } from '../content.ts'
import { inParts } from '../content.ts'
import type { Piece } from '../file.ts'
import { FORMATS } from '../formats.ts'
import { charsOf } from '../read/board.ts'
import { lengthOf } from '../read/document.ts'
import type { Fed, Head, StoredImage } from './job.ts'
import { render } from './render.ts'

/** So many records are one piece of a file. */
const RECORDS_PER_PAGE = 100

export type Making = { feed(fed: readonly Fed[]): void; make(head: Head): Promise<Iterable<Piece>> }

/** `read` gives a content in pieces, by its path. Messages are held compressed: a long room has hundreds of megabytes of them as objects. */
export function createMaking(format: ExportFormat, read: (path: string) => Iterable<Uint8Array>): Making {
  const pages: Uint8Array[] = []
  const changed = new Map<number, ExportedMessage>()
  const records = new Map<string, BoardRecord>()
  const stored = new Map<string, StoredImage>()
  const segments: Segment[] = []
  let comments: readonly Comment[] = []

  const takers: { readonly [T in Fed['type']]: (fed: Extract<Fed, { type: T }>) => void } = {
    messages: ({ json }) => void pages.push(deflateSync(json, { level: 1 })),
    changed: ({ message }) => void changed.set(message.seq, message),
    records: (page) => {
      for (const record of page.records) records.set(record.key, record)
    },
    removed: ({ key }) => void records.delete(key),
    comments: (all) => {
      comments = all.comments
    },
    images: ({ images }) => {
      for (const image of images) stored.set(image.id, image)
    },
    segment: ({ segment }) => void segments.push(segment),
  }

  const images: Images = {
    find: (id) => stored.get(id),
    read: (id) => {
      const image = stored.get(id)
      return image ? read(image.path) : []
    },
  }

  function* messages(): Generator<readonly ExportedMessage[]> {
    for (const page of pages) {
      const all = JSON.parse(inflateSync(page).toString()) as ExportedMessage[]
      yield all.map((message) => changed.get(message.seq) ?? message)
    }
  }

  function* recordPages(): Generator<readonly BoardRecord[]> {
    const ordered = [...records.values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
    for (let at = 0; at < ordered.length; at += RECORDS_PER_PAGE) yield ordered.slice(at, at + RECORDS_PER_PAGE)
  }

  return {
    feed(fed) {
      for (const one of fed) (takers[one.type] as (one: Fed) => void)(one)
    },
    async make(head) {
      const { room, board, document } = FORMATS[format]
      const parts = { images, render: async (job: Parameters<typeof render>[0]) => render(job) }
      if (head.kind === 'room' && room)
        return room({ ...head, ...parts, messages: inParts(messages(), ({ body }) => body.length) })
      if (head.kind === 'board' && board) return board({ ...head, records: inParts(recordPages(), charsOf) })
      if (head.kind !== 'document' || !document) throw new Error('the format has no such thing')
      const tail = splitRows(head.stored.tail)
      const stored = { snapshot: head.stored.snapshot, tail, isRich: head.document.kind === 'rich' }
      const text = head.text ?? readText(stored)
      const places = placesOf(comments, stored)
      const history = updates(segments, { ...head, tail })
      return document({ ...head, ...parts, text, comments: inParts([comments], lengthOf), places, history })
    },
  }
}

/** Every update up to number `seq`, read only by formats that have the history. */
function* updates(
  segments: readonly Segment[],
  {
    tail,
    lastSeq,
    seq: upTo,
    names,
  }: Omit<Extract<Head, { kind: 'document' }>, 'stored'> & { tail: ReturnType<typeof splitRows> },
): Generator<readonly ExportedUpdate[]> {
  const segmentAfter = (seq: number) => segments.find((segment) => segment.firstSeq > seq)
  for (const page of inParts(historyPages(segmentAfter, { tail, lastSeq }), ({ bytes }) => bytes.length)) {
    const written = page.filter(({ seq }) => seq <= upTo)
    yield written.map(({ seq, authorId, at, bytes }) => ({
      seq,
      authorId,
      authorName: names.get(authorId),
      at,
      update: Buffer.from(bytes).toString('base64'),
    }))
    if (written.length < page.length) return
  }
}
