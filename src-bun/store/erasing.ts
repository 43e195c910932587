// Erases what was taken out of the trash, a part at a time, with a pause after each in which everybody else is served.
import { TRASH_MS } from '../contract/limits.ts'
import type { Clock } from '../domain/ports/common.ts'
import type { Trash } from '../domain/ports/tables.ts'
import type { Result } from '../domain/result.ts'
import { runLater } from '../timers.ts'

const PAUSE_MS = 20

export type Erasing = {
  /** To be called every second or so: begins where something is to be erased. */
  runMaintenance(): void
  stop(): void
}

type Parts = {
  /** Runs the operation that erases the next part; `onCommitted` gets whether there is more. */
  eraseNext(onCommitted: (result: Result<{ more: boolean }>) => void): void
  trash: Pick<Trash, 'isErasing' | 'deletedBefore'>
  clock: Clock
  onFault: (fault: unknown) => void
}

export function createErasing({ trash, clock, onFault, ...parts }: Parts): Erasing {
  let isStopped = false
  let isRunning = false
  let cancelNext = () => {}

  function eraseNext(): void {
    if (isStopped) return
    isRunning = true
    parts.eraseNext((result) => {
      isRunning = result.ok && result.value.more
      if (isRunning) cancelNext = runLater(PAUSE_MS, 'erasing', eraseNext, reportFault)
    })
  }

  function reportFault(_step: string, fault: unknown): void {
    isRunning = false
    onFault(fault)
  }

  return {
    runMaintenance() {
      const isDue = () => trash.isErasing() || trash.deletedBefore(clock.now() - TRASH_MS, 1).length > 0
      if (!isRunning && isDue()) eraseNext()
    },
    stop() {
      isStopped = true
      cancelNext()
    },
  }
}
