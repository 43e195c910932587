/** The longest pause after a write, in ms. */
const PAUSE_MAX_MS = 100

/** Runs a write of this member when it is their turn. */
export type InDiskTurn = <T>(memberId: string, write: () => Promise<T>) => Promise<T>

/**
 * Runs one write after the other, of all files together, and pauses after each for as long as it took: half of the disk's time stays
 * with the COMMITs of everybody else. Members take turns, however many files one of them sends.
 */
export function createDiskTurns(): InDiskTurn {
  /** The writes that wait, by member. Whose turn it was is behind all others. */
  const waiting = new Map<string, (() => Promise<void>)[]>()
  let isRunning = false

  function takeNext(): (() => Promise<void>) | undefined {
    for (const [memberId, writes] of waiting) {
      waiting.delete(memberId)
      const next = writes.shift()
      if (writes.length > 0) waiting.set(memberId, writes)
      return next
    }
    return undefined
  }

  async function runAll(): Promise<void> {
    if (isRunning) return
    isRunning = true
    for (let next = takeNext(); next; next = takeNext()) {
      const startedAt = performance.now()
      await next()
      await Bun.sleep(Math.min(performance.now() - startedAt, PAUSE_MAX_MS))
    }
    isRunning = false
  }

  return (memberId, write) =>
    new Promise((resolve, reject) => {
      const writes = waiting.get(memberId) ?? []
      waiting.set(memberId, writes)
      writes.push(() => write().then(resolve, reject))
      void runAll()
    })
}
