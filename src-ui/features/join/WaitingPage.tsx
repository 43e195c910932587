import { type JSX, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { withdrawJoinRequest } from '../../state/session/session.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Spinner } from '../../ui/states/Spinner.tsx'
import { DoorFrame } from './DoorFrame.tsx'

/** The host is asked; nothing to do but wait, or not to. */
export function WaitingPage(props: { name: string; corner: JSX.Element }) {
  return (
    <DoorFrame title={t('waiting.title')} words={t('waiting.words', { name: props.name })} corner={props.corner}>
      <p class="waiting-line" role="status">
        <Spinner label={t('waiting.line')} />
        <span aria-hidden="true">{t('waiting.line')}</span>
      </p>
      <Button onClick={() => withdrawJoinRequest()}>{t('app.cancel')}</Button>
      <Show when={location.host}>
        <p class="meta">{t('join.address', { address: location.host })}</p>
      </Show>
    </DoorFrame>
  )
}
