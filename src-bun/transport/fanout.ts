// The only place that tells others. Each change is judged for each receiver here, whatever was true when they joined.

import type { Typing } from '../contract/chat.ts'
import type { Member } from '../contract/members.ts'
import type { PresenceEntry } from '../contract/presence.ts'
import type { LoggedChange } from '../contract/wire.ts'
import { mayHear } from '../domain/permissions.ts'

export type Listener = {
  actor: Member
  /** The newest change that was sent to this socket. */
  seq: number
  send(frame: string): void
}

export function createFanout() {
  const listeners = new Set<Listener>()

  return {
    listen: (listener: Listener) => void listeners.add(listener),
    unlisten: (listener: Listener) => void listeners.delete(listener),

    /** A committed change, to everybody who may hear it; the sender too, so that all see the same frames in the same order. */
    change(change: LoggedChange): void {
      const frame = JSON.stringify(change)
      for (const listener of listeners) {
        if ('member' in change && change.member.id === listener.actor.id) listener.actor = change.member
        if (!mayHear(listener.actor, change)) continue
        listener.seq = change.seq
        listener.send(frame)
      }
    },

    presence(entries: PresenceEntry[]): void {
      if (entries.length === 0) return
      const frame = JSON.stringify({ type: 'presence', entries })
      for (const listener of listeners) listener.send(frame)
    },

    typing(typing: Typing): void {
      const frame = JSON.stringify(typing)
      for (const listener of listeners) if (listener.actor.id !== typing.memberId) listener.send(frame)
    },
  }
}
export type Fanout = ReturnType<typeof createFanout>
