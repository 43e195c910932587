// Long work in steps, with a pause after each in which everybody else is served: erasing what was taken out of the trash, and taking the
// words of old messages.
import type { Result } from '../domain/result.ts'
import { runLater } from '../timers.ts'

export type InSteps = {
  /** To be called every second or so: begins where something is to be done. */
  runMaintenance(): void
  stop(): void
}

type Work = {
  /** For reports. */
  name: string
  pauseMs: number
  /** Runs the operation that does the next step; `onCommitted` gets whether there is more. */
  runNext(onCommitted: (result: Result<{ more: boolean }>) => void): void
  isDue(): boolean
  onFault: (fault: unknown) => void
}

export function createInSteps({ name, pauseMs, runNext, isDue, onFault }: Work): InSteps {
  let isStopped = false
  let isRunning = false
  let cancelNext = () => {}

  function step(): void {
    if (isStopped) return
    isRunning = true
    runNext((result) => {
      isRunning = result.ok && result.value.more
      if (isRunning) cancelNext = runLater(pauseMs, name, step, reportFault)
    })
  }

  function reportFault(_step: string, fault: unknown): void {
    isRunning = false
    onFault(fault)
  }

  return {
    runMaintenance() {
      if (!isRunning && isDue()) step()
    },
    stop() {
      isStopped = true
      cancelNext()
    },
  }
}
