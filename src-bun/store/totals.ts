// How much a hub has: what `hubbub status` says of it.
import type { HubTotals } from '../contract/http/hub-status.ts'
import type { Tables } from '../domain/ports/tables.ts'
import { sizeOf } from './files/examine.ts'
import { freeBytes } from './files/reserve.ts'

/** `file` is the database in the data folder `folder`. Looks through all rooms. */
export function totalsIn(tables: Tables, folder: string, file: string): HubTotals {
  return { ...totalsOf(tables), ...spaceOf(folder, file) }
}

function totalsOf({ rooms, documents, boards, files }: Tables) {
  return { ...rooms.totals(), documents: documents.total(), boards: boards.total(), filesBytes: files.totalBytes() }
}

function spaceOf(folder: string, file: string): Pick<HubTotals, 'databaseBytes' | 'freeBytes'> {
  const databaseBytes = sizeOf(file) + sizeOf(`${file}-wal`)
  try {
    return { databaseBytes, freeBytes: freeBytes(folder) }
  } catch {
    // The folder is gone, or its file system does not say.
    return { databaseBytes }
  }
}
