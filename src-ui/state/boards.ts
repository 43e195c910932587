// Boards and their records. Records are fetched when a board is opened and updated by the socket from then on. What writes
// them is in `boards/write-boards.ts`.
import { createStore, produce, unwrap } from 'solid-js/store'
import type { Board, BoardRecord, RecordRemoved, RecordSet, Value } from '../../src-bun/contract/boards.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import { nameOrder } from '../i18n/order.ts'
import { fetchRecords } from '../live/http.ts'
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

/**
 * For each board that is being fetched the keys of the records that changes have set or removed since the fetch began. A page
 * may have been read before them.
 */
const fetches = new Map<string, { set: Set<string>; removed: Set<string> }>()

/** Boards on the page that could not be fetched anew after a snapshot: what they show may be older than what the hub has. */
const stale = new Set<string>()
const STALE_RETRY_MS = 5000

const [records, setRecords] = createStore<Record<string, Rows | undefined>>(dictionary())

export { records }

export function boardList(): Board[] {
  const compareNames = nameOrder()
  return Object.values(hub.boards).sort((a, b) => compareNames(a.name, b.name))
}

export async function openBoard(boardId: string): Promise<void> {
  if (records[boardId]?.state === 'ready') return stale.has(boardId) ? fetchRows(boardId) : undefined
  setRecords(boardId, { state: 'loading', rows: dictionary(), changeCount: 0 })
  await fetchRows(boardId)
}

/** Replaces the rows when all records have come. Until then the page shows those that it has. */
async function fetchRows(boardId: string): Promise<void> {
  const meanwhile = { set: new Set<string>(), removed: new Set<string>() }
  fetches.set(boardId, meanwhile)
  const rows = dictionary<Row>()
  for (let after = ''; ; ) {
    const page = await fetchRecords(boardId, after)
    // Another fetch has begun since.
    if (fetches.get(boardId) !== meanwhile) return
    if (!page.ok) {
      fetches.delete(boardId)
      // The rows stay on the page, and with them the form in which somebody may be typing.
      if (records[boardId]?.state === 'ready') return fetchLater(boardId)
      return setRecords(boardId, (known) => known && { ...known, state: 'failed' as const })
    }
    for (const record of page.value.records) rows[record.key] = toRow(record, [], new Map())
    after = page.value.records.at(-1)?.key ?? ''
    if (!page.value.more) break
  }
  fetches.delete(boardId)
  stale.delete(boardId)
  for (const key of meanwhile.removed) delete rows[key]
  for (const key of meanwhile.set) {
    const row = unwrap(records)[boardId]?.rows[key]
    if (row) rows[key] = row
  }
  setRecords(boardId, (known) => known && { ...known, state: 'ready' as const, rows })
}

function fetchLater(boardId: string): void {
  stale.add(boardId)
  setTimeout(() => {
    if (stale.has(boardId) && !fetches.has(boardId)) void fetchRows(boardId)
  }, STALE_RETRY_MS)
}

/** To be called after a snapshot, which contains no records: fetches the records of every board that was opened once more. */
export function reloadRecords(): void {
  for (const boardId of Object.keys(records)) {
    // A restored hub may lack the board.
    if (!hub.boards[boardId]) {
      setRecords(boardId, undefined)
      stale.delete(boardId)
    }
    // The rows stay on the page meanwhile.
    else if (records[boardId]?.state === 'ready') void fetchRows(boardId)
    else void openBoard(boardId)
  }
}

/** To be called after each `caught-up`: a board whose records could not be fetched while the hub was away is fetched again. */
export function refetchFailedRecords(): void {
  for (const [boardId, rows] of Object.entries(records))
    if (rows?.state === 'failed' || stale.has(boardId)) void openBoard(boardId)
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
  fetches.get(record.boardId)?.removed.delete(record.key)
  fetches.get(record.boardId)?.set.add(record.key)
  setRecords(record.boardId, 'rows', record.key, toRow(record, fresh, traces ?? new Map()))
  if (!isRepeated(change)) setRecords(record.boardId, 'changeCount', (count = 0) => count + 1)
}

export function recordRemoved(change: LoggedChange & RecordRemoved): void {
  const { boardId, key } = change
  if (!records[boardId]) return
  fetches.get(boardId)?.set.delete(key)
  fetches.get(boardId)?.removed.add(key)
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
