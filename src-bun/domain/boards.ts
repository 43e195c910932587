// Boards: tables that scripts write and people watch. Each record that changes is a change of its own in the log.
import type {
  Board,
  BoardArchive,
  BoardChanged,
  BoardCreate,
  BoardCreated,
  Column,
  RecordBatch,
  RecordPatch,
  RecordPut,
  RecordRemove,
  RecordRemoved,
  RecordSet,
  Value,
  Values,
} from '../contract/boards.ts'
import {
  BOARD_COLUMNS_MAX_BYTES,
  BOARD_NAME_MAX_CHARS,
  RECORD_TIME_MAX,
  RECORD_TIME_MIN,
  RECORDS_PER_BOARD,
} from '../contract/limits.ts'
import { audit } from './audit.ts'
import type { Scope } from './ports/tables.ts'
import { allow, type Result, refuse } from './result.ts'
import { cleanName } from './text.ts'
import { whyMayNotManage } from './trash.ts'

export function createBoard(scope: Scope, command: BoardCreate): Result<BoardCreated> {
  const name = cleanName(command.name, BOARD_NAME_MAX_CHARS)
  if (name === '') return refuse('name.unusable')
  const { roomId } = command
  if (roomId !== undefined && !scope.rooms.visibleTo(scope.actor, roomId)) return refuse('room.notFound')
  if (scope.boards.isNameTaken(name, roomId)) return refuse('board.nameTaken')
  const columns = command.columns.map(cleanColumn)
  const hasChoicesWhereNeeded = columns.every((column) => (column.type === 'choice') === (column.choices !== undefined))
  if (!hasChoicesWhereNeeded || new Set(columns.map(({ key }) => key)).size < columns.length)
    return refuse('board.invalid')
  if (Buffer.byteLength(JSON.stringify(columns)) > BOARD_COLUMNS_MAX_BYTES) return refuse('board.tooLarge')

  const board = {
    id: scope.newId(),
    name,
    columns,
    createdAt: scope.now,
    createdBy: scope.actor.id,
    ...(roomId !== undefined && { roomId }),
  }
  return allow({ type: 'board.created', board: scope.boards.create(board) })
}

export function archiveBoard(scope: Scope, { boardId, archived }: BoardArchive): Result<BoardChanged> {
  const board = scope.boards.visibleTo(scope.actor, boardId)
  if (!board) return refuse('board.notFound')
  const refused = whyMayNotManage(scope, scope.boards.createdBy(board.id))
  if (refused) return refuse(refused)
  audit(scope, archived ? 'board.archive' : 'board.restore', board.id)
  return allow({ type: 'board.changed', board: scope.boards.archive(board.id, archived) })
}

/** A board whose records change: a batch looks it up once. */
type Target = { board: Board }

export function putRecord(
  scope: Scope,
  { boardId, key, values, isNew }: RecordPut,
  target = find(scope, boardId),
): Result<RecordSet> {
  if (!target.ok) return target
  if (isNew && scope.boards.has(boardId, key)) return refuse('record.exists')
  return set(scope, target.value, key, values)
}

export function patchRecord(
  scope: Scope,
  { boardId, key, values }: RecordPatch,
  target = find(scope, boardId),
): Result<RecordSet> {
  if (!target.ok) return target
  const before = scope.boards.record(boardId, key)
  return before ? set(scope, target.value, key, values, before.values) : refuse('record.notFound')
}

export function removeRecord(
  scope: Scope,
  { boardId, key }: RecordRemove,
  target = find(scope, boardId),
): Result<RecordRemoved> {
  if (!target.ok) return target
  if (!scope.boards.remove(boardId, key)) return refuse('record.notFound')
  return allow({ type: 'record.removed', boardId, key })
}

/** All or nothing: the caller undoes everything where one part is refused. */
export function changeRecords(
  scope: Scope,
  { boardId, put = [], patch = [], remove = [] }: RecordBatch,
): Result<readonly (RecordSet | RecordRemoved)[]> {
  const each = { clientId: '', boardId }
  const target = find(scope, boardId)
  const results = [
    ...put.map((one) => () => putRecord(scope, { type: 'record.put', ...each, ...one }, target)),
    ...patch.map((one) => () => patchRecord(scope, { type: 'record.patch', ...each, ...one }, target)),
    ...remove.map((key) => () => removeRecord(scope, { type: 'record.remove', ...each, key }, target)),
  ]
  if (results.length === 0) return refuse('frame.invalid')
  const changes: (RecordSet | RecordRemoved)[] = []
  for (const act of results) {
    const result = act()
    if (!result.ok) return result
    changes.push(result.value)
  }
  return allow(changes)
}

function find(scope: Scope, boardId: string): Result<Target> {
  const board = scope.boards.visibleTo(scope.actor, boardId)
  if (!board) return refuse('board.notFound')
  return board.archived ? refuse('board.archived') : allow({ board })
}

/** `stored` are the values that stay as they are. They are not checked: an earlier version may have stored what is refused now. */
function set(scope: Scope, target: Target, key: string, values: Values, stored: Values = {}): Result<RecordSet> {
  const { board } = target
  const columns = new Map(board.columns.map((column) => [column.key, column]))
  // Clearing a column that does not exist is refused like setting it.
  const isValid = ([name, value]: [string, Value]) =>
    columns.has(name) && (value === null || isOfType(columns.get(name), value))
  if (!Object.entries(values).every(isValid)) return refuse('record.invalid')
  const isNew = !scope.boards.has(board.id, key)
  if (isNew && !scope.boards.hasFewerRecordsThan(board.id, RECORDS_PER_BOARD)) return refuse('board.full')

  const record = {
    boardId: board.id,
    key,
    values: Object.fromEntries(Object.entries({ ...stored, ...values }).filter(([, value]) => value !== null)),
    updatedAt: scope.now,
    updatedBy: scope.actor.id,
    updatedByName: scope.actor.name,
  }
  scope.boards.put(record)
  return allow({ type: 'record.set', record, isNew })
}

const isOf: { readonly [T in Column['type']]: (value: Value, column: Column) => boolean } = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  choice: (value, { choices }) => typeof value === 'string' && (choices?.includes(value) ?? false),
  time: (value) => Number.isInteger(value) && Number(value) >= RECORD_TIME_MIN && Number(value) <= RECORD_TIME_MAX,
  boolean: (value) => typeof value === 'boolean',
}

export const isOfType = (column: Column | undefined, value: Value): boolean =>
  column !== undefined && isOf[column.type](value, column)

function cleanColumn({ name, unit, ...column }: Column): Column {
  const shown = name === undefined ? '' : cleanName(name, BOARD_NAME_MAX_CHARS)
  const measured = unit === undefined ? '' : cleanName(unit, BOARD_NAME_MAX_CHARS)
  return { ...column, ...(shown === '' ? {} : { name: shown }), ...(measured === '' ? {} : { unit: measured }) }
}
