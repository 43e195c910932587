import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Time } from './ids.ts'
import { Member, MemberName } from './members.ts'

export const Join = t.Object(
  {
    name: MemberName,
    /** The spoken code or the token of the link. Not needed at an open door. */
    code: t.Optional(t.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type Join = Static<typeof Join>

export const HostSignIn = t.Object(
  { hostToken: t.String({ maxLength: 64 }), name: t.Optional(MemberName) },
  { additionalProperties: false },
)
export type HostSignIn = Static<typeof HostSignIn>

export const SignedIn = t.Object({ token: t.String(), member: Member })
export type SignedIn = Static<typeof SignedIn>

/** `code`: who has the code or the link · `ask`: whom the host lets in · `open`: everybody on the network. */
export const Door = t.Union([t.Literal('code'), t.Literal('ask'), t.Literal('open')])
export type Door = Static<typeof Door>

export const DoorSet = t.Object(
  { type: t.Literal('door.set'), clientId: ClientId, door: Door },
  { additionalProperties: false },
)
export type DoorSet = Static<typeof DoorSet>

/** A new code and a new link; the old ones hold for two minutes more. */
export const DoorRenew = t.Object(
  { type: t.Literal('door.renew'), clientId: ClientId },
  { additionalProperties: false },
)
export type DoorRenew = Static<typeof DoorRenew>

/** The code itself is asked for, never told: the log is for everybody. */
export const DoorChanged = t.Object({ type: t.Literal('door.changed'), door: Door })
export type DoorChanged = Static<typeof DoorChanged>

/** Somebody who asks to be let in. */
export const WaitingPerson = t.Object({
  pendingId: t.String(),
  name: t.String(),
  device: t.String(),
  address: t.String(),
  since: Time,
})
export type WaitingPerson = Static<typeof WaitingPerson>

/** Told to hosts: who waits at the door, and whether somebody's guessing has locked the spoken code. */
export const Waiting = t.Object({
  type: t.Literal('waiting'),
  people: t.Array(WaitingPerson),
  guessing: t.Boolean(),
})
export type Waiting = Static<typeof Waiting>

/** A device that is signed in. */
export const Session = t.Object({
  id: Id,
  memberId: Id,
  device: t.String(),
  address: t.String(),
  createdAt: Time,
  lastSeenAt: Time,
  /** The one that asks. */
  current: t.Boolean(),
})
export type Session = Static<typeof Session>

/** Somebody who may not come back, until when and why. */
export const RemovedMember = t.Object({
  memberId: Id,
  name: t.String(),
  until: t.Optional(Time),
  reason: t.String(),
  at: Time,
})
export type RemovedMember = Static<typeof RemovedMember>

/** What the host's people did to people, rooms and the door. */
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

/** What the lobby shows so that others can come in. */
export const Invitation = t.Object({
  door: Door,
  /** The spoken code, for people who type; absent at an open door. */
  code: t.Optional(t.String()),
  /** When the code is replaced by itself. */
  expiresAt: t.Optional(Time),
  /** One link per address of this computer, the likeliest first; what the QR carries. */
  links: t.Array(t.Object({ url: t.String(), address: t.String(), interface: t.String() })),
})
export type Invitation = Static<typeof Invitation>
