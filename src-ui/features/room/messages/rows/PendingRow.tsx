import { isOutboxStored } from '../../../../state/connection/commands.ts'
import { connectionShown } from '../../../../state/connection/connection.ts'
import { hub } from '../../../../state/hub.ts'
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
      text={<MessageBody body={props.message.body} mentions={props.message.mentions} />}
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
