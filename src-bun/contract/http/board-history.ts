// What the hub says about the past of a record: what a cell was after each change of its record. Times are in ms since 1970.
import type { Value } from '../boards.ts'

/** `seq` is that of the change in the log of the hub. */
export type PastValue = {
  seq: number
  at: number
  /** Null where the cell was empty, and where the record was deleted. */
  value: Value
  by: string
  byName: string
}

/** The newest first; `next` is the `before` of the request that goes on, absent where there is nothing older. */
export type RecordHistory = { values: PastValue[]; next?: number }
