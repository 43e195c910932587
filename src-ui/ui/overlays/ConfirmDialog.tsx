import { createEffect, type JSX, on } from 'solid-js'
import { Button } from '../buttons/Button.tsx'
import { createTask } from '../buttons/task.ts'
import { Dialog } from './Dialog.tsx'

type ConfirmDialogProps = {
  open: boolean
  onClose: () => void
  /** The question. */
  title: string
  /** What will happen, and how it can be undone. */
  words: string
  /** The verb on the button. */
  action: string
  cancelLabel: string
  closeLabel: string
  /** Resolves with why it could not be done, or with undefined: then the dialog is closed. `signal` aborts when it is closed before. */
  onConfirm: (signal: AbortSignal) => Promise<string | undefined>
  /** What somebody may want to do before. */
  children?: JSX.Element
}

/** Asks before something that a click must not do by itself. The focus starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const task = createTask()
  createEffect(on(() => props.open, task.cancel))

  async function confirm() {
    if (await task.run((signal) => props.onConfirm(signal))) props.onClose()
  }

  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={props.title} closeLabel={props.closeLabel}>
      <p>{props.words}</p>
      {props.children}
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
      <div class="dialog-actions">
        <Button data-autofocus onClick={() => props.onClose()}>
          {props.cancelLabel}
        </Button>
        <Button kind="primary" class="danger" busy={task.isBusy()} onClick={() => void confirm()}>
          {props.action}
        </Button>
      </div>
    </Dialog>
  )
}
