import type { ReceiveQueue } from './receive-queue.ts'

/** How often frames that had to wait are looked at. */
const PROCESS_EVERY_MS = 20

type QueueOwner = { readonly receiveQueue: ReceiveQueue | undefined }

/** Those of whom frames wait: one timer for all, and none while there are none. `emptied` is called when nothing waits any more. */
export function createReceiveScheduler<S extends QueueOwner>(
  receive: (speaker: S, frame: string | Buffer) => void,
  onEmpty: (speaker: S) => void,
) {
  const owners = new Set<S>()
  let timer: ReturnType<typeof setInterval> | undefined

  function processQueues(): void {
    for (const speaker of owners) {
      const { receiveQueue } = speaker
      for (let frame = receiveQueue?.next(); frame !== undefined; frame = receiveQueue?.next()) receive(speaker, frame)
      if (!receiveQueue || receiveQueue.isEmpty()) finish(speaker)
    }
  }

  /** What waits is not looked at any more. */
  function drop(speaker: S): void {
    speaker.receiveQueue?.clear()
    owners.delete(speaker)
    if (owners.size === 0) stop()
  }

  function finish(speaker: S): void {
    drop(speaker)
    onEmpty(speaker)
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    add(speaker: S): void {
      owners.add(speaker)
      timer ??= setInterval(processQueues, PROCESS_EVERY_MS)
    },
    has: (speaker: S): boolean => owners.has(speaker),
    all: (): S[] => [...owners],
    drop,
    finish,
    stop,
  }
}
