import { Show } from 'solid-js'
import IconPin from '~icons/lucide/pin'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import { t } from '../../../i18n/i18n.ts'
import { fullTime } from '../../../i18n/times.ts'
import { hub } from '../../../state/hub.ts'
import { pinOf } from '../../../state/rooms/message-changes.ts'

/** Above a pinned message: by whom it was pinned. */
export function PinMark(props: { message: Message }) {
  return (
    <Show when={pinOf(props.message)}>
      {(pin) => (
        <p class="pin-mark meta" title={fullTime(pin().at)}>
          <IconPin />
          {t('pin.by', { name: hub.members[pin().by]?.name ?? pin().byName })}
        </p>
      )}
    </Show>
  )
}
