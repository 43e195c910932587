// The last records of the log that this machine has, as they were. Machines have rarely come equally far at one moment, so where the log is lost
// and another one takes its place, that begins with these: who lacks a few of them follows them as always.

const RECENT_MAX = 512
const RECENT_BYTES = 16 * 1024 * 1024

export type Recent = {
  add(position: number, record: Uint8Array): void
  /** The records after `after`, or as many of them as are kept, up to `until`. */
  between(after: number, until: number): { position: number; record: Uint8Array }[]
}

export function createRecent(): Recent {
  let kept: { position: number; record: Uint8Array }[] = []
  let bytes = 0

  function forget(count: number): void {
    for (const { record } of kept.splice(0, count)) bytes -= record.length
  }

  return {
    add(position, record) {
      const last = kept.at(-1)
      // After a COMMIT that failed the same record comes again.
      if (last && last.position >= position) {
        kept = kept.filter((each) => each.position < position)
        bytes = kept.reduce((sum, each) => sum + each.record.length, 0)
      }
      if (kept.length > 0 && kept.at(-1)?.position !== position - 1) forget(kept.length)
      kept.push({ position, record })
      bytes += record.length
      while (kept.length > RECENT_MAX || (bytes > RECENT_BYTES && kept.length > 1)) forget(1)
    },
    between(after, until) {
      const wanted = kept.filter(({ position }) => position > after && position <= until)
      // What does not reach up to `until` has a hole before it.
      return wanted.at(-1)?.position === until ? wanted : []
    },
  }
}
