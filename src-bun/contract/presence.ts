import { type Static, Type as t } from '@sinclair/typebox'
import { Id, Time } from './ids.ts'
import { Member } from './members.ts'

export const PresenceStatus = t.Union([t.Literal('online'), t.Literal('away'), t.Literal('busy'), t.Literal('offline')])
export type PresenceStatus = Static<typeof PresenceStatus>

export const PresenceEntry = t.Object({
  memberId: Id,
  status: PresenceStatus,
  /** In the member's own words. */
  customStatus: t.Optional(t.String()),
  /** How many sockets the member has open: two tabs are one member. */
  sockets: t.Integer({ minimum: 0 }),
  /** When the member got this status. */
  since: Time,
  /** When the member came online. A reload or a change of status does not change it. */
  arrivedAt: Time,
  /** Of somebody who has just come to `/live`. */
  member: t.Optional(Member),
})
export type PresenceEntry = Static<typeof PresenceEntry>

/** Sets the status of this socket: a hidden or idle tab is away. A member is online while any of their sockets is. */
export const PresenceSet = t.Object(
  { type: t.Literal('presence.set'), status: t.Union([t.Literal('online'), t.Literal('away'), t.Literal('busy')]) },
  { additionalProperties: false },
)
export type PresenceSet = Static<typeof PresenceSet>

export const PresenceChanged = t.Object({ type: t.Literal('presence'), entries: t.Array(PresenceEntry) })
export type PresenceChanged = Static<typeof PresenceChanged>
