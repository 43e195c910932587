import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { hub, roomName } from '../../../state/hub.ts'
import { askRoom, roomsToAskIn } from '../../../state/quoting/ask-room.ts'
import { leavesRoom } from '../../../state/quoting/leaves-room.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { SelectField } from '../../../ui/fields/SelectField.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { askWord } from './words.ts'
import './ask.css'

/** Asks in which room, and leads to its field for a message, which has the passage as a quotation. */
export default function AskRoom(props: { documentId: string; passage: string; onClose: () => void }) {
  const navigate = useNavigate()
  const rooms = () => roomsToAskIn(props.documentId)
  const [chosenId, setChosenId] = createSignal<string>()
  const roomId = () => rooms().find(({ id }) => id === chosenId())?.id ?? rooms()[0]?.id
  const document = () => hub.documents[props.documentId]
  const isLeaving = () => leavesRoom(document()?.roomId ?? '', roomId())

  function go() {
    const id = roomId()
    if (id === undefined) return
    askRoom(id, props.documentId, props.passage, document()?.title || t('document.untitled'))
    props.onClose()
    navigate(`/rooms/${id}`)
  }

  return (
    <Dialog open onClose={() => props.onClose()} title={askWord('title')} closeLabel={t('app.close')}>
      <form
        class="ask-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          go()
        }}
      >
        <blockquote dir="auto">{props.passage}</blockquote>
        <Show when={roomId()} fallback={<p>{askWord('nowhere')}</p>}>
          {(id) => (
            <SelectField
              label={askWord('room')}
              value={id()}
              choices={rooms().map((room) => ({ value: room.id, label: roomName(room) }))}
              onChange={setChosenId}
            />
          )}
        </Show>
        <p class="ask-warning" role="status">
          {isLeaving() ? askWord('private') : ''}
        </p>
        <div class="dialog-actions">
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <Show when={roomId()}>
            <Button kind="primary" type="submit" data-autofocus>
              {askWord('go')}
            </Button>
          </Show>
        </div>
      </form>
    </Dialog>
  )
}
