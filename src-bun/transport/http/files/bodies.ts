// How much the hub reads at the same time. Bun before 1.4 holds in memory what it has received and nobody has read yet, however much
// that is, so a request with a piece of a file is counted by what it announces, until its last byte was read.
//
// What somebody announces and does not send keeps others out. Where there is no room, the requests of a member who has been sending
// slowly give up their places; what has come of them is on the disk, and their client goes on from there.
import {
  FILE_BODIES_MAX_BYTES,
  FILE_BODIES_PER_MEMBER_MAX_BYTES,
  FILE_BODIES_SLOW_AFTER_MS,
  FILE_BODIES_SLOW_BYTES_PER_SECOND,
  FILE_MAX_BYTES,
} from '../../../contract/limits.ts'
import type { Clock } from '../../../domain/ports/common.ts'

export type Body = {
  /** To be called with what was read. */
  count(bytes: number): void
  leave(): void
}

export type Bodies = {
  /**
   * Counts the body of a request of this sender: of a member, or of all guests at one address. `cancel` is called where it is so slow
   * that others get its place. Undefined where there is no room for it.
   */
  enter(senderId: string, request: Pick<Request, 'headers'>, cancel: () => void): Body | undefined
}

/** What a sender has announced, and what has come of it since they began; a short pause does not make them a new one. */
type Sender = { announced: number; came: number; since: number; usedAt: number; cancels: Set<() => void> }

export function createBodies(clock: Pick<Clock, 'monotonic'>): Bodies {
  const senders = new Map<string, Sender>()
  let total = 0

  function senderOf(id: string, now: number): Sender {
    for (const [other, { cancels, usedAt }] of senders)
      if (cancels.size === 0 && now - usedAt > FILE_BODIES_SLOW_AFTER_MS) senders.delete(other)
    const sender = senders.get(id) ?? { announced: 0, came: 0, since: now, usedAt: now, cancels: new Set() }
    senders.set(id, sender)
    return sender
  }

  function isSlow({ came, since }: Sender, now: number): boolean {
    const ms = now - since
    return ms >= FILE_BODIES_SLOW_AFTER_MS && came < (ms / 1000) * FILE_BODIES_SLOW_BYTES_PER_SECOND
  }

  /** Ends the requests of slow senders, of whoever holds most first, until there is room for so many bytes. */
  function makeRoom(bytes: number, now: number): void {
    const slow = Array.from(senders.values()).filter((sender) => sender.announced > 0 && isSlow(sender, now))
    for (const { cancels } of slow.sort((a, b) => b.announced - a.announced)) {
      if (total + bytes <= FILE_BODIES_MAX_BYTES) return
      for (const cancel of [...cancels]) cancel()
    }
  }

  return {
    enter(senderId, { headers }, cancel) {
      const length = headers.get('content-length')
      // A chunked body does not say how long it will be.
      const bytes = length === null ? FILE_MAX_BYTES : Number(length)
      const now = clock.monotonic()
      const sender = senderOf(senderId, now)
      if (sender.announced + bytes > FILE_BODIES_PER_MEMBER_MAX_BYTES) return undefined
      if (total + bytes > FILE_BODIES_MAX_BYTES) makeRoom(bytes, now)
      if (total + bytes > FILE_BODIES_MAX_BYTES) return undefined

      total += bytes
      sender.announced += bytes
      function leave(): void {
        if (!sender.cancels.delete(end)) return
        total -= bytes
        sender.announced -= bytes
        sender.usedAt = clock.monotonic()
      }
      function end(): void {
        leave()
        cancel()
      }
      sender.cancels.add(end)
      return {
        count(came) {
          sender.came += came
        },
        leave,
      }
    },
  }
}
