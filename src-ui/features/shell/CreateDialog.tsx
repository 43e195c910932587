import { createEffect, createSignal, on } from 'solid-js'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { errorWords } from '../../i18n/errors.ts'
import { t } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/TextField.tsx'

type CreateDialogProps = {
  open: boolean
  onClose: () => void
  title: string
  label: string
  hint: string
  action: string
  maxLength: number
  create: (name: string) => Promise<{ id: string } | { code: ErrorCode }>
  onCreated: (id: string) => void
}

/** One question, the name; the rest can be changed later. */
export function CreateDialog(props: CreateDialogProps) {
  const [name, setName] = createSignal('')
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  createEffect(
    on(
      () => props.open,
      () => setError(undefined),
    ),
  )

  async function create(): Promise<void> {
    if (name().trim() === '') return void setError(t('create.missing'))
    setBusy(true)
    const made = await props.create(name().trim())
    setBusy(false)
    if ('code' in made) return void setError(errorWords(made.code))
    setName('')
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
          hint={props.hint}
          error={error()}
          value={name()}
          maxLength={props.maxLength}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <div class="dialog-actions">
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy()}>
            {props.action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
