// What is sent to the Worker that reads the history of documents, and how the Worker answers.
//
// The Worker keeps the replays of the documents that were asked about last. Where it lacks updates it says so, and is sent the
// next part of the log, as it is stored: a segment, or rows. The hub's thread neither decompresses nor merges anything.
import type { ErrorCode } from '../../../contract/errors.ts'
import { HISTORY_CACHE_BYTES, HISTORY_MAX_BYTES } from '../../../contract/limits.ts'
import { createByteCache } from '../../byte-cache.ts'
import { allow, type Result } from '../../result.ts'
import { decodeRow, type LoggedUpdate } from '../log-row.ts'
import { decodeSegment } from '../segment.ts'
import { type JoinedRows, splitRows } from '../worker-job.ts'
import { type Edit, updateOfEdit } from './edits.ts'
import { blameAt, compareAt, textAt } from './points.ts'
import { Replay, type ReplayBase } from './replay.ts'
import { type Stretch, stretchesOf } from './stretches.ts'

/** A part of a log as it is stored. */
export type LogPart = { segment: Uint8Array } | { rows: JoinedRows }

/** A question about a replay, which needs all updates up to number `upTo` for it. */
export type Question = { upTo: number } & (
  | { type: 'text'; seq: number }
  | { type: 'blame'; seq: number }
  | { type: 'compare'; from: number; to: number }
  /** `client`: the number of the Yjs client that writes it. */
  | { type: 'edit'; edit: Edit; client: number }
)

export type HistoryJob =
  | { type: 'ask'; documentId: string; question: Question }
  | { type: 'begin'; documentId: string; base: ReplayBase | undefined }
  | { type: 'add'; documentId: string; part: LogPart }
  /** The stretches of one part up to number `upTo`, for which nothing has to be known of the others. */
  | { type: 'stretches'; part: LogPart; upTo: number; ends: readonly number[] }

/**
 * `bytes`: the text in UTF-8, or the list of ranges as JSON, or an update; undefined for an edit that changes nothing. `authorIds`
 * are the members that it names, `origin` who has written the update at the point that was asked about.
 */
export type PointAnswer = {
  bytes: Uint8Array | undefined
  authorIds: readonly string[]
  origin: { authorId: string | undefined; at: number | undefined }
}

export type HistoryAnswer =
  | { type: 'answer'; value: PointAnswer }
  /** Updates are missing: those after number `after`; with 0 the replay has to be begun. */
  | { type: 'lacks'; after: number }
  /** The replay now has the updates up to number `lastSeq`. */
  | { type: 'added'; lastSeq: number }
  | { type: 'tooLong' }
  | { type: 'refused'; code: ErrorCode }
  | { type: 'stretches'; stretches: Stretch[] }

/** The Worker's memory. `answer` throws on logs that cannot be read. */
export function createReplays(): { answer(job: HistoryJob): HistoryAnswer } {
  const cache = createByteCache<string, Replay>(HISTORY_CACHE_BYTES)
  /** The one that is being made or asked, which may be larger than the cache. */
  let current: { documentId: string; replay: Replay } | undefined

  function replayOf(documentId: string): Replay | undefined {
    return current?.documentId === documentId ? current.replay : cache.get(documentId)
  }

  function ask(documentId: string, question: Question): HistoryAnswer {
    const replay = replayOf(documentId)
    if (!replay || replay.lastSeq < question.upTo) return { type: 'lacks', after: replay?.lastSeq ?? 0 }
    const value = answerOf(replay, question)
    cache.set(documentId, replay, replay.size)
    current = undefined
    return value.ok ? { type: 'answer', value: value.value } : { type: 'refused', code: value.code }
  }

  function add(documentId: string, part: LogPart): HistoryAnswer {
    const replay = replayOf(documentId)
    if (!replay) throw new Error('the replay was not begun')
    current = { documentId, replay }
    replay.add(updatesOf(part))
    if (replay.size <= HISTORY_MAX_BYTES) return { type: 'added', lastSeq: replay.lastSeq }
    cache.delete(documentId)
    current = undefined
    return { type: 'tooLong' }
  }

  return {
    answer(job) {
      switch (job.type) {
        case 'ask':
          return ask(job.documentId, job.question)
        case 'begin':
          current = { documentId: job.documentId, replay: new Replay(job.base) }
          return { type: 'added', lastSeq: current.replay.lastSeq }
        case 'add':
          return add(job.documentId, job.part)
        case 'stretches': {
          const updates = updatesOf(job.part).filter(({ seq }) => seq <= job.upTo)
          return { type: 'stretches', stretches: stretchesOf(updates, new Set(job.ends)) }
        }
      }
    },
  }
}

function updatesOf(part: LogPart): LoggedUpdate[] {
  return 'segment' in part ? decodeSegment(part.segment) : splitRows(part.rows).flatMap(decodeRow)
}

const utf8 = new TextEncoder()

function answerOf(replay: Replay, question: Question): Result<PointAnswer> {
  const idsIn = (ranges: readonly { memberId?: string }[]) => [
    ...new Set(ranges.flatMap(({ memberId }) => memberId ?? [])),
  ]
  switch (question.type) {
    case 'text':
      return allow({
        ...{ bytes: utf8.encode(textAt(replay, question.seq)), authorIds: [] },
        origin: replay.originOf(question.seq),
      })
    case 'blame': {
      const ranges = blameAt(replay, question.seq)
      return allow({
        ...{ bytes: utf8.encode(JSON.stringify(ranges)), authorIds: idsIn(ranges) },
        origin: replay.originOf(question.seq),
      })
    }
    case 'compare': {
      const ranges = compareAt(replay, question.from, question.to)
      return allow({
        ...{ bytes: utf8.encode(JSON.stringify(ranges)), authorIds: idsIn(ranges) },
        origin: replay.originOf(question.to),
      })
    }
    case 'edit': {
      const update = updateOfEdit(replay, question.edit, question.client)
      if (!update.ok) return update
      return allow({ bytes: update.value, authorIds: [], origin: replay.originOf(replay.lastSeq) })
    }
  }
}
