import { type JSX, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { withdrawJoinRequest } from '../../state/session/session.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Spinner } from '../../ui/states/Spinner.tsx'
import { JoinFrame } from './JoinFrame.tsx'
import { joinWord } from './words.ts'

/** Shown after asking to join, until the host has decided. The only action is to stop waiting. */
export function WaitingForHostPage(props: { name: string; corner: JSX.Element }) {
  return (
    <JoinFrame
      title={joinWord('waitTitle')}
      description={joinWord('waitWords', { name: props.name })}
      corner={props.corner}
    >
      <div class="waiting-for-host">
        <Spinner label={joinWord('waitLine')} />
      </div>
      <Button onClick={() => withdrawJoinRequest()}>{t('app.cancel')}</Button>
      <Show when={location.host}>
        <p class="meta">{t('join.address', { address: location.host })}</p>
      </Show>
    </JoinFrame>
  )
}
