import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Time } from '../ids.ts'

/** Who may join. `code`: people who have the code or the link · `ask`: people whom a host admits · `open`: everybody on the network. */
export const Door = t.Union([t.Literal('code'), t.Literal('ask'), t.Literal('open')])
export type Door = Static<typeof Door>

export const DoorSet = t.Object(
  { type: t.Literal('door.set'), clientId: ClientId, door: Door },
  { additionalProperties: false },
)
export type DoorSet = Static<typeof DoorSet>

/** Makes a new code and a new link. The old ones are valid for two minutes more. */
export const DoorRenew = t.Object(
  { type: t.Literal('door.renew'), clientId: ClientId },
  { additionalProperties: false },
)
export type DoorRenew = Static<typeof DoorRenew>

/** Without the code itself, because the log is for everybody: who may see the code asks for it. */
export const DoorChanged = t.Object({ type: t.Literal('door.changed'), door: Door })
export type DoorChanged = Static<typeof DoorChanged>

/** Somebody who waits for a host to admit them. A host decides with `pendingId`, which is not the secret `pending` of the person who waits. */
export const JoinRequest = t.Object({
  pendingId: t.String(),
  name: t.String(),
  device: t.String(),
  address: t.String(),
  since: Time,
})
export type JoinRequest = Static<typeof JoinRequest>

/** Sent to hosts only: the join requests, and whether wrong guesses have locked the spoken code. */
export const Waiting = t.Object({
  type: t.Literal('waiting'),
  people: t.Array(JoinRequest),
  guessing: t.Boolean(),
})
export type Waiting = Static<typeof Waiting>

/** What the page shows so that others can join. */
export const Invitation = t.Object({
  door: Door,
  /** The spoken code, for people who type. Only where the door asks for a code. */
  code: t.Optional(t.String()),
  /** When the hub replaces the code. */
  expiresAt: t.Optional(Time),
  /** One link per address of this computer, the likeliest first. The QR code carries the first one. */
  links: t.Array(t.Object({ url: t.String(), address: t.String(), interface: t.String() })),
})
export type Invitation = Static<typeof Invitation>
