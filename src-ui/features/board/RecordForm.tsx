import { createMemo, createSignal, For, Show, untrack } from 'solid-js'
import type { Board, Column, Value, Values } from '../../../src-bun/contract/boards.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import { addRecord, patchRecord, removeRecord } from '../../state/boards/write-boards.ts'
import type { Row } from '../../state/boards.ts'
import { connection } from '../../state/connection/connection.ts'
import { askBeforeLeaving } from '../../state/connection/unsaved-forms.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { cellText } from './cell-text.ts'
import { type Entered, ValueField } from './ValueField.tsx'

/**
 * The fields of one record, made anew each time the dialog opens. Fields that nobody has typed in follow what others write
 * meanwhile; those that somebody has typed in keep the text, and say what has changed behind it. Only they are sent.
 */
export function RecordForm(props: {
  board: Board
  /** Undefined for a new record. */
  recordKey: string | undefined
  /** The record as it is now; undefined also where it has been deleted while the form was open. */
  row: Row | undefined
  onClose: () => void
  /** Called in place of `onClose` when the record has been deleted here. */
  onDelete: () => void
}) {
  const [key, setKey] = createSignal('')
  const [entered, setEntered] = createSignal<ReadonlyMap<string, Entered>>(new Map())
  const [showsProblems, setShowsProblems] = createSignal(false)
  const [isKeyInvalid, setKeyInvalid] = createSignal(false)
  const [asksToDelete, setAsksToDelete] = createSignal(false)
  const task = createTask()
  askBeforeLeaving(() => entered().size > 0 || key() !== '')
  let form!: HTMLFormElement
  let deleteButton!: HTMLButtonElement
  let keepButton!: HTMLButtonElement

  const isConnected = () => connection().state === 'connected'
  const isNew = () => props.recordKey === undefined
  const isGone = () => !isNew() && props.row === undefined
  /** The record as it is, or as it was before it was deleted. */
  const row = createMemo<Row | undefined>((before) => props.row ?? before)
  const stored = (column: string): Value => row()?.values.get(column) ?? null
  /** The values at the opening, or after what has been saved since. */
  const [known, setKnown] = createSignal(untrack(() => props.row?.values))

  function shown(column: string): Value {
    const field = entered().get(column)
    return field?.ok ? field.value : stored(column)
  }
  function problemOf(column: string): string | undefined {
    const field = entered().get(column)
    return showsProblems() && field?.ok === false ? field.problem() : undefined
  }
  /** What to say about a field whose value others have changed since the form was opened. */
  function changeBehind(column: Column): string {
    const now = stored(column.key)
    if (isNew() || now === (known()?.get(column.key) ?? null)) return ''
    if (!entered().has(column.key)) return boardWord('movedMeanwhile')
    return now === null ? boardWord('movedToNothing') : boardWord('movedTo', { value: cellText(now, column) })
  }

  /** By the time of the answer the form of another record may be open, or somebody has typed on in this one. */
  async function submit(work: (signal: AbortSignal) => Promise<ErrorCode | undefined>, done = props.onClose) {
    const sent = entered()
    const isDone = await task.run(async (signal) => {
      const refused = await work(signal)
      return refused && errorText(refused)
    })
    if (!isDone || !task.isHere()) return
    if (entered() === sent) done()
    else setKnown(props.row?.values)
  }

  /** What is to be written: what somebody has entered and is not stored already. Undefined where a field holds no value. */
  function changes(): Values | undefined {
    const fields = [...entered()]
    if (fields.some(([, field]) => !field.ok)) return undefined
    return Object.fromEntries(
      fields.flatMap(([column, field]) => (field.ok && field.value !== stored(column) ? [[column, field.value]] : [])),
    )
  }

  function save() {
    const values = changes()
    setShowsProblems(true)
    setKeyInvalid(isNew() && !/^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/.test(key().trim()))
    if (isKeyInvalid() || !values) return void form.querySelector<HTMLElement>('[aria-invalid]')?.focus()
    if (isGone()) return
    const [boardId, recordKey] = [props.board.id, props.recordKey]
    if (recordKey === undefined) void submit((signal) => addRecord(boardId, key().trim(), values, signal))
    else if (Object.keys(values).length > 0) void submit((signal) => patchRecord(boardId, recordKey, values, signal))
    else props.onClose()
  }
  function askToDelete(asks: boolean) {
    setAsksToDelete(asks)
    const button = asks ? keepButton : deleteButton
    button.focus()
  }

  return (
    <form
      ref={form}
      class="record-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Show when={isNew()}>
        <TextField
          data-autofocus
          label={boardWord('key')}
          hint={isKeyInvalid() ? undefined : boardWord('keyHint')}
          error={isKeyInvalid() ? boardWord('keyHint') : undefined}
          value={key()}
          maxLength={64}
          autocomplete="off"
          onInput={(event) => {
            setKeyInvalid(false)
            // What was said of one key is not true of another.
            if (!task.isBusy()) task.cancel()
            setKey(event.currentTarget.value)
          }}
        />
      </Show>
      <For each={props.board.columns}>
        {(column) => (
          <div>
            <ValueField
              column={column}
              value={shown(column.key)}
              problem={problemOf(column.key)}
              onEnter={(field) => setEntered((before) => new Map(before).set(column.key, field))}
            />
            <p class="field-limit" role="status">
              {changeBehind(column)}
            </p>
          </div>
        )}
      </For>
      <p class="error-text" role="alert">
        {isGone() ? boardWord('gone') : (task.problem() ?? (isConnected() ? undefined : t('create.notConnected')))}
      </p>
      <Show
        when={asksToDelete() && !isGone()}
        fallback={
          <div class="dialog-actions">
            <Show when={props.row}>
              <Button
                ref={deleteButton}
                class="record-delete"
                disabled={!isConnected()}
                onClick={() => askToDelete(true)}
              >
                {boardWord('delete')}
              </Button>
            </Show>
            <Button onClick={() => props.onClose()}>{t(isGone() ? 'app.close' : 'app.cancel')}</Button>
            <Show when={!isGone()}>
              <Button kind="primary" type="submit" busy={task.isBusy()} disabled={!isConnected()}>
                {boardWord('save')}
              </Button>
            </Show>
          </div>
        }
      >
        <p id="record-delete-question">{boardWord('deleteQuestion')}</p>
        <div class="dialog-actions">
          <Button ref={keepButton} aria-describedby="record-delete-question" onClick={() => askToDelete(false)}>
            {t('app.cancel')}
          </Button>
          <Button
            kind="primary"
            class="danger"
            busy={task.isBusy()}
            disabled={!isConnected()}
            onClick={() =>
              void submit((signal) => removeRecord(props.board.id, props.recordKey ?? '', signal), props.onDelete)
            }
          >
            {boardWord('deleteNow')}
          </Button>
        </div>
      </Show>
    </form>
  )
}
