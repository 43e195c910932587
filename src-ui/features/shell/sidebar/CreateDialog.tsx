import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js'
import type { ErrorCode } from '../../../../src-bun/contract/errors.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { connection } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'

type CreateDialogProps = {
  open: boolean
  onClose: () => void
  title: string
  label: string
  hint: string
  action: string
  maxLength: number
  /** `signal`: nobody waits for it any more. */
  create: (name: string, signal: AbortSignal) => Promise<{ id: string } | { code: ErrorCode }>
  onCreated: (id: string) => void
  /** Another kind of the same, behind a box to tick. */
  alternative?: { label: string; hint: string; create: CreateDialogProps['create'] }
}

/** One question, the name; the rest can be changed later. */
export function CreateDialog(props: CreateDialogProps) {
  const [name, setName] = createSignal('')
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const [isOther, setOther] = createSignal(false)

  const reasonId = createUniqueId()
  const isConnected = () => connection().state === 'connected'
  let asking: AbortController | undefined

  // Closed is closed: nothing is made later, and nothing cancelled comes back.
  createEffect(
    on(
      () => props.open,
      () => {
        asking?.abort()
        asking = undefined
        setName('')
        setOther(false)
        setError(undefined)
        setBusy(false)
      },
    ),
  )

  async function create(): Promise<void> {
    if (busy() || !isConnected()) return
    if (name().trim() === '') return void setError(t('create.missing'))
    setBusy(true)
    setError(undefined)
    const mine = new AbortController()
    asking = mine
    const make = (isOther() && props.alternative?.create) || props.create
    const made = await make(name().trim(), mine.signal)
    if (mine.signal.aborted) return
    asking = undefined
    setBusy(false)
    if ('code' in made) return void setError(errorText(made.code))
    props.onClose()
    props.onCreated(made.id)
  }

  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={props.title} closeLabel={t('app.close')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void create()
        }}
      >
        <TextField
          data-autofocus
          label={props.label}
          hint={(isOther() && props.alternative?.hint) || props.hint}
          error={error()}
          value={name()}
          maxLength={props.maxLength}
          limitMessage={t('app.limit', { count: props.maxLength })}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <Show when={props.alternative}>
          {(alternative) => (
            <label class="check">
              <input type="checkbox" checked={isOther()} onChange={(event) => setOther(event.currentTarget.checked)} />
              {alternative().label}
            </label>
          )}
        </Show>
        <p id={reasonId} class="dialog-reason" role="status">
          <Show when={!isConnected()}>{t('create.notConnected')}</Show>
        </p>
        <div class="dialog-actions">
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy()} disabled={!isConnected()} aria-describedby={reasonId}>
            {props.action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
