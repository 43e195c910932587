// Notices memory that no account explains: incomplete frames.
//
// Bun has one limit of length for the frames of all sockets, which is that of a document's update, and it reports nothing of a
// frame before it is complete. So somebody who begins a long frame on each of many sockets, and completes none, fills the
// memory of the hub in a way that `socket-memory.ts` cannot count. But the memory of the whole process shows it, and so does
// what is missing: a socket with an incomplete frame has sent no complete one since that began.
import { MEMORY_UNEXPLAINED_AT_ONCE_BYTES, MEMORY_UNEXPLAINED_BYTES } from '../../../contract/limits.ts'

/** In bytes: of the whole process, and the part of it that the JavaScript heap explains. */
export type ProcessMemory = { rss: number; heapUsed: number }

export type MemoryWatch = {
  /**
   * To be called every second, with what `socket-memory.ts` counts. Returns the sockets to close because too much memory is
   * unexplained: a part of what `suspects` returns, the likeliest first, for so many ms without a complete frame.
   */
  check<T>(accountedBytes: number, suspects: (afterMs: number) => readonly T[]): readonly T[]
}

/** For so many checks memory must be unexplained: reading or compacting a large document takes some of it for a moment. */
const CHECKS = 10
/** Stock Yjs clients send something every 15 s, and our pages do every 4 s. */
const SUSPECTED_AFTER_MS = 20_000
const SUSPECTED_AT_ONCE_AFTER_MS = 5000
/** After so many checks without a suspect it is not the sockets that hold the memory: it counts as usual from then on. */
const CHECKS_WITHOUT_SUSPECTS = 15
/** How many sockets are closed after one check; a quarter of the suspects where that is more. */
const CLOSED_AT_LEAST = 16

export function createMemoryWatch(measure: () => ProcessMemory = () => process.memoryUsage()): MemoryWatch {
  const unexplained = (accountedBytes: number) => {
    const { rss, heapUsed } = measure()
    return rss - heapUsed - accountedBytes
  }
  let usual = unexplained(0)
  let checks = 0
  let withoutSuspects = 0

  return {
    check(accountedBytes, suspects) {
      const bytes = unexplained(accountedBytes)
      const isMuch = bytes - usual > MEMORY_UNEXPLAINED_AT_ONCE_BYTES
      checks = bytes - usual > MEMORY_UNEXPLAINED_BYTES ? checks + 1 : 0
      if (!isMuch && checks < CHECKS) return []
      const suspected = suspects(isMuch ? SUSPECTED_AT_ONCE_AFTER_MS : SUSPECTED_AFTER_MS)
      withoutSuspects = suspected.length === 0 ? withoutSuspects + 1 : 0
      if (withoutSuspects >= CHECKS_WITHOUT_SUSPECTS) {
        usual = bytes
        checks = withoutSuspects = 0
      }
      return suspected.slice(0, Math.max(CLOSED_AT_LEAST, Math.ceil(suspected.length / 4)))
    },
  }
}
