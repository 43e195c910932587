import { Show } from 'solid-js'
import IconReply from '~icons/lucide/reply'
import type { ReplyTo } from '../../../../../src-bun/contract/chat.ts'
import { t } from '../../../../i18n/i18n.ts'
import { hub } from '../../../../state/hub.ts'
import { jumpTo, repliedMessage } from '../../../../state/rooms/replies.ts'
import { textOfMessage } from '../text-of-message.ts'

/** Above an answer: whom it answers and the beginning of what they said. It leads there. */
export function Quote(props: { roomId: string; replyTo: ReplyTo }) {
  const message = () => repliedMessage(props.roomId, props.replyTo)
  const name = () => hub.members[props.replyTo.authorId]?.name ?? props.replyTo.authorName
  return (
    <button type="button" class="quote meta" onClick={() => jumpTo({ roomId: props.roomId, seq: props.replyTo.seq })}>
      <IconReply />
      <span class="visually-hidden">{t('message.answers')} </span>
      <strong>{name()}</strong>{' '}
      <Show when={message()}>
        {(answered) => (
          <span class="quote-text">{answered().deleted ? t('message.deleted') : textOfMessage(answered())}</span>
        )}
      </Show>
    </button>
  )
}
