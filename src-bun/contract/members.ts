import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Time } from './ids.ts'
import { NAME_MAX_CHARS, REASON_MAX_CHARS } from './limits.ts'
import { nameOf, textOf } from './text.ts'

/** `host`: launched the hub, or was made a host by one · `member`: reads and writes · `viewer`: reads and is seen. */
export const Role = t.Union([t.Literal('host'), t.Literal('member'), t.Literal('viewer')])
export type Role = Static<typeof Role>

export const Member = t.Object({
  id: Id,
  name: t.String(),
  /** As `#rrggbb`. */
  colour: t.String(),
  role: Role,
  /** Present only while a host has muted the member: they read and cannot write. */
  muted: t.Optional(t.Literal(true)),
})
export type Member = Static<typeof Member>

export const MemberName = nameOf(NAME_MAX_CHARS)
const Reason = t.Optional(textOf(REASON_MAX_CHARS))

export const MemberRename = t.Object(
  { type: t.Literal('member.rename'), clientId: ClientId, name: MemberName },
  { additionalProperties: false },
)
export type MemberRename = Static<typeof MemberRename>

export const MemberMute = t.Object(
  { type: t.Literal('member.mute'), clientId: ClientId, memberId: Id, muted: t.Boolean() },
  { additionalProperties: false },
)
export type MemberMute = Static<typeof MemberMute>

export const MemberSetRole = t.Object(
  { type: t.Literal('member.setRole'), clientId: ClientId, memberId: Id, role: Role },
  { additionalProperties: false },
)
export type MemberSetRole = Static<typeof MemberSetRole>

/** Removes a member for `KICK_MS`. */
export const MemberKick = t.Object(
  { type: t.Literal('member.kick'), clientId: ClientId, memberId: Id, reason: Reason },
  { additionalProperties: false },
)
export type MemberKick = Static<typeof MemberKick>

/** Removes a member until a host lifts the ban. */
export const MemberBan = t.Object(
  { type: t.Literal('member.ban'), clientId: ClientId, memberId: Id, reason: Reason },
  { additionalProperties: false },
)
export type MemberBan = Static<typeof MemberBan>

export const MemberReadmit = t.Object(
  { type: t.Literal('member.readmit'), clientId: ClientId, memberId: Id },
  { additionalProperties: false },
)
export type MemberReadmit = Static<typeof MemberReadmit>

export const MemberJoined = t.Object({ type: t.Literal('member.joined'), member: Member })
export type MemberJoined = Static<typeof MemberJoined>

export const MemberRenamed = t.Object({ type: t.Literal('member.renamed'), member: Member })
export type MemberRenamed = Static<typeof MemberRenamed>

/** The role of a member has changed, or whether they are muted. */
export const MemberChanged = t.Object({ type: t.Literal('member.changed'), member: Member })
export type MemberChanged = Static<typeof MemberChanged>

/** The member may not come back before `until`; without it, before a host readmits them. One that was `forgotten` has left no trace, and may. */
export const MemberRemoved = t.Object({
  type: t.Literal('member.removed'),
  memberId: Id,
  until: t.Optional(Time),
  reason: t.Optional(t.String()),
  forgotten: t.Optional(t.Literal(true)),
})
export type MemberRemoved = Static<typeof MemberRemoved>

export const MemberReadmitted = t.Object({ type: t.Literal('member.readmitted'), memberId: Id })
export type MemberReadmitted = Static<typeof MemberReadmitted>
