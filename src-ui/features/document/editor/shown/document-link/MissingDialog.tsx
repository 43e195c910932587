import { Show } from 'solid-js'
import { errorText, t } from '../../../../../i18n/i18n.ts'
import { createDocument } from '../../../../../state/documents/documents.ts'
import { Button } from '../../../../../ui/buttons/Button.tsx'
import { createTask } from '../../../../../ui/buttons/task.ts'
import { Dialog } from '../../../../../ui/overlays/Dialog.tsx'
import { openPath } from '../../follow-link.ts'
import { linkWord } from './words.ts'

/** Offers to make the document that a link names. `isAway`: whether it is there could not be asked. */
export function MissingDialog(props: {
  name: string
  roomId: string | undefined
  isAway: boolean
  onClose: () => void
}) {
  const task = createTask()

  /** What is made ends this dialog as well, and is opened all the same. */
  function cancel() {
    task.cancel()
    props.onClose()
  }
  async function make() {
    let id = ''
    const isMade = await task.run(async (signal) => {
      const made = await createDocument(props.name, signal, props.roomId)
      if ('code' in made) return errorText(made.code)
      id = made.id
      return undefined
    })
    if (!isMade) return
    props.onClose()
    openPath(`/documents/${id}`, { created: true })
  }

  return (
    <Dialog open onClose={cancel} title={linkWord('title')} closeLabel={t('app.close')}>
      <p>{props.isAway ? linkWord('away') : linkWord('about', { name: props.name })}</p>
      <Show when={task.problem()}>
        <p class="error-text" role="alert">
          {task.problem()}
        </p>
      </Show>
      <div class="dialog-actions">
        <Button onClick={cancel}>{linkWord('cancel')}</Button>
        <Show when={!props.isAway}>
          <Button kind="primary" data-autofocus busy={task.isBusy()} onClick={() => void make()}>
            {linkWord('make')}
          </Button>
        </Show>
      </div>
    </Dialog>
  )
}
