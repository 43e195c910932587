// The board whose newest numbers are on the wall. Each browser remembers it, and its windows agree on it.
import { createSignal, onCleanup } from 'solid-js'
import type { Board, Column } from '../../../src-bun/contract/boards.ts'
import { remember, remembered } from '../../device/local-storage.ts'
import { boardList, type Row } from '../boards.ts'
import { hub } from '../hub.ts'

const KEY = 'wall.board'

export type WallBoard = { boardId: string; column: string }

export const numbersOf = ({ columns }: Board): Column[] => columns.filter(({ type }) => type === 'number')

/** A wall is read by everybody, so what belongs to a private room is not on it. */
export const mayBeOnWall = (board: Board): boolean =>
  !board.archived && hub.rooms[board.roomId ?? '']?.private !== true && numbersOf(board).length > 0

export const boardsForWall = (): Board[] => boardList().filter(mayBeOnWall)

/** What is chosen, and a function that chooses. To be called within an owner. */
export function createWallBoard() {
  const [chosen, setChosen] = createSignal(read())
  // Another window of this browser has chosen.
  const follow = () => setChosen(read())
  addEventListener('storage', follow)
  onCleanup(() => removeEventListener('storage', follow))
  return {
    chosen,
    choose(board: WallBoard | undefined): void {
      remember(KEY, board && JSON.stringify(board))
      setChosen(board)
    },
  }
}

function read(): WallBoard | undefined {
  try {
    const { boardId, column } = JSON.parse(remembered(KEY) ?? '{}') as Partial<WallBoard>
    return typeof boardId === 'string' && typeof column === 'string' ? { boardId, column } : undefined
  } catch {
    // Somebody has changed what is stored by hand.
    return undefined
  }
}

export type Tile = { key: string; value: number; change: number | undefined }

/** The newest number of each row that has one, and how it differs from the one before, where this page has seen that. */
export function tilesOf(rows: readonly Row[], column: string): Tile[] {
  return rows.flatMap(({ key, values, traces }) => {
    const value = values.get(column)
    if (typeof value !== 'number') return []
    const before = traces.get(column)?.at(-2)
    return [{ key, value, change: before === undefined ? undefined : value - before }]
  })
}
