import type { Board, BoardRecord } from '../../contract/boards.ts'
import type { ExportFormat, ExportSelection } from '../../contract/http/exports.ts'
import type { Actor } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { inParts, type Read, type Sources } from '../content.ts'
import { type ExportFile, exportFile } from '../file.ts'
import { FORMATS } from '../formats.ts'
import { type AskedSelection, isSelected, readSelection } from './selection.ts'

const RECORDS_PER_PAGE = 100

/**
 * All records of a board, found by its id or name, as one file, or those that were changed last by whom and when was `asked` for. `takenAt` (ms since 1970) is the time of the export; its day
 * becomes a part of the file's name. Refuses a board that the actor does not see with `board.notFound`, a
 * format that has no boards with `export.unknownFormat`, and what `readSelection` refuses.
 */
export async function exportBoard(
  { read }: Pick<Sources, 'read'>,
  actor: Actor,
  idOrName: string,
  format: ExportFormat,
  takenAt: number,
  asked: AskedSelection = {},
): Promise<Result<ExportFile>> {
  const { board: write } = FORMATS[format]
  if (!write) return refuse('export.unknownFormat')
  const found = read((tables) => findBoard(tables, actor, idOrName, asked))
  if (!found.ok) return found
  const { board, selection } = found.value
  const records = inParts(recordPages(read, board.id, selection), charsOf)
  const seq = read(({ changes }) => changes.lastSeq())
  const pieces = await write({ board, selection, seq, records, takenAt })
  return allow(exportFile(FORMATS[format], board.name, takenAt, pieces))
}

/** Refuses a board that the actor does not see with `board.notFound`, and what `readSelection` refuses. */
export function findBoard(
  tables: Tables,
  actor: Actor,
  idOrName: string,
  asked: AskedSelection,
): Result<{ board: Board; selection: ExportSelection }> {
  const board = tables.boards.find(actor, idOrName)
  if (!board) return refuse('board.notFound')
  const selection = readSelection('board', asked, tables)
  return selection.ok ? allow({ board, selection: selection.value }) : selection
}

/** How much text a record has, more or less. */
export const charsOf = ({ values }: BoardRecord): number =>
  Object.values(values).reduce<number>((sum, value) => sum + String(value).length, 0)

function* recordPages(read: Read, boardId: string, selection: ExportSelection): Generator<readonly BoardRecord[]> {
  for (let after = ''; ; ) {
    const { records, more } = read(({ boards }) => boards.records(boardId, { after, limit: RECORDS_PER_PAGE }))
    yield records.filter(({ updatedAt, updatedBy }) => isSelected(selection, updatedAt, updatedBy))
    if (!more) return
    after = records.at(-1)?.key ?? ''
  }
}
