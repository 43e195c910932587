import { Show } from 'solid-js'
import IconArrowDown from '~icons/lucide/arrow-down'
import { plural, t } from '../../../i18n/i18n.ts'

/** Scrolls back to the newest message. Shown to somebody who reads further up; the list never jumps by itself. */
export function JumpToNewestButton(props: { shown: boolean; count: number; onPress: () => void }) {
  return (
    <Show when={props.shown}>
      <button
        type="button"
        class="newest-button"
        aria-label={props.count ? undefined : t('room.toNewest')}
        onClick={() => props.onPress()}
      >
        <IconArrowDown />
        <Show when={props.count > 0}>{plural('room.newMessages', props.count)}</Show>
      </button>
    </Show>
  )
}
