import { For } from 'solid-js'
import IconReply from '~icons/lucide/reply'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { t } from '../../../../i18n/i18n.ts'
import { setReply } from '../../../../state/rooms/replies.ts'
import { focusComposer } from '../../focus-composer.ts'

/** Of what people react with most, so many are one click away. */
const QUICK = 3

/** Beside the menu of the message that the mouse is on: what is done most. The menu has the same for everybody else. */
export function QuickActions(props: {
  message: Message
  emojis: readonly string[]
  isOwn: (emoji: string) => boolean
  onReact: (emoji: string) => void
}) {
  return (
    <div class="message-quick">
      <For each={props.emojis.slice(0, QUICK)}>
        {(emoji) => (
          <button
            type="button"
            class="icon-button"
            aria-pressed={props.isOwn(emoji)}
            aria-label={t('message.reactWith', { emoji })}
            title={t('message.reactWith', { emoji })}
            // Shown by the style sheet, because it is none of the text of the message.
            data-emoji={emoji}
            onClick={() => props.onReact(emoji)}
          />
        )}
      </For>
      <button
        type="button"
        class="icon-button"
        aria-label={t('message.answer')}
        title={t('message.answer')}
        onClick={() => {
          setReply(props.message)
          focusComposer()
        }}
      >
        <IconReply />
      </button>
    </div>
  )
}
