import { A, useLocation } from '@solidjs/router'
import { createEffect, onCleanup, Show } from 'solid-js'
import IconX from '~icons/lucide/x'
import { t } from '../../i18n/i18n.ts'
import { notificationWord } from '../../i18n/parts/notifications.ts'
import { formatDuration } from '../../i18n/times.ts'
import { dismissOffer, followPresence, hubTime, noteHere, offered } from '../../state/catch-up/away.ts'
import { hub } from '../../state/hub.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { focusPage } from '../../ui/focus-page.ts'

/** Offers to somebody who comes back after some hours to say what has happened meanwhile. */
export function BackNote() {
  const location = useLocation()
  onCleanup(followPresence())
  createEffect(() => {
    if (hub.ready && document.visibilityState === 'visible') noteHere()
  })
  const since = () => (location.pathname === '/catch-up' ? undefined : offered())
  return (
    <Show when={since()}>
      {(from) => (
        <div class="notification">
          <A href="/catch-up" onClick={dismissOffer}>
            <strong>{notificationWord('back', { time: formatDuration(hubTime() - from()) })}</strong>
            <span>{notificationWord('backWords')}</span>
          </A>
          <IconButton
            label={notificationWord('close', { title: t('catchUp.title') })}
            onClick={() => {
              dismissOffer()
              focusPage()
            }}
          >
            <IconX />
          </IconButton>
        </div>
      )}
    </Show>
  )
}
