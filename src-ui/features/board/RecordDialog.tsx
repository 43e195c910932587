import { createEffect, createSignal, For, on, Show } from 'solid-js'
import type { Board, Value, Values } from '../../../src-bun/contract/boards.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { putRecord, type Row, removeRecord } from '../../state/boards.ts'
import { connection } from '../../state/connection/connection.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { ValueField } from './ValueField.tsx'

/** Creates a record or edits `row`. The fields are filled when the dialog opens; later changes of others do not replace them. */
export function RecordDialog(props: { board: Board; open: boolean; row: Row | undefined; onClose: () => void }) {
  const [key, setKey] = createSignal('')
  const [values, setValues] = createSignal<Values>({})
  const [problem, setProblem] = createSignal<string>()
  const [isKeyInvalid, setKeyInvalid] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const isConnected = () => connection().state === 'connected'

  createEffect(
    on(
      () => props.open,
      () => {
        setKey(props.row?.key ?? '')
        setValues({ ...props.row?.values })
        setProblem(undefined)
        setKeyInvalid(false)
      },
    ),
  )

  async function submit(work: ReturnType<typeof putRecord>) {
    setBusy(true)
    const refused = await work
    setBusy(false)
    if (refused) setProblem(errorText(refused))
    else props.onClose()
  }

  function save() {
    if (!/^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/.test(key().trim())) return void setKeyInvalid(true)
    const given = Object.fromEntries(Object.entries(values()).filter(([, value]) => value !== null))
    void submit(putRecord(props.board.id, key().trim(), given))
  }
  const setValue = (column: string, value: Value) => setValues((before) => ({ ...before, [column]: value }))

  return (
    <Dialog
      open={props.open}
      onClose={() => props.onClose()}
      title={props.row ? t('board.edit', { key: props.row.key }) : t('board.add')}
      closeLabel={t('app.close')}
    >
      <form
        class="record-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <Show when={!props.row}>
          <TextField
            data-autofocus
            label={t('board.key')}
            hint={isKeyInvalid() ? undefined : t('board.keyHint')}
            error={isKeyInvalid() ? t('board.keyHint') : undefined}
            value={key()}
            maxLength={64}
            autocomplete="off"
            onInput={(event) => {
              setKeyInvalid(false)
              setKey(event.currentTarget.value)
            }}
          />
        </Show>
        <For each={props.board.columns}>
          {(column) => (
            <ValueField
              column={column}
              value={values()[column.key] ?? null}
              onChange={(value) => setValue(column.key, value)}
            />
          )}
        </For>
        <p class="error-text" role="alert">
          {problem() ?? (isConnected() ? undefined : t('create.notConnected'))}
        </p>
        <div class="dialog-actions">
          <Show when={props.row}>
            {(row) => (
              <Button
                class="record-delete"
                disabled={!isConnected()}
                onClick={() => void submit(removeRecord(props.board.id, row().key))}
              >
                {t('board.delete')}
              </Button>
            )}
          </Show>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy()} disabled={!isConnected()}>
            {t('board.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
