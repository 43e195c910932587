import { createMemo, Show } from 'solid-js'
import IconNumbers from '~icons/lucide/table-2'
import { boardsForWall, numbersOf, type WallBoard } from '../../../state/host/wall-board.ts'
import { SelectField } from '../../../ui/fields/SelectField.tsx'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { stageWord } from '../words.ts'

const NONE = ''

/** Chooses the board and the column whose newest numbers are on the wall. It is not there where no board has a number. */
export function NumbersMenu(props: {
  chosen: WallBoard | undefined
  onChoose: (board: WallBoard | undefined) => void
}) {
  const boards = createMemo(boardsForWall)
  const board = () => boards().find(({ id }) => id === props.chosen?.boardId)
  function chooseBoard(boardId: string) {
    const found = boards().find(({ id }) => id === boardId)
    const [first] = found ? numbersOf(found) : []
    props.onChoose(first && { boardId, column: first.key })
  }
  return (
    <Show when={boards().length > 0}>
      <Popover
        panelLabel={stageWord('numbers')}
        triggerClass="button wall-numbers"
        trigger={
          <>
            <IconNumbers />
            {stageWord('numbers')}
          </>
        }
      >
        {() => (
          <div class="wall-numbers-panel">
            <SelectField
              label={stageWord('board')}
              value={board()?.id ?? NONE}
              choices={[
                { value: NONE, label: stageWord('noBoard') },
                ...boards().map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={chooseBoard}
            />
            <Show when={board()}>
              {(board) => (
                <SelectField
                  label={stageWord('column')}
                  value={props.chosen?.column ?? NONE}
                  choices={numbersOf(board()).map(({ key, name }) => ({ value: key, label: name ?? key }))}
                  onChange={(column) => props.onChoose({ boardId: board().id, column })}
                />
              )}
            </Show>
          </div>
        )}
      </Popover>
    </Show>
  )
}
