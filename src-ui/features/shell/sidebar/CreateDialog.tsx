import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js'
import type { ErrorCode } from '../../../../src-bun/contract/errors.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { connection } from '../../../state/connection/connection.ts'
import { askBeforeLeaving } from '../../../state/connection/unsaved-forms.ts'
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
  /** What to say about a name that may be used and perhaps is not meant. */
  remark?: (name: string) => string | undefined
  /** `signal` aborts when the dialog is closed. */
  create: (name: string, signal: AbortSignal) => Promise<{ id: string } | { code: ErrorCode }>
  onCreated: (id: string) => void
  /** A variant that a checkbox selects, such as a private room. */
  alternative?: { label: string; hint: string; create: CreateDialogProps['create'] }
}

/** Asks for the name of something new, such as a room. Everything else can be changed later. */
export function CreateDialog(props: CreateDialogProps) {
  const [name, setName] = createSignal('')
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const [isAlternative, setAlternative] = createSignal(false)
  askBeforeLeaving(() => props.open && name() !== '')

  const reasonId = createUniqueId()
  const isConnected = () => connection().state === 'connected'
  let abortController: AbortController | undefined

  // Closing cancels a running request, so that nothing is created later, and clears the fields for the next opening.
  createEffect(
    on(
      () => props.open,
      () => {
        abortController?.abort()
        abortController = undefined
        setName('')
        setAlternative(false)
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
    const ownController = new AbortController()
    abortController = ownController
    const createChosen = (isAlternative() && props.alternative?.create) || props.create
    const created = await createChosen(name().trim(), ownController.signal)
    if (ownController.signal.aborted) return
    abortController = undefined
    setBusy(false)
    if ('code' in created) return void setError(errorText(created.code))
    props.onClose()
    props.onCreated(created.id)
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
          hint={(isAlternative() && props.alternative?.hint) || props.hint}
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
              <input
                type="checkbox"
                checked={isAlternative()}
                onChange={(event) => setAlternative(event.currentTarget.checked)}
              />
              {alternative().label}
            </label>
          )}
        </Show>
        <p id={reasonId} class="dialog-reason" role="status">
          {isConnected() ? props.remark?.(name()) : t('create.notConnected')}
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
