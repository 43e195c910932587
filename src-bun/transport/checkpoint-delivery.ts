// Gives everybody who follows the log a checkpoint from time to time, and a last one when the hub ends: what they keep of it shows later
// whether the log goes on from there, whoever has the data folder.

import type { CheckpointFrame } from '../contract/frames/live.ts'
import { CHECKPOINT_EVERY_MS, CHECKPOINT_FIRST_MS } from '../contract/limits.ts'
import type { Checkpoints } from '../domain/log-tree/checkpoints.ts'
import type { Clock } from '../domain/ports/common.ts'
import type { Fanout } from './fanout.ts'
import type { Subscriber } from './subscriber.ts'

export type CheckpointDelivery = {
  /** To be called every second or so. */
  sweep(): void
  /** To be called before the sockets are closed. */
  sendLast(): void
}

type Parts = { fanout: Pick<Fanout, 'sendCheckpoint'>; checkpoints: Pick<Checkpoints, 'current'>; clock: Clock }

export function createCheckpointDelivery({ fanout, checkpoints, clock }: Parts): CheckpointDelivery {
  /** When each is due next, by the monotonic clock, and the size of the tree in the last checkpoint that it was sent. */
  const sent = new WeakMap<Subscriber, { dueAt: number; size: number }>()

  function send(isDue: (subscriber: Subscriber) => boolean): void {
    let current: ReturnType<Checkpoints['current']> | undefined
    let json = ''
    fanout.sendCheckpoint((subscriber) => {
      if (!isDue(subscriber)) return undefined
      if (!current) {
        current = checkpoints.current()
        const { checkpoint, key } = current
        json = JSON.stringify({ type: 'checkpoint', checkpoint, key } satisfies CheckpointFrame)
      }
      const isNew = sent.get(subscriber)?.size !== current.size
      sent.set(subscriber, { dueAt: clock.monotonic() + CHECKPOINT_EVERY_MS, size: current.size })
      return isNew ? json : undefined
    })
  }

  return {
    sweep() {
      const now = clock.monotonic()
      send((subscriber) => {
        const known = sent.get(subscriber)
        if (!known) sent.set(subscriber, { dueAt: now + CHECKPOINT_FIRST_MS, size: -1 })
        return known !== undefined && known.dueAt <= now
      })
    },
    sendLast: () => send(() => true),
  }
}
