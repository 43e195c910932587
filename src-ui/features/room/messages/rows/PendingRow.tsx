import { Show } from 'solid-js'
import { plural } from '../../../../i18n/i18n.ts'
import { isOutboxStored } from '../../../../state/connection/commands.ts'
import { connectionShown } from '../../../../state/connection/connection.ts'
import { hub } from '../../../../state/hub.ts'
import { nameOfSent } from '../../../../state/rooms/attachments.ts'
import { discardMessage, type PendingMessage, retryMessage } from '../../../../state/rooms/chat.ts'
import { MessageBody } from './MessageBody.tsx'
import { MessageFrame } from './MessageFrame.tsx'
import { PendingStatus } from './PendingStatus.tsx'

/** A message of this person that the hub has not confirmed yet. It stands where the stored message will stand. */
export function PendingRow(props: { message: PendingMessage; isGroupStart: boolean }) {
  const author = () => ({ name: hub.me?.name ?? '', colour: hub.me?.colour ?? 'var(--ink3)' })
  return (
    <MessageFrame
      author={author()}
      text={
        <>
          <Show when={props.message.body !== ''}>
            <MessageBody body={props.message.body} mentions={props.message.mentions} />
          </Show>
          <Show when={props.message.answers.length > 0}>
            <p class="meta">{props.message.answers.join(' · ')}</p>
          </Show>
          <Show when={props.message.fileIds.length > 0}>
            <p class="meta">{fileNames(props.message.fileIds)}</p>
          </Show>
        </>
      }
      isGroupStart={props.isGroupStart}
      pending={props.message.failed ? 'failed' : 'sending'}
    >
      <PendingStatus
        isConnected={connectionShown() === 'connected'}
        isStored={isOutboxStored()}
        refusal={props.message.failed}
        onRetry={() => retryMessage(props.message.clientId)}
        onDiscard={() => discardMessage(props.message.clientId)}
      />
    </MessageFrame>
  )
}

/** After a reload the page knows only how many there are. */
function fileNames(ids: readonly string[]): string {
  const names = ids.flatMap((id) => nameOfSent(id) ?? [])
  return names.length === ids.length ? names.join(', ') : plural('files.count', ids.length)
}
