// How many exports are made at the same time: each has a Worker and its memory until its file was taken.
import { EXPORTS_AT_ONCE, EXPORTS_PER_MEMBER, EXPORTS_QUEUED } from '../../../../contract/limits.ts'
import { allow, type Result, refuse } from '../../../../domain/result.ts'

export type Slots = {
  /**
   * Resolves when the export of this member may be made; what it resolves with has to be called at its end. One of each member is made at a time.
   * Refuses `rate.tooMuch` where too many are queued, and where `signal` says that nobody waits any more.
   */
  take(memberId: string, signal: AbortSignal): Promise<Result<() => void>>
  /** For tests: how many are made or queued. */
  count(): number
}

type Waiting = { memberId: string; start(): void }

/** `atOnce`: how many of all members are made at the same time. */
export function createSlots(atOnce = EXPORTS_AT_ONCE): Slots {
  /** Who has an export that is being made. */
  const making = new Set<string>()
  const queue = new Set<Waiting>()

  function startNext(): void {
    for (const waiting of queue) {
      if (making.size >= atOnce) return
      if (making.has(waiting.memberId)) continue
      queue.delete(waiting)
      waiting.start()
    }
  }

  return {
    take(memberId, signal) {
      const own = [...queue].filter((waiting) => waiting.memberId === memberId).length
      if (queue.size >= EXPORTS_QUEUED || own >= EXPORTS_PER_MEMBER - 1) return Promise.resolve(refuse('rate.tooMuch'))
      return new Promise((resolve) => {
        const waiting: Waiting = {
          memberId,
          start() {
            signal.removeEventListener('abort', giveUp)
            making.add(memberId)
            let isEnded = false
            resolve(
              allow(() => {
                if (isEnded) return
                isEnded = true
                making.delete(memberId)
                startNext()
              }),
            )
          },
        }
        function giveUp(): void {
          queue.delete(waiting)
          resolve(refuse('rate.tooMuch'))
        }
        if (signal.aborted) return giveUp()
        signal.addEventListener('abort', giveUp)
        queue.add(waiting)
        startNext()
      })
    },
    count: () => making.size + queue.size,
  }
}
