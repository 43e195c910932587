import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Time } from '../ids.ts'

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
