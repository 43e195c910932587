import { type Static, Type as t } from '@sinclair/typebox'
import { Id, Time } from './ids.ts'

export const PresenceStatus = t.Union([t.Literal('online'), t.Literal('away'), t.Literal('busy'), t.Literal('offline')])
export type PresenceStatus = Static<typeof PresenceStatus>

export const PresenceEntry = t.Object({
  memberId: Id,
  status: PresenceStatus,
  /** In their own words. */
  customStatus: t.Optional(t.String()),
  /** How many sockets this person has open: two tabs are one person. */
  sockets: t.Integer({ minimum: 0 }),
  /** Since when the status holds. */
  since: Time,
  /** When the person came; a reload or a change of status is no new arrival. */
  arrivedAt: Time,
})
export type PresenceEntry = Static<typeof PresenceEntry>

/** What this socket says of its person: a hidden tab or an idle one is away. A person is online while any of their sockets is. */
export const PresenceSet = t.Object(
  { type: t.Literal('presence.set'), status: t.Union([t.Literal('online'), t.Literal('away'), t.Literal('busy')]) },
  { additionalProperties: false },
)
export type PresenceSet = Static<typeof PresenceSet>

export const PresenceChanged = t.Object({ type: t.Literal('presence'), entries: t.Array(PresenceEntry) })
export type PresenceChanged = Static<typeof PresenceChanged>
