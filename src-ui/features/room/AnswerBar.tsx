import { Show } from 'solid-js'
import IconReply from '~icons/lucide/reply'
import IconX from '~icons/lucide/x'
import { t } from '../../i18n/i18n.ts'
import { hub } from '../../state/hub.ts'
import { answeredIn, answerNothing } from '../../state/rooms/replies.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { textOfMessage } from './messages/text-of-message.ts'

/** Above the field for a message: which one it will answer. */
export function AnswerBar(props: { roomId: string; onCancel: () => void }) {
  return (
    <Show when={answeredIn(props.roomId)}>
      {(answered) => (
        <div class="answer-bar meta">
          <IconReply />
          <span class="quote-text">
            {t('message.answering', { name: hub.members[answered().to.authorId]?.name ?? answered().to.authorName })}{' '}
            <Show when={answered().message}>{(message) => textOfMessage(message())}</Show>
          </span>
          <IconButton
            label={t('message.answerNothing')}
            onClick={() => {
              answerNothing(props.roomId)
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
