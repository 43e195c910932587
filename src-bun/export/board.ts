import type { BoardRecord } from '../contract/boards.ts'
import type { ExportFormat } from '../contract/http/exports.ts'
import type { Actor } from '../domain/ports.ts'
import { allow, type Result, refuse } from '../domain/result.ts'
import { inParts, type Read } from './content.ts'
import { type ExportFile, exportFile } from './file.ts'
import { FORMATS } from './formats.ts'

const RECORDS_PER_PAGE = 100

/**
 * All records of a board, found by its id or name, as one file. `takenAt` (ms since 1970) is the time of the export; its day
 * becomes a part of the file's name. Refuses a board that the actor does not see with `board.notFound`.
 */
export function exportBoard(
  read: Read,
  actor: Actor,
  idOrName: string,
  format: ExportFormat,
  takenAt: number,
): Result<ExportFile> {
  const board = read(({ boards }) => boards.find(actor, idOrName))
  if (!board) return refuse('board.notFound')
  const records = inParts(recordPages(read, board.id), charsOf)
  const pieces = FORMATS[format].board({ board, records, takenAt })
  return allow(exportFile(FORMATS[format], board.name, takenAt, pieces))
}

const charsOf = ({ values }: BoardRecord): number =>
  Object.values(values).reduce<number>((sum, value) => sum + String(value).length, 0)

function* recordPages(read: Read, boardId: string): Generator<readonly BoardRecord[]> {
  for (let after = ''; ; ) {
    const { records, more } = read(({ boards }) => boards.records(boardId, { after, limit: RECORDS_PER_PAGE }))
    yield records
    if (!more) return
    after = records.at(-1)?.key ?? ''
  }
}
