import type { Inflow } from './receive-queue.ts'

/** How often frames that had to wait are looked at. */
const LOOK_EVERY_MS = 20

type Speaker = { readonly inflow: Inflow | undefined }

/** Those of whom frames wait: one timer for all, and none while there are none. `emptied` is called when nothing waits any more. */
export function createQueues<S extends Speaker>(
  receive: (speaker: S, frame: string | Buffer) => void,
  emptied: (speaker: S) => void,
) {
  const speakers = new Set<S>()
  let timer: ReturnType<typeof setInterval> | undefined

  function takeTurns(): void {
    for (const speaker of speakers) {
      const { inflow } = speaker
      for (let frame = inflow?.next(); frame !== undefined; frame = inflow?.next()) receive(speaker, frame)
      if (!inflow || inflow.isEmpty()) finish(speaker)
    }
  }

  /** What waits is not looked at any more. */
  function drop(speaker: S): void {
    speaker.inflow?.clear()
    speakers.delete(speaker)
    if (speakers.size === 0) stop()
  }

  function finish(speaker: S): void {
    drop(speaker)
    emptied(speaker)
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    add(speaker: S): void {
      speakers.add(speaker)
      timer ??= setInterval(takeTurns, LOOK_EVERY_MS)
    },
    has: (speaker: S): boolean => speakers.has(speaker),
    all: (): S[] => [...speakers],
    drop,
    finish,
    stop,
  }
}
