// What is sent to the Worker that compacts, and how the Worker reads it.
//
// `postMessage` copies its argument. A tail has up to 20,000 rows, and copying that many small byte arrays keeps the hub's
// only thread busy for long enough that people notice. So the bytes of all rows are joined in one buffer, which is
// transferred (its memory changes hands, nothing is copied). A list of headers has the length of each row.
import { concatBytes } from './concat-bytes.ts'
import type { LogRow } from './log-row.ts'

/** Rows of a log. `bytes` are those of all rows, one after another; a header is a row with the length of its bytes in their place. */
export type JoinedRows = { headers: (Omit<LogRow, 'bytes'> & { length: number })[]; bytes: Uint8Array<ArrayBuffer> }

/** A document that is to be compacted: the pieces of its snapshot, if it has one, and all rows after it. */
export type CompactionJob = { snapshot: readonly Uint8Array[]; tail: JoinedRows }
/** One whose text is wanted. */
export type TextJob = CompactionJob & { isRich: boolean }

export function joinRows(rows: readonly LogRow[]): JoinedRows {
  const headers = rows.map(({ bytes, ...header }) => ({ ...header, length: bytes.length }))
  return { headers, bytes: concatBytes(rows.map(({ bytes }) => bytes)) }
}

export function splitRows({ headers, bytes }: JoinedRows): LogRow[] {
  let end = 0
  return headers.map(({ length, ...header }) => {
    end += length
    return { ...header, bytes: bytes.subarray(end - length, end) }
  })
}
