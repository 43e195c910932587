// What the hub has in its log for this person, for a replay.
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { fetchLog } from '../../live/files/log.ts'

/** The page does something else after so long, in ms. */
const AT_ONCE_MS = 12

/**
 * Calls `onContent` with the content of each leaf that this person may see, in their order, and `onProgress` with how much of the log that
 * was, from 0 to 1. Returns why not all of it came.
 */
export async function readRecord(
  onContent: (content: string) => void,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<ErrorCode | undefined> {
  let size = 0
  function take(line: string): void {
    const read = JSON.parse(line) as { checkpoint?: string; leaf?: number; content?: string }
    // Behind the name of the log stands how many leaves there are.
    if (read.checkpoint !== undefined) size = Number(read.checkpoint.split('\n')[1])
    if (read.content !== undefined) onContent(read.content)
    if (read.leaf !== undefined && size > 0) onProgress(Math.min(1, (read.leaf + 1) / size))
  }
  return fetchLog(async (lines) => {
    let since = performance.now()
    for (const line of lines) {
      take(line)
      if (performance.now() - since < AT_ONCE_MS) continue
      await new Promise((resolve) => setTimeout(resolve))
      since = performance.now()
    }
  }, signal)
}
