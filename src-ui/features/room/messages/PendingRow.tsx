import { Show } from 'solid-js'
import IconAlert from '~icons/lucide/circle-alert'
import IconClock from '~icons/lucide/clock'
import { errorText, t } from '../../../i18n/i18n.ts'
import { connectionShown } from '../../../state/connection/connection.ts'
import { hub } from '../../../state/hub.ts'
import { discardMessage, type PendingMessage, retryMessage } from '../../../state/rooms/chat.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Button } from '../../../ui/buttons/Button.tsx'
import { MessageBody } from './MessageBody.tsx'

/** My own line while the hub has not said yes: it stands where it will stand, and says so. */
export function PendingRow(props: { message: PendingMessage; opensGroup: boolean }) {
  const name = () => hub.me?.name ?? ''
  const waitingWords = () => (connectionShown() === 'connected' ? t('room.sending') : t('room.keptHere'))
  return (
    <li
      class="message"
      data-first={props.opensGroup ? '' : undefined}
      data-pending={props.message.failed ? 'failed' : 'sending'}
    >
      <div class="message-line">
        <Show when={props.opensGroup} fallback={<span />}>
          <Avatar size="l" name={name()} colour={hub.me?.colour ?? 'var(--ink3)'} />
        </Show>
        <div class="message-content">
          <Show when={props.opensGroup}>
            <p class="message-head">
              <span class="message-author">{name()}</span>
            </p>
          </Show>
          <MessageBody body={props.message.body} />
          <Show
            when={props.message.failed}
            fallback={
              <p class="message-status">
                <IconClock />
                {waitingWords()}
              </p>
            }
          >
            {(code) => (
              <div class="message-status" data-kind="failed">
                <IconAlert />
                <span>
                  {t('room.notSent')}. {errorText(code())}
                </span>
                <Button kind="plain" onClick={() => retryMessage(props.message.clientId)}>
                  {t('room.retry')}
                </Button>
                <Button kind="quiet" onClick={() => discardMessage(props.message.clientId)}>
                  {t('room.delete')}
                </Button>
              </div>
            )}
          </Show>
        </div>
      </div>
    </li>
  )
}
