// Whether people come with a link that no longer works: on a poster, in a chat of last week, in a photograph of the screen.

export type OldLinks = {
  /** Somebody at this address came with a link whose token is not that of today. */
  note(peer: string): void
  /** How many came so lately. */
  count(): number
}

const LATELY_MS = 10 * 60_000
/** One who guesses may come by the thousand. */
const COUNTED_MAX = 100

export function createOldLinks({ monotonic }: { monotonic(): number }): OldLinks {
  const cameAt = new Map<string, number>()
  return {
    note(peer) {
      cameAt.delete(peer)
      if (cameAt.size < COUNTED_MAX) cameAt.set(peer, monotonic())
    },
    count() {
      for (const [peer, at] of cameAt) if (at < monotonic() - LATELY_MS) cameAt.delete(peer)
      return cameAt.size
    },
  }
}
