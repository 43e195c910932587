import { type Static, type TProperties, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Time } from './ids.ts'
import {
  BOARD_CHOICES_MAX,
  BOARD_COLUMNS_MAX,
  BOARD_NAME_MAX_CHARS,
  CELL_MAX_CHARS,
  CHOICE_MAX_CHARS,
  RECORDS_PER_BATCH,
  UNIT_MAX_CHARS,
} from './limits.ts'
import { nameOf, textOf } from './text.ts'

/** Names a column or a record. Its first character has no meaning to a command line or a path. */
export const Key = t.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' })

export const ColumnType = t.Union([
  t.Literal('text'),
  t.Literal('number'),
  t.Literal('choice'),
  t.Literal('time'),
  t.Literal('boolean'),
])
export type ColumnType = Static<typeof ColumnType>

export const Column = t.Object(
  {
    key: Key,
    type: ColumnType,
    /** What people read instead of the key. */
    name: t.Optional(textOf(BOARD_NAME_MAX_CHARS)),
    /** The unit of a number column: "°C". */
    unit: t.Optional(textOf(UNIT_MAX_CHARS)),
    /** The values that a choice column takes. Only a choice column has them. */
    choices: t.Optional(t.Array(textOf(CHOICE_MAX_CHARS, 1), { maxItems: BOARD_CHOICES_MAX })),
  },
  { additionalProperties: false },
)
export type Column = Static<typeof Column>

const Columns = t.Array(Column, { minItems: 1, maxItems: BOARD_COLUMNS_MAX })

/** A time is an integer, ms since 1970, of the years 1 to 9999; a number is finite; null clears the cell. */
export const Value = t.Union([textOf(CELL_MAX_CHARS), t.Number(), t.Boolean(), t.Null()])
export type Value = Static<typeof Value>
export const Values = t.Record(Key, Value, { additionalProperties: false })
export type Values = Static<typeof Values>

export const Board = t.Object({
  id: Id,
  name: t.String(),
  columns: t.Array(Column),
  createdAt: Time,
  /** Members who see this room see the board. Without a room everybody sees it. */
  roomId: t.Optional(Id),
  /** The member who made it. Absent from hubs of before this field. */
  createdBy: t.Optional(Id),
  /** Present only where the board can be read and its records cannot be changed any more. */
  archived: t.Optional(t.Literal(true)),
})
export type Board = Static<typeof Board>

/** One row of a board. Called `BoardRecord` because `Record` is a type of TypeScript. */
export const BoardRecord = t.Object({
  boardId: Id,
  key: t.String(),
  values: t.Record(t.String(), Value),
  updatedAt: Time,
  updatedBy: Id,
  updatedByName: t.String(),
})
export type BoardRecord = Static<typeof BoardRecord>

const command = <T extends string, P extends TProperties>(type: T, fields: P) =>
  t.Object({ type: t.Literal(type), clientId: ClientId, ...fields }, { additionalProperties: false })
const Put = t.Object({ key: Key, values: Values }, { additionalProperties: false })

export const BoardCreate = command('board.create', {
  name: nameOf(BOARD_NAME_MAX_CHARS),
  columns: Columns,
  roomId: t.Optional(Id),
})
export type BoardCreate = Static<typeof BoardCreate>

export const BoardArchive = command('board.archive', { boardId: Id, archived: t.Boolean() })
export type BoardArchive = Static<typeof BoardArchive>

/** Puts a board into the trash, with its records. */
export const BoardDelete = command('board.delete', { boardId: Id })
export type BoardDelete = Static<typeof BoardDelete>

/** Writes the whole record, whether it exists or not. With `isNew` it is refused as `record.exists` where there is one already. */
export const RecordPut = command('record.put', {
  boardId: Id,
  key: Key,
  values: Values,
  isNew: t.Optional(t.Literal(true)),
})
export type RecordPut = Static<typeof RecordPut>

/** Writes some values of a record that exists. */
export const RecordPatch = command('record.patch', { boardId: Id, key: Key, values: Values })
export type RecordPatch = Static<typeof RecordPatch>

export const RecordRemove = command('record.remove', { boardId: Id, key: Key })
export type RecordRemove = Static<typeof RecordRemove>

/** Does all of it or nothing, in this order: put, patch, remove. */
export const RecordBatch = command('record.batch', {
  boardId: Id,
  put: t.Optional(t.Array(Put, { maxItems: RECORDS_PER_BATCH })),
  patch: t.Optional(t.Array(Put, { maxItems: RECORDS_PER_BATCH })),
  remove: t.Optional(t.Array(Key, { maxItems: RECORDS_PER_BATCH })),
})
export type RecordBatch = Static<typeof RecordBatch>

export const BoardCreated = t.Object({ type: t.Literal('board.created'), board: Board })
export type BoardCreated = Static<typeof BoardCreated>

/** The board was archived, or is not any more. */
export const BoardChanged = t.Object({ type: t.Literal('board.changed'), board: Board })
export type BoardChanged = Static<typeof BoardChanged>

/** The board is in the trash. */
export const BoardDeleted = t.Object({ type: t.Literal('board.deleted'), boardId: Id })
export type BoardDeleted = Static<typeof BoardDeleted>

/** The board is back from the trash, as it was; its name may have got a number. */
export const BoardRestored = t.Object({ type: t.Literal('board.restored'), board: Board })
export type BoardRestored = Static<typeof BoardRestored>

/** `isNew` is true where the record did not exist before. */
export const RecordSet = t.Object({ type: t.Literal('record.set'), record: BoardRecord, isNew: t.Boolean() })
export type RecordSet = Static<typeof RecordSet>

export const RecordRemoved = t.Object({ type: t.Literal('record.removed'), boardId: Id, key: t.String() })
export type RecordRemoved = Static<typeof RecordRemoved>
