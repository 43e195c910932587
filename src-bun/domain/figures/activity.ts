// What the hub counts of its own work while it runs: messages, edits, and how long they took to be acknowledged. Nothing of it is stored.
import type { CommittedGroup } from '../operations/operation-scope.ts'
import type { Operation } from '../operations/operations.ts'
import type { Clock } from '../ports/common.ts'
import { type AckHistogram, createAckTimes, type RecentAcks } from './ack-times.ts'
import { createLastMinute } from './last-minute.ts'

/** `edits` are updates of documents in which something was new. */
export type ActivityFigures = {
  lastMinute: { messages: number; edits: number }
  sinceStart: { messages: number; edits: number }
  /** Commands and updates of documents that were accepted. */
  recentAcks: RecentAcks
  ackHistogram: AckHistogram
}

export type Activity = {
  /** To be called after each COMMIT. */
  onCommitted(group: Pick<CommittedGroup, 'changes' | 'acceptedUpdates'>): void
  /** An operation that began at `startedAt` is answered at `at`, both by the monotonic clock, in ms. */
  onAcknowledged(operation: Pick<Operation, 'type'>, startedAt: number, at: number): void
  figures(): ActivityFigures
}

export function createActivity(clock: Pick<Clock, 'monotonic'>): Activity {
  const messages = createLastMinute(clock)
  const edits = createLastMinute(clock)
  const ackTimes = createAckTimes()

  return {
    onCommitted({ changes, acceptedUpdates }) {
      let [posted, edited] = [0, 0]
      for (const { change } of changes) if (change.type === 'chat.posted') posted++
      for (const { stored } of acceptedUpdates) if (stored) edited++
      messages.add(posted)
      edits.add(edited)
    },
    onAcknowledged({ type }, startedAt, at) {
      if (type === 'command.run' || type === 'document.write') ackTimes.add(at - startedAt, at)
    },
    figures: () => ({
      lastMinute: { messages: messages.count(), edits: edits.count() },
      sinceStart: { messages: messages.total(), edits: edits.total() },
      recentAcks: ackTimes.recent(clock.monotonic()),
      ackHistogram: ackTimes.histogram(),
    }),
  }
}
