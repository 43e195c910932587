// Boards and their records. Records are fetched when a board is opened and updated by the socket from then on.
import { createStore, produce, unwrap } from 'solid-js/store'
import type {
  Board,
  BoardRecord,
  Column,
  RecordRemoved,
  RecordSet,
  Value,
  Values,
} from '../../src-bun/contract/boards.ts'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import { nameOrder } from '../i18n/order.ts'
import { fetchRecords } from '../live/http.ts'
import { runCommand } from './connection/commands.ts'
import { dictionary } from './dictionary.ts'
import { hub } from './hub.ts'

/** The last numbers of a cell, oldest first. */
export type Trace = readonly number[]

/** Maps, because Solid's stores leave some keys out that a column may have, such as `constructor`. */
export type Row = Omit<BoardRecord, 'values'> & {
  values: ReadonlyMap<string, Value>
  /** The columns whose values changed last, so that they can be highlighted once. */
  fresh: readonly string[]
  /** The course of each number while the board was open, by column. */
  traces: ReadonlyMap<string, Trace>
}
export type Rows = {
  state: 'loading' | 'ready' | 'failed'
  rows: Record<string, Row>
  /** How many changes have come since the board was opened, without those that the hub has sent once more. */
  changeCount: number
}
const TRACE_MAX = 60

/** Keys of records that were removed while a board was being fetched: a page that was read before may still contain them. */
const removedMeanwhile = new Set<string>()

const [records, setRecords] = createStore<Record<string, Rows | undefined>>(dictionary())

export { records }

export function boardList(): Board[] {
  const compareNames = nameOrder()
  return Object.values(hub.boards).sort((a, b) => compareNames(a.name, b.name))
}

export async function openBoard(boardId: string): Promise<void> {
  if (records[boardId]?.state === 'ready') return
  setRecords(boardId, { state: 'loading', rows: dictionary(), changeCount: 0 })
  removedMeanwhile.clear()
  const rows = dictionary<Row>()
  for (let after = ''; ; ) {
    const page = await fetchRecords(boardId, after)
    if (!page.ok) return setRecords(boardId, 'state', 'failed')
    for (const record of page.value.records) rows[record.key] = toRow(record, [], new Map())
    after = page.value.records.at(-1)?.key ?? ''
    if (!page.value.more) break
  }
  for (const key of removedMeanwhile) delete rows[key]
  // Records that came by the socket meanwhile are newer than the fetched ones.
  setRecords(boardId, (known) => ({
    changeCount: 0,
    ...known,
    state: 'ready' as const,
    rows: dictionary(rows, known?.rows),
  }))
}

/** To be called after a snapshot, which contains no records: fetches the records of every board that was opened once more. */
export function reloadRecords(): void {
  for (const boardId of Object.keys(records)) {
    setRecords(boardId, undefined)
    // A restored hub may lack the board.
    if (hub.boards[boardId]) void openBoard(boardId)
  }
}

/** After a loss the hub sends changes once more. They are applied once more, but neither counted nor added to a trace. */
const isRepeated = (change: LoggedChange): boolean => change.seq <= hub.seq

export function recordSet(change: LoggedChange & RecordSet): void {
  const { record } = change
  const known = records[record.boardId]
  if (!known) return
  const before = known.rows[record.key]
  const fresh = Object.keys(record.values).filter((name) => record.values[name] !== before?.values.get(name))
  const traces = isRepeated(change) ? before?.traces : extendTraces(before, record, fresh)
  removedMeanwhile.delete(record.key)
  setRecords(record.boardId, 'rows', record.key, toRow(record, fresh, traces ?? new Map()))
  if (!isRepeated(change)) setRecords(record.boardId, 'changeCount', (count = 0) => count + 1)
}

export function recordRemoved(change: LoggedChange & RecordRemoved): void {
  const { boardId, key } = change
  if (!records[boardId]) return
  removedMeanwhile.add(key)
  setRecords(
    boardId,
    produce((board?: Rows) => {
      if (!board) return
      delete board.rows[key]
      if (!isRepeated(change)) board.changeCount++
    }),
  )
}

function extendTraces(before: Row | undefined, { values }: BoardRecord, fresh: readonly string[]): Row['traces'] {
  const traces = new Map(before?.traces)
  for (const name of fresh) {
    const [was, is] = [before?.values.get(name), values[name]]
    if (typeof is !== 'number') continue
    const known = traces.get(name) ?? (typeof was === 'number' ? [was] : [])
    traces.set(name, [...known, is].slice(-TRACE_MAX))
  }
  return traces
}

function toRow(record: BoardRecord, fresh: readonly string[], traces: Row['traces']): Row {
  return { ...record, values: new Map(Object.entries(record.values)), fresh, traces }
}

/** The rows as they are now, which stay so when records change. */
export function copyRows(rows: Rows['rows']): Rows['rows'] {
  const copies = Object.entries(unwrap(rows)).map(([key, row]) => [key, { ...row }])
  return dictionary(Object.fromEntries(copies))
}

export async function createBoard(name: string, columns: Column[]): Promise<{ id: string } | { code: ErrorCode }> {
  const answer = await runCommand({ type: 'board.create', name, columns }, 'board.created')
  return 'code' in answer ? answer : { id: answer.board.id }
}

// Each of these resolves with undefined when it is done, or with the code of the refusal.

/** Adds a record. A record that has the key already stays as it is, and this one is refused. */
export async function addRecord(boardId: string, key: string, values: Values): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'record.put', boardId, key, values, isNew: true }, 'record.set')
  return 'code' in answer ? answer.code : undefined
}

/** Writes some values of a record, and leaves the others to whoever changes them. Refused where the record has been deleted. */
export async function patchRecord(boardId: string, key: string, values: Values): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'record.patch', boardId, key, values }, 'record.set')
  return 'code' in answer ? answer.code : undefined
}

export async function removeRecord(boardId: string, key: string): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'record.remove', boardId, key }, 'record.removed')
  return 'code' in answer ? answer.code : undefined
}
