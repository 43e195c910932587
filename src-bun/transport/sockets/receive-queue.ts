// The receive queue of one socket: frames that came faster than its rate, or faster than the budget of its member allows, wait
// here in their order. None of them is dropped; a queue that is full closes its socket.
import { ALL_QUEUES_MAX_BYTES, LARGE_FRAME_BYTES, QUEUE_MAX_BYTES } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports/common.ts'
import { createTokenBucket, type Rate } from './token-bucket.ts'

type Frame = string | Buffer

/** How many processed frames are removed from the array at once. */
const REMOVE_AT_ONCE = 64

/** Added to the length of each frame in a queue, so that many empty frames fill it too. */
const FRAME_OVERHEAD_BYTES = 100

export type ReceiveQueue = {
  /** `now`: process the frame at once. `later`: it was queued. `full`: it was not taken, and the socket has to be closed. */
  accept(frame: Frame): 'now' | 'later' | 'full'
  /** Removes and returns the oldest frame. Undefined if there is none, or if none may be processed yet. */
  removeNext(): Frame | undefined
  /** Drops all frames. */
  clear(): void
  isEmpty(): boolean
}

type Options = {
  /** Asked for when the first frame is processed. */
  rate(): Rate
  clock: Pick<Clock, 'monotonic'>
  /** Counts the bytes in the queues of all sockets together. */
  all: { bytes: number }
  /** How many bytes of large frames are queued beside `QUEUE_MAX_BYTES` of others. Without it they count as all do. */
  largeFramesMaxBytes?: number | undefined
  /** Whether frames may be processed at all at the moment. */
  mayReceive(): boolean
  /** Called with the bytes in this queue whenever they change. */
  onCounted(bytes: number): void
}

export function createReceiveQueue({
  rate,
  clock,
  all,
  largeFramesMaxBytes = 0,
  mayReceive,
  onCounted,
}: Options): ReceiveQueue {
  let bucket: (() => boolean) | undefined
  let frames: Frame[] = []
  /** The index of the oldest frame. What lies before it has been processed, and is removed from the array now and then. */
  let first = 0
  let bytes = 0
  /** The part of `bytes` that large frames take. */
  let largeBytes = 0

  function takeToken(): boolean {
    if (!mayReceive()) return false
    bucket ??= createTokenBucket(rate(), clock)
    return bucket()
  }

  function addBytes(count: number): void {
    bytes += count
    all.bytes += count
    onCounted(bytes)
  }

  function addLargeBytes(frame: Frame, sign: 1 | -1): void {
    if (frame.length >= LARGE_FRAME_BYTES) largeBytes += sign * (frame.length + FRAME_OVERHEAD_BYTES)
  }

  /** One frame is taken whatever its length: a client that brings a large update has often sent a short frame just before it. */
  const isFull = () => bytes - Math.min(largeBytes, largeFramesMaxBytes) > QUEUE_MAX_BYTES

  /** Frees the frames that were processed. Removing each one by itself would move all others in the array. */
  function removeProcessed(): void {
    frames = frames.slice(first)
    first = 0
  }

  function clear(): void {
    frames = []
    first = 0
    largeBytes = 0
    addBytes(-bytes)
  }

  return {
    accept(frame) {
      if (first === frames.length && takeToken()) return 'now'
      const size = frame.length + FRAME_OVERHEAD_BYTES
      if (isFull() || all.bytes + size > ALL_QUEUES_MAX_BYTES) return 'full'
      addBytes(size)
      addLargeBytes(frame, 1)
      frames.push(frame)
      return 'later'
    },

    removeNext() {
      if (first === frames.length || !takeToken()) return undefined
      const frame = frames[first++] as Frame
      addBytes(-frame.length - FRAME_OVERHEAD_BYTES)
      addLargeBytes(frame, -1)
      if (first === frames.length) clear()
      else if (first >= REMOVE_AT_ONCE) removeProcessed()
      return frame
    },

    clear,
    isEmpty: () => first === frames.length,
  }
}
