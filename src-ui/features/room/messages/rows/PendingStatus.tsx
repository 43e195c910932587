import { Show } from 'solid-js'
import IconAlert from '~icons/lucide/circle-alert'
import IconClock from '~icons/lucide/clock'
import type { ErrorCode } from '../../../../../src-bun/contract/errors.ts'
import { errorText, t } from '../../../../i18n/i18n.ts'
import { Button } from '../../../../ui/buttons/Button.tsx'
import { keepFocus } from '../../focus-composer.ts'

type PendingStatusProps = {
  isConnected: boolean
  /** Whether this device has stored it, so that it survives the end of this tab. */
  isStored: boolean
  /** Why the hub refused the message, if it did. */
  refusal: ErrorCode | undefined
  onRetry: () => void
  onDiscard: () => void
}

/** Below a message that the hub has not stored: still on its way, or refused and what can be done about it. */
export function PendingStatus(props: PendingStatusProps) {
  return (
    <Show
      when={props.refusal}
      fallback={
        <p class="message-status">
          <IconClock />
          {props.isConnected ? t('room.sending') : t(props.isStored ? 'room.keptOnDevice' : 'room.keptInTab')}
        </p>
      }
    >
      {(code) => (
        <div ref={keepFocus} class="message-status" data-kind="failed">
          <IconAlert />
          <span>
            {t('room.notSent')}. {errorText(code())}
          </span>
          <Button kind="plain" onClick={() => props.onRetry()}>
            {t('room.retry')}
          </Button>
          <Button kind="quiet" onClick={() => props.onDiscard()}>
            {t('room.delete')}
          </Button>
        </div>
      )}
    </Show>
  )
}
