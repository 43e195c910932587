import { Show } from 'solid-js'
import IconReply from '~icons/lucide/reply'
import IconX from '~icons/lucide/x'
import { t } from '../../i18n/i18n.ts'
import { hub } from '../../state/hub.ts'
import { clearReply, draftReplyIn } from '../../state/rooms/replies.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { textOfMessage } from './messages/text-of-message.ts'

/** Shown above the field for a message: the message that the draft replies to. */
export function ReplyBar(props: { roomId: string; onCancel: () => void }) {
  return (
    <Show when={draftReplyIn(props.roomId)}>
      {(reply) => (
        <div class="reply-bar meta">
          <IconReply />
          <span class="quote-text">
            {t('message.answering', { name: hub.members[reply().to.authorId]?.name ?? reply().to.authorName })}{' '}
            <Show when={reply().message}>{(message) => textOfMessage(message())}</Show>
          </span>
          <IconButton
            label={t('message.clearReply')}
            onClick={() => {
              clearReply(props.roomId)
              props.onCancel()
            }}
          >
            <IconX />
          </IconButton>
        </div>
      )}
    </Show>
  )
}
