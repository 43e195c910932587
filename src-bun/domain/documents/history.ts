// Reads the whole history of a document, a piece at a time: it may have hundreds of thousands of updates.
import { decodeRow, type LoggedUpdate, type LogRow } from './log-row.ts'
import { decodeSegment, type Segment } from './segment.ts'

const UPDATES_PER_PAGE = 500

/**
 * Every update up to number `lastSeq`, in order, at most 500 at a time. `tail` are the rows of the log as of then; they are
 * used even if a compaction has made a segment of them meanwhile. `segmentAfter` reads the first segment behind a number.
 * Throws on bytes that cannot be read.
 */
export function* historyPages(
  segmentAfter: (seq: number) => Segment | undefined,
  { tail, lastSeq }: { tail: readonly LogRow[]; lastSeq: number },
): Generator<readonly LoggedUpdate[]> {
  const compacted = (tail[0]?.seq ?? lastSeq + 1) - 1
  for (let seq = 0; seq < compacted; ) {
    const segment = segmentAfter(seq)
    if (!segment) break
    const updates = decodeSegment(segment.bytes)
    // Numbers that go back would lead to the same segment again, without an end.
    if (updates.at(-1)?.seq !== segment.lastSeq || segment.lastSeq <= seq)
      throw new Error('a segment has other updates than its row says')
    yield* pagesOf(updates)
    seq = segment.lastSeq
  }
  let page: LoggedUpdate[] = []
  for (const row of tail) {
    for (const update of decodeRow(row)) page.push(update)
    if (page.length < UPDATES_PER_PAGE) continue
    yield* pagesOf(page)
    page = []
  }
  yield page
}

function* pagesOf(updates: readonly LoggedUpdate[]): Generator<readonly LoggedUpdate[]> {
  for (let from = 0; from < updates.length; from += UPDATES_PER_PAGE) yield updates.slice(from, from + UPDATES_PER_PAGE)
}
