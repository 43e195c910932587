import { entityChange } from '../../../../domain/changes.ts'
import type { Tables } from '../../../../domain/ports/tables.ts'
import { allow, type Result } from '../../../../domain/result.ts'
import { findBoard } from '../../../../export/read/board.ts'
import { isSelected } from '../../../../export/read/selection.ts'
import type { Opening, Reading, Step, Wanted } from './opening.ts'

const RECORDS_PER_STEP = 100

/** As `openRoom`. */
export function openBoard({ read }: Reading, { actor, id, asked, takenAt }: Wanted): Result<Opening> {
  const found = read((tables) => findBoard(tables, actor, id, asked))
  if (!found.ok) return found
  const { selection } = found.value
  const boardId = found.value.board.id
  const touched = new Set<string>()
  let after: string | undefined = ''

  function step(tables: Tables): Step {
    const board = tables.boards.visibleTo(actor, boardId)
    if (!board) throw new Error('the board is not there any more')
    const isWanted = (record: { updatedAt: number; updatedBy: string }) =>
      isSelected(selection, record.updatedAt, record.updatedBy)
    if (after !== undefined) {
      const { records, more } = tables.boards.records(boardId, { after, limit: RECORDS_PER_STEP })
      after = more ? records.at(-1)?.key : undefined
      return { fed: [{ type: 'records', records: records.filter(isWanted) }] }
    }
    const again = [...touched].slice(0, RECORDS_PER_STEP)
    for (const key of again) touched.delete(key)
    if (again.length === 0) return { head: { kind: 'board', board, selection, takenAt, seq: tables.changes.lastSeq() } }
    return {
      fed: again.map((key) => {
        const record = tables.boards.record(boardId, key)
        return record && isWanted(record) ? { type: 'records', records: [record] } : { type: 'removed', key }
      }),
    }
  }

  return allow({
    title: found.value.board.name,
    step: () => read(step),
    onChange(change) {
      const entity = entityChange(change)
      if (entity?.entity === 'records' && entity.data.boardId === boardId) touched.add(entity.id)
    },
  })
}
