// What the page "Devices and security" shows.
import { type Static, Type as t } from '@sinclair/typebox'
import { Id, Time } from '../ids.ts'

/** A device that is signed in. */
export const Session = t.Object({
  id: Id,
  memberId: Id,
  device: t.String(),
  address: t.String(),
  createdAt: Time,
  lastSeenAt: Time,
  /** True for the session that sent the request. */
  current: t.Boolean(),
})
export type Session = Static<typeof Session>

/** A member who may not come back, until when and why. */
export const RemovedMember = t.Object({
  memberId: Id,
  name: t.String(),
  until: t.Optional(Time),
  reason: t.String(),
  at: Time,
})
export type RemovedMember = Static<typeof RemovedMember>

/** One thing that a host did to a member, a room or the door. */
export const AuditEntry = t.Object({
  id: t.Integer(),
  at: Time,
  actorId: t.String(),
  actorName: t.String(),
  action: t.String(),
  subject: t.String(),
  detail: t.String(),
})
export type AuditEntry = Static<typeof AuditEntry>
