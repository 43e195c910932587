import { Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import './long-text.css'

type LongTextOfferProps = {
  /** Longer than a message may be. */
  isTooLong: boolean
  onFile: () => void
  onKeep: () => void
}

/** Above the field for a message: its text is so long that it may be a file instead. */
export default function LongTextOffer(props: LongTextOfferProps) {
  return (
    <div class="long-text">
      <p class="meta" role="status">
        {t(props.isTooLong ? 'files.tooLongText' : 'files.longText')}
      </p>
      <Button onClick={() => props.onFile()}>{t('files.asFile')}</Button>
      <Show when={!props.isTooLong}>
        <Button kind="quiet" onClick={() => props.onKeep()}>
          {t('files.keepText')}
        </Button>
      </Show>
    </div>
  )
}
