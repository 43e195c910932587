import { createSignal, Show } from 'solid-js'
import { errorText, t } from '../../../../../i18n/i18n.ts'
import { createDocument } from '../../../../../state/documents/documents.ts'
import { Button } from '../../../../../ui/buttons/Button.tsx'
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
  const [isMaking, setMaking] = createSignal(false)
  const [problem, setProblem] = createSignal('')

  async function make() {
    setMaking(true)
    const made = await createDocument(props.name, undefined, props.roomId)
    setMaking(false)
    if ('code' in made) {
      setProblem(errorText(made.code))
      return
    }
    props.onClose()
    openPath(`/documents/${made.id}`, { created: true })
  }

  return (
    <Dialog open onClose={props.onClose} title={linkWord('title')} closeLabel={t('app.close')}>
      <p>{props.isAway ? linkWord('away') : linkWord('about', { name: props.name })}</p>
      <Show when={problem()}>
        <p class="error-text" role="alert">
          {problem()}
        </p>
      </Show>
      <div class="dialog-actions">
        <Button onClick={props.onClose}>{linkWord('cancel')}</Button>
        <Show when={!props.isAway}>
          <Button kind="primary" data-autofocus busy={isMaking()} onClick={() => void make()}>
            {linkWord('make')}
          </Button>
        </Show>
      </div>
    </Dialog>
  )
}
