import { useNavigate, useSearchParams } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import IconPlus from '~icons/lucide/plus'
import IconX from '~icons/lucide/x'
import type { Column, ColumnType } from '../../../src-bun/contract/boards.ts'
import { fitsInto } from '../../../src-bun/contract/characters.ts'
import {
  BOARD_CHOICES_MAX,
  BOARD_COLUMNS_MAX,
  BOARD_NAME_MAX_CHARS,
  CHOICE_MAX_CHARS,
} from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import { createBoard } from '../../state/boards/write-boards.ts'
import { connection } from '../../state/connection/connection.ts'
import { askBeforeLeaving } from '../../state/connection/unsaved-forms.ts'
import { hub, roomName } from '../../state/hub.ts'
import { createLookup } from '../../state/lookup.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import './board.css'
import { createTask } from '../../ui/buttons/task.ts'
import { columnKeys } from './column-keys.ts'

type Draft = { name: string; type: ColumnType; choices: string }
const TYPES: readonly ColumnType[] = ['text', 'number', 'choice', 'time', 'boolean']
const EMPTY: Draft = { name: '', type: 'text', choices: '' }

export default function NewBoardPage() {
  const navigate = useNavigate()
  const [params] = useSearchParams<{ room?: string }>()
  createLookup('rooms', () => params.room)
  const room = () => hub.rooms[params.room ?? '']
  const [name, setName] = createSignal('')
  const [drafts, setDrafts] = createSignal<Draft[]>([EMPTY])
  const [problem, setProblem] = createSignal<string>()
  const task = createTask()
  askBeforeLeaving(() => name() !== '' || drafts().some((draft) => draft !== EMPTY))

  const changeDraft = (at: number, fields: Partial<Draft>) =>
    setDrafts((now) => now.map((draft, n) => (n === at ? { ...draft, ...fields } : draft)))

  async function create() {
    if (name().trim() === '' || drafts().some((draft) => draft.name.trim() === ''))
      return void setProblem(boardWord('nameMissing'))
    if (!drafts().every(areChoicesUsable))
      return void setProblem(boardWord('choicesUnusable', { count: BOARD_CHOICES_MAX, chars: CHOICE_MAX_CHARS }))
    setProblem(undefined)
    const keys = columnKeys(drafts().map((draft) => draft.name))
    const columns = drafts().map((draft, n) => toColumn(draft, keys[n] ?? ''))
    let id = ''
    const isMade = await task.run(async (signal) => {
      const made = await createBoard(name().trim(), columns, params.room, signal)
      if ('code' in made) return errorText(made.code)
      id = made.id
      return undefined
    })
    if (isMade && task.isHere()) navigate(`/boards/${id}`)
  }

  return (
    <form
      class="new-board"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <p class="meta">{boardWord('newWords')}</p>
      <Show when={room()}>{(room) => <p class="meta">{boardWord('ofRoom', { room: roomName(room()) })}</p>}</Show>
      <TextField
        label={boardWord('name')}
        value={name()}
        maxLength={BOARD_NAME_MAX_CHARS}
        limitMessage={t('app.limit', { count: BOARD_NAME_MAX_CHARS })}
        autocomplete="off"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <fieldset>
        <legend>{boardWord('columns')}</legend>
        {/* Iterates over indices, so that a field keeps its element and its focus while somebody types in it. */}
        <For each={drafts().map((_, n) => n)}>
          {(at) => (
            <div class="new-column">
              <TextField
                label={boardWord('columnName', { number: at + 1 })}
                value={drafts()[at]?.name ?? ''}
                maxLength={BOARD_NAME_MAX_CHARS}
                limitMessage={t('app.limit', { count: BOARD_NAME_MAX_CHARS })}
                autocomplete="off"
                onInput={(event) => changeDraft(at, { name: event.currentTarget.value })}
              />
              <SelectField
                label={boardWord('columnType')}
                value={drafts()[at]?.type ?? 'text'}
                choices={TYPES.map((type) => ({ value: type, label: boardWord(`type.${type}`) }))}
                onChange={(type) => changeDraft(at, { type: type as ColumnType })}
              />
              <Show when={drafts().length > 1}>
                <IconButton
                  label={boardWord('columnRemove', { number: at + 1 })}
                  onClick={() => setDrafts((now) => now.filter((_, n) => n !== at))}
                >
                  <IconX />
                </IconButton>
              </Show>
              <Show when={drafts()[at]?.type === 'choice'}>
                <TextField
                  class="new-choices"
                  label={boardWord('choices')}
                  hint={boardWord('choicesHint')}
                  value={drafts()[at]?.choices ?? ''}
                  onInput={(event) => changeDraft(at, { choices: event.currentTarget.value })}
                />
              </Show>
            </div>
          )}
        </For>
        <Button disabled={drafts().length >= BOARD_COLUMNS_MAX} onClick={() => setDrafts((now) => [...now, EMPTY])}>
          <IconPlus />
          {boardWord('columnAdd')}
        </Button>
      </fieldset>
      <p class="error-text" role="alert">
        {problem() ?? task.problem()}
      </p>
      <Button kind="primary" type="submit" busy={task.isBusy()} disabled={connection().state !== 'connected'}>
        {boardWord('create')}
      </Button>
    </form>
  )
}

function toColumn({ name, type, choices }: Draft, key: string): Column {
  return { key, name: name.trim(), type, ...(type === 'choice' ? { choices: choicesIn(choices) } : {}) }
}

function choicesIn(text: string): string[] {
  const choices = text.split(',').map((choice) => choice.trim())
  return [...new Set(choices)].filter((choice) => choice !== '')
}

function areChoicesUsable({ type, choices }: Draft): boolean {
  const given = choicesIn(choices)
  const isCountUsable = given.length > 0 && given.length <= BOARD_CHOICES_MAX
  return type !== 'choice' || (isCountUsable && given.every((choice) => fitsInto(CHOICE_MAX_CHARS, choice)))
}
