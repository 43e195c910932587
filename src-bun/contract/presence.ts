import { type Static, Type as t } from '@sinclair/typebox'
import { Id, Time } from './ids.ts'
import { CUSTOM_STATUS_MAX_CHARS, STATUS_FOR_MAX_MS, STATUS_FOR_MIN_MS } from './limits.ts'
import { Member } from './members.ts'
import { textOf } from './text.ts'

export const PresenceStatus = t.Union([t.Literal('online'), t.Literal('away'), t.Literal('busy'), t.Literal('offline')])
export type PresenceStatus = Static<typeof PresenceStatus>

const HereStatus = t.Union([t.Literal('online'), t.Literal('away'), t.Literal('busy')])
export type HereStatus = Static<typeof HereStatus>

/** How long from now something holds, in ms; without it, until it is changed. The hub's clock counts. */
export const StatusFor = t.Optional(t.Integer({ minimum: STATUS_FOR_MIN_MS, maximum: STATUS_FOR_MAX_MS }))

/**
 * The body of a request by which a member chooses what they are shown as, on whatever device, and in which words. It replaces what
 * was chosen before. `online` means that nothing is chosen: then their sockets say whether they are away.
 */
export const StatusChoice = t.Object(
  { status: HereStatus, customStatus: t.Optional(textOf(CUSTOM_STATUS_MAX_CHARS)), forMs: StatusFor },
  { additionalProperties: false },
)
export type StatusChoice = Static<typeof StatusChoice>

/** What a member has chosen. `until` is when all of it ends, in ms since 1970; without it, never. */
export type ChosenStatus = { status: HereStatus; customStatus?: string; until?: number }

/** What somebody looks at. */
export const Place = t.Object(
  { kind: t.Union([t.Literal('room'), t.Literal('document'), t.Literal('board')]), id: Id },
  { additionalProperties: false },
)
export type Place = Static<typeof Place>

export const PresenceEntry = t.Object({
  memberId: Id,
  status: PresenceStatus,
  /** In the member's own words. */
  customStatus: t.Optional(t.String()),
  /** When the words, and what was chosen, end. */
  until: t.Optional(Time),
  /** What the member has chosen to be shown as while they are here, instead of what their sockets say. */
  chosen: t.Optional(t.Union([t.Literal('away'), t.Literal('busy')])),
  /** Where the member is, and since when. Only for those who may see the place. */
  place: t.Optional(t.Object({ ...Place.properties, since: Time })),
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
  {
    type: t.Literal('presence.set'),
    status: HereStatus,
    /** What this socket's page shows. Without it, nothing that others could go to. */
    place: t.Optional(Place),
  },
  { additionalProperties: false },
)
export type PresenceSet = Static<typeof PresenceSet>

export const PresenceChanged = t.Object({ type: t.Literal('presence'), entries: t.Array(PresenceEntry) })
export type PresenceChanged = Static<typeof PresenceChanged>
