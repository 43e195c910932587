import { Match, Show, Switch } from 'solid-js'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { t } from '../../../../i18n/i18n.ts'
import { fullTime } from '../../../../i18n/times.ts'
import { isOutboxStored } from '../../../../state/connection/commands.ts'
import { connectionShown } from '../../../../state/connection/connection.ts'
import { discardMessage, retryMessage } from '../../../../state/rooms/chat.ts'
import { deletionOf, editedMessageId, pendingEdit, undoDeletion } from '../../../../state/rooms/message-changes.ts'
import { Button } from '../../../../ui/buttons/Button.tsx'
import { keepFocus } from '../../focus-composer.ts'
import { MessageBody } from './MessageBody.tsx'
import { MessageEditor } from './MessageEditor.tsx'
import { PendingStatus } from './PendingStatus.tsx'

/** The text of a stored message: as it is, being edited, or what is left of it. Below it a change that the hub has not stored. */
export function MessageText(props: { message: Message }) {
  const edit = () => pendingEdit(props.message.id)
  const isEdited = () => props.message.editedAt !== undefined && !edit()
  return (
    <>
      <Switch fallback={<Text body={edit()?.body ?? props.message.body} message={props.message} />}>
        <Match when={editedMessageId() === props.message.id}>
          <MessageEditor message={props.message} text={edit()?.body ?? props.message.body} />
        </Match>
        <Match when={deletionOf(props.message.id)}>
          {(deletion) => (
            <Deleting isUndoable={deletion() === 'undoable'} onUndo={() => undoDeletion(props.message.id)} />
          )}
        </Match>
        <Match when={props.message.deleted}>
          {(deleted) => (
            <>
              <p class="message-gone meta" title={fullTime(deleted().at)}>
                {deleted().byRule
                  ? t('message.forgotten')
                  : deleted().by === props.message.authorId
                    ? t('message.deleted')
                    : t('message.deletedBy', { name: deleted().byName })}
              </p>
              {/* Somebody has deleted the message while its author was changing it. */}
              <Show when={edit()}>{(pending) => <MessageBody body={pending().body} />}</Show>
            </>
          )}
        </Match>
      </Switch>
      <Show when={isEdited() && !props.message.deleted}>
        <span class="message-edited meta" title={fullTime(props.message.editedAt ?? 0)}>
          {t('message.edited')}
        </span>
      </Show>
      <Show when={edit()}>
        {(pending) => (
          <PendingStatus
            isConnected={connectionShown() === 'connected'}
            isStored={isOutboxStored()}
            refusal={pending().failed}
            onRetry={() => retryMessage(pending().clientId)}
            onDiscard={() => discardMessage(pending().clientId)}
          />
        )}
      </Show>
    </>
  )
}

/** A message with files may have no text. */
function Text(props: { body: string; message: Message }) {
  return (
    <Show when={props.body !== ''}>
      <MessageBody body={props.body} mentions={props.message} />
    </Show>
  )
}

/** In the place of a message that this person has deleted. The focus goes to the button, because the menu is gone. */
function Deleting(props: { isUndoable: boolean; onUndo: () => void }) {
  return (
    <p class="message-gone meta" role="status">
      {t('message.deleting')}
      <Show when={props.isUndoable}>
        <Button
          kind="plain"
          ref={(button: HTMLButtonElement) => {
            keepFocus(button)
            queueMicrotask(() => button.focus({ preventScroll: true }))
          }}
          onClick={() => props.onUndo()}
        >
          {t('message.undo')}
        </Button>
      </Show>
    </p>
  )
}
