import { Show } from 'solid-js'
import { Button } from '../../../ui/buttons/Button.tsx'
import './long-text.css'
import { longTextWord } from './long-text-words.ts'

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
        {longTextWord(props.isTooLong ? 'isTooLong' : 'isLong')}
      </p>
      <Button onClick={() => props.onFile()}>{longTextWord('asFile')}</Button>
      <Show when={!props.isTooLong}>
        <Button kind="quiet" onClick={() => props.onKeep()}>
          {longTextWord('keepText')}
        </Button>
      </Show>
    </div>
  )
}
