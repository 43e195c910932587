// What a record of the log says, and the index of a session box, as schemas: who brings a box back judges both by them.
import { type Static, Type as t } from '@sinclair/typebox'
import { Board, Column } from '../boards.ts'
import { Document } from '../documents.ts'
import { Id, Seq, Time } from '../ids.ts'
import { BOARD_COLUMNS_MAX, FILE_MAX_BYTES } from '../limits.ts'
import { Room } from '../rooms.ts'
import { BOX_FORMAT } from './box-file.ts'

/** A change of the hub's log. What the change itself has, the schema of its type says. */
export const ChangeRecord = t.Object({ seq: Seq, at: Time, change: t.Object({ type: t.String() }) })

/** Some updates of a document that follow one another, from number `first` on. `bytes` is base64 of Yjs format V1. */
export const UpdatesRecord = t.Object({
  document: Id,
  first: t.Integer({ minimum: 1 }),
  updates: t.Array(t.Object({ author: Id, at: Time, bytes: t.String({ minLength: 1 }) }), { minItems: 1 }),
})
export type UpdatesRecord = Static<typeof UpdatesRecord>

const Hash = t.String({ pattern: '^[0-9a-f]{64}$' })
const File = t.Object({
  id: Id,
  name: t.String(),
  type: t.String(),
  bytes: t.Integer({ minimum: 0, maximum: FILE_MAX_BYTES }),
  sha256: Hash,
  place: Id,
  isIn: t.Boolean(),
})

export const BoxIndexSchema = t.Object({
  format: t.Literal(BOX_FORMAT),
  hub: t.String(),
  takenAt: Time,
  reader: t.Optional(t.String()),
  page: Hash,
  log: Hash,
  rooms: t.Array(Room),
  documents: t.Array(Document),
  boards: t.Array(
    t.Composite([Board, t.Object({ columns: t.Array(Column, { minItems: 1, maxItems: BOARD_COLUMNS_MAX }) })]),
  ),
  files: t.Array(File),
})
