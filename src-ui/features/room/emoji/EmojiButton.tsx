import IconSmile from '~icons/lucide/smile'
import { t } from '../../../i18n/i18n.ts'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { LateEmojiPicker } from './LateEmojiPicker.tsx'

/** In the composer: opens the picker, and closes it once an emoji was chosen. */
export function EmojiButton(props: { onPick: (emoji: string) => void }) {
  return (
    <Popover
      label={t('emoji.button')}
      panelLabel={t('emoji.button')}
      triggerClass="icon-button composer-tool"
      trigger={<IconSmile />}
    >
      {(close) => (
        <LateEmojiPicker
          onPick={(emoji) => {
            close()
            props.onPick(emoji)
          }}
        />
      )}
    </Popover>
  )
}
