// The trash: rooms, documents and boards that somebody has deleted, until they are restored or erased for good.
import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Time } from './ids.ts'
import { TRASH_ITEMS_PER_COMMAND } from './limits.ts'

export const TrashKind = t.Union([t.Literal('room'), t.Literal('document'), t.Literal('board')])
export type TrashKind = Static<typeof TrashKind>

export const TrashItem = t.Object({
  kind: TrashKind,
  id: Id,
  /** Absent where the receiver could not see the thing before it was deleted, as a host who is not in a private room. */
  name: t.Optional(t.String()),
  deletedAt: Time,
  deletedBy: Id,
  deletedByName: t.String(),
  /** When it is erased by itself, ms since 1970. */
  erasedAt: Time,
})
export type TrashItem = Static<typeof TrashItem>

const closed = { additionalProperties: false }

/** Takes a thing out of the trash. Answered with `room.restored`, `document.restored` or `board.restored`. */
export const TrashRestore = t.Object({ type: t.Literal('trash.restore'), clientId: ClientId, id: Id }, closed)
export type TrashRestore = Static<typeof TrashRestore>

/** Erases these things for good; without `ids` what is in the trash, the newest `TRASH_ITEMS_PER_COMMAND` things of it. */
export const TrashEmpty = t.Object(
  {
    type: t.Literal('trash.empty'),
    clientId: ClientId,
    ids: t.Optional(t.Array(Id, { minItems: 1, maxItems: TRASH_ITEMS_PER_COMMAND })),
  },
  closed,
)
export type TrashEmpty = Static<typeof TrashEmpty>

/** Sent only to the host who has erased these things. */
export const TrashEmptied = t.Object({ type: t.Literal('trash.emptied'), ids: t.Array(Id), by: Id })
export type TrashEmptied = Static<typeof TrashEmptied>

/** Stands in the log in the place of a change whose content was erased. Sent to nobody. */
export const ChangeErased = t.Object({ type: t.Literal('change.erased') })
export type ChangeErased = Static<typeof ChangeErased>
