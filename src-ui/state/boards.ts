// Boards and their records: loaded when one is opened, kept up to date by the socket.
import { createStore, produce, reconcile } from 'solid-js/store'
import type { Board, BoardRecord, Column, RecordRemoved, RecordSet, Values } from '../../src-bun/contract/boards.ts'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import { fetchRecords } from '../live/client.ts'
import { ask } from './commands.ts'
import { hub } from './hub.ts'

export type Row = BoardRecord & {
  /** Which values were set last, so that they can be shown as new once. */
  fresh: readonly string[]
}
export type Rows = { state: 'loading' | 'ready' | 'failed'; rows: Record<string, Row> }
/** The last numbers of a column, the newest last. */
export type Trace = readonly { at: number; value: number }[]

const TRACE_MAX = 120

const [records, setRecords] = createStore<Record<string, Rows | undefined>>({})
const [traces, setTraces] = createStore<Record<string, Trace | undefined>>({})

export { records }

export const boardList = (): Board[] => Object.values(hub.boards).sort((a, b) => a.name.localeCompare(b.name))

export const traceOf = (boardId: string, column: string): Trace => traces[`${boardId} ${column}`] ?? []

export async function openBoard(boardId: string): Promise<void> {
  if (records[boardId]?.state === 'ready') return
  setRecords(boardId, { state: 'loading', rows: {} })
  const rows: Record<string, Row> = {}
  for (let after = ''; ; ) {
    const page = await fetchRecords(boardId, after)
    if (!page.ok) return setRecords(boardId, (known) => ({ rows: {}, ...known, state: 'failed' as const }))
    for (const record of page.value.records) rows[record.key] = { ...record, fresh: [] }
    after = page.value.records.at(-1)?.key ?? ''
    if (!page.value.more) break
  }
  // What came by the socket meanwhile is newer.
  setRecords(boardId, (known) => ({ state: 'ready' as const, rows: { ...rows, ...known?.rows } }))
}

/** After an absence too long to be told: whatever is open is asked for again. */
export function forgetRecords(): void {
  for (const boardId of Object.keys(records)) {
    setRecords(boardId, undefined)
    void openBoard(boardId)
  }
}

export function recordSet({ record }: RecordSet): void {
  const known = records[record.boardId]
  if (!known) return
  const before = known.rows[record.key]
  const fresh = Object.keys(record.values).filter((name) => record.values[name] !== before?.values[name])
  setRecords(record.boardId, 'rows', record.key, reconcile({ ...record, fresh }))
  for (const name of fresh) remember(record, name)
}

export function recordRemoved({ boardId, key }: RecordRemoved): void {
  if (records[boardId])
    setRecords(
      boardId,
      'rows',
      produce((rows: Record<string, Row>) => {
        delete rows[key]
      }),
    )
}

function remember({ boardId, values, updatedAt }: BoardRecord, column: string) {
  const value = values[column]
  if (typeof value !== 'number') return
  setTraces(`${boardId} ${column}`, (trace = []) => [...trace, { at: updatedAt, value }].slice(-TRACE_MAX))
}

export async function createBoard(
  name: string,
  columns: Column[],
  signal?: AbortSignal,
): Promise<{ id: string } | { code: ErrorCode }> {
  const answer = await ask({ type: 'board.create', name, columns }, 'board.created', signal)
  return 'code' in answer ? answer : { id: answer.board.id }
}

// `undefined`: done.

export async function putRecord(boardId: string, key: string, values: Values): Promise<ErrorCode | undefined> {
  const answer = await ask({ type: 'record.put', boardId, key, values }, 'record.set')
  return 'code' in answer ? answer.code : undefined
}

export async function patchRecord(boardId: string, key: string, values: Values): Promise<ErrorCode | undefined> {
  const answer = await ask({ type: 'record.patch', boardId, key, values }, 'record.set')
  return 'code' in answer ? answer.code : undefined
}

export async function removeRecord(boardId: string, key: string): Promise<ErrorCode | undefined> {
  const answer = await ask({ type: 'record.remove', boardId, key }, 'record.removed')
  return 'code' in answer ? answer.code : undefined
}
