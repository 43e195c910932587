import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js'
import { ROOM_NAME_MAX_CHARS, ROOM_TOPIC_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { askBeforeLeaving } from '../../../state/connection/unsaved-forms.ts'
import { isConnected } from '../../../state/removal.ts'
import { changeRoom } from '../../../state/rooms/changes/manage-rooms.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { createTask } from '../../../ui/buttons/task.ts'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'

type RoomDetailsDialogProps = { room: Room; mayRename: boolean; open: boolean; onClose: () => void }

/** Changes the topic of a room, and for those who may rename it its name. */
export function RoomDetailsDialog(props: RoomDetailsDialogProps) {
  const [name, setName] = createSignal('')
  const [topic, setTopic] = createSignal('')
  const [missing, setMissing] = createSignal<string>()
  const task = createTask()
  const reasonId = createUniqueId()
  askBeforeLeaving(() => props.open && (name() !== props.room.name || topic() !== props.room.topic))

  createEffect(
    on(
      () => props.open,
      () => {
        setName(props.room.name)
        setTopic(props.room.topic)
        setMissing(undefined)
        task.cancel()
      },
    ),
  )

  async function save(): Promise<void> {
    if (!isConnected()) return
    setMissing(props.mayRename && name().trim() === '' ? t('create.missing') : undefined)
    if (missing() !== undefined) return
    // What somebody else has changed meanwhile stays as they have left it.
    const fields = {
      ...(props.mayRename && name() !== props.room.name && { name: name() }),
      ...(topic() !== props.room.topic && { topic: topic() }),
    }
    const isDone =
      Object.keys(fields).length === 0 || (await task.run((signal) => changeRoom(props.room.id, fields, signal)))
    if (isDone) props.onClose()
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
            error={missing() ?? task.problem()}
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
          error={props.mayRename ? undefined : task.problem()}
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
          <Button
            kind="primary"
            type="submit"
            busy={task.isBusy()}
            disabled={!isConnected()}
            aria-describedby={reasonId}
          >
            {t('message.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
