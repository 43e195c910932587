import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js'
import { ROOM_NAME_MAX_CHARS, ROOM_TOPIC_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { isConnected } from '../../../state/removal.ts'
import { changeRoom } from '../../../state/rooms/rooms.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'

type RoomDetailsDialogProps = { room: Room; mayRename: boolean; open: boolean; onClose: () => void }

/** Changes the topic of a room, and for those who may rename it its name. */
export function RoomDetailsDialog(props: RoomDetailsDialogProps) {
  const [name, setName] = createSignal('')
  const [topic, setTopic] = createSignal('')
  const [problem, setProblem] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const reasonId = createUniqueId()

  createEffect(
    on(
      () => props.open,
      () => {
        setName(props.room.name)
        setTopic(props.room.topic)
        setProblem(undefined)
        setBusy(false)
      },
    ),
  )

  async function save(): Promise<void> {
    if (busy() || !isConnected()) return
    if (props.mayRename && name().trim() === '') return void setProblem(t('create.missing'))
    // What somebody else has changed meanwhile stays as they have left it.
    const fields = {
      ...(props.mayRename && name() !== props.room.name && { name: name() }),
      ...(topic() !== props.room.topic && { topic: topic() }),
    }
    setBusy(true)
    const refused = Object.keys(fields).length > 0 ? await changeRoom(props.room.id, fields) : undefined
    setBusy(false)
    if (refused) return void setProblem(errorText(refused))
    props.onClose()
  }

  const title = () => t(props.mayRename ? 'room.details' : 'room.changeTopic')
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={title()} closeLabel={t('app.close')}>
      <form
        class="room-details"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Show when={props.mayRename}>
          <TextField
            label={t('create.roomName')}
            error={problem()}
            value={name()}
            maxLength={ROOM_NAME_MAX_CHARS}
            limitMessage={t('app.limit', { count: ROOM_NAME_MAX_CHARS })}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Show>
        <TextField
          data-autofocus
          label={t('room.topic')}
          hint={t('room.topicHint')}
          error={props.mayRename ? undefined : problem()}
          value={topic()}
          maxLength={ROOM_TOPIC_MAX_CHARS}
          limitMessage={t('app.limit', { count: ROOM_TOPIC_MAX_CHARS })}
          autocomplete="off"
          onInput={(event) => setTopic(event.currentTarget.value)}
        />
        <p id={reasonId} class="dialog-reason" role="status">
          {isConnected() ? '' : t('room.detailsNotConnected')}
        </p>
        <div class="dialog-actions">
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy()} disabled={!isConnected()} aria-describedby={reasonId}>
            {t('message.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
