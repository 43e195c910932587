// A document at each point of its history, read from its updates alone.
import { bytesOfBase64 } from '../../../../src-bun/contract/log-tree/box-file.ts'
import { textAt } from '../../../../src-bun/domain/documents/replay/points.ts'
import { isThere, Replay } from '../../../../src-bun/domain/documents/replay/replay.ts'
import type { TextBlock } from './blocks-of-text.ts'
import type { TimedUpdate } from './timeline.ts'

/** So many updates are read at once, which takes some milliseconds. */
const UPDATES_AT_ONCE = 2000

/**
 * `changedAt` is the place in the text where the last of the updates has written or deleted something. `blocks` are its parts where they are
 * known: those of a Markdown text are found when it is shown.
 */
export type PastText = { text: string; changedAt: number; blocks?: readonly TextBlock[] }
/** What a document was after its first updates; undefined where that cannot be read. */
export type PastTexts = { after(updates: number): PastText | undefined }

/** Gives everybody else a turn after each step. Resolves with undefined where the updates cannot be read, or nobody waits for them any more. */
export async function readPast(
  updates: readonly TimedUpdate[],
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<PastTexts | undefined> {
  const replay = new Replay()
  try {
    for (let n = 0; n < updates.length; n += UPDATES_AT_ONCE) {
      const some = updates.slice(n, n + UPDATES_AT_ONCE).map(({ author, at, bytes }, m) => {
        const update = bytesOfBase64(bytes)
        if (!update) throw new Error('an update is not base64')
        // Its place in the record: of a document there may be only a part.
        return { seq: n + m + 1, authorId: author, at, bytes: update }
      })
      replay.add(some)
      onProgress(Math.min(1, (n + some.length) / updates.length))
      await new Promise((resolve) => setTimeout(resolve))
      if (signal.aborted) return undefined
    }
    replay.pieces()
  } catch {
    return undefined
  }
  return { after: (count) => ({ text: textAt(replay, count), changedAt: changedAt(replay, count) }) }
}

function changedAt(replay: Replay, seq: number): number {
  let at = 0
  for (const piece of replay.pieces().list) {
    if (piece.written === seq || piece.deleted === seq) return at
    if (isThere(piece, seq)) at += piece.length
  }
  return 0
}
