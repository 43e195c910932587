import { createEffect, on, onMount, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { wallWord } from '../../i18n/parts/wall.ts'
import { invitation, refreshInvitation, shownLink } from '../../state/host/invitation.ts'
import { createMinuteClock } from '../../ui/clock.ts'
import { travels } from '../../ui/motion/travel.ts'
import { Qr } from '../../ui/Qr.tsx'
import { formatCode } from './format-code.ts'

/** The QR code alone in a corner, or with code and address on the wall. */
export default function WallInvitation(props: { inCorner?: boolean }) {
  onMount(() => void refreshInvitation())
  const now = createMinuteClock()
  // The page of a host asks by itself whether the address has changed. Whoever else shows the wall asks here.
  createEffect(on(now, () => void refreshInvitation(), { defer: true }))

  const qr = () => (
    <Show when={shownLink()}>
      {(link) => {
        let code!: SVGSVGElement
        // Between the wall and its corner.
        travels(
          () => 'qr',
          () => code,
        )
        return (
          <Qr ref={(made) => (code = made)} text={link().url} label={t('invite.qr', { address: link().address })} />
        )
      }}
    </Show>
  )
  return (
    <Show when={!props.inCorner} fallback={qr()}>
      <p class="wall-step">{wallWord('scan')}</p>
      {qr()}
      <Show when={shownLink()}>
        {(link) => (
          <div>
            <p class="wall-step">{wallWord('say')}</p>
            <p class="wall-address">{link().address}</p>
          </div>
        )}
      </Show>
      <Show
        when={invitation()?.code}
        fallback={
          <Show when={invitation()?.door}>
            {(door) => <p class="wall-step">{wallWord(door() === 'ask' ? 'ask' : 'open')}</p>}
          </Show>
        }
      >
        {(code) => (
          <div>
            <p class="wall-step">{wallWord('code')}</p>
            <p class="wall-code">{formatCode(code())}</p>
          </div>
        )}
      </Show>
    </Show>
  )
}
