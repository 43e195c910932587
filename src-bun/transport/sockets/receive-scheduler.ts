// Processes the frames in receive queues as soon as their rates allow it. One timer serves all queues, and it runs only
// while there are frames in one of them.
import type { ReceiveQueue } from './receive-queue.ts'

/** How often the queues are looked at. */
const PROCESS_EVERY_MS = 20

/** A socket, as far as the scheduler knows it. Its queue is undefined if the hub runs with `--limits off`. */
type QueueOwner = { readonly receiveQueue: ReceiveQueue | undefined }

export type ReceiveScheduler<Owner extends QueueOwner> = {
  /** The owner's queue has a frame. The owner stays here until the queue is empty. */
  add(owner: Owner): void
  has(owner: Owner): boolean
  /** The owners whose queues have frames. */
  all(): Owner[]
  /** Drops the frames in the owner's queue, without calling `onQueueEmpty`. */
  drop(owner: Owner): void
  /** Drops the frames in the owner's queue, and calls `onQueueEmpty`. */
  dropAndEnd(owner: Owner): void
  /** Stops the timer. Frames in queues are processed no more. */
  stop(): void
}

/**
 * `receive` processes one frame. `onQueueEmpty` is called when an owner's queue is empty: its last frame was processed, or
 * `dropAndEnd` dropped the rest.
 */
export function createReceiveScheduler<Owner extends QueueOwner>(
  receive: (owner: Owner, frame: string | Buffer) => void,
  onQueueEmpty: (owner: Owner) => void,
): ReceiveScheduler<Owner> {
  const owners = new Set<Owner>()
  let timer: ReturnType<typeof setInterval> | undefined

  function processQueues(): void {
    for (const owner of owners) {
      const { receiveQueue } = owner
      for (let frame = receiveQueue?.removeNext(); frame !== undefined; frame = receiveQueue?.removeNext())
        receive(owner, frame)
      if (!receiveQueue || receiveQueue.isEmpty()) dropAndEnd(owner)
    }
  }

  function drop(owner: Owner): void {
    owner.receiveQueue?.clear()
    owners.delete(owner)
    if (owners.size === 0) stop()
  }

  function dropAndEnd(owner: Owner): void {
    drop(owner)
    onQueueEmpty(owner)
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    add(owner) {
      owners.add(owner)
      timer ??= setInterval(processQueues, PROCESS_EVERY_MS)
    },
    has: (owner) => owners.has(owner),
    all: () => [...owners],
    drop,
    dropAndEnd,
    stop,
  }
}
