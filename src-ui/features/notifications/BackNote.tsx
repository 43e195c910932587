import { A, useLocation } from '@solidjs/router'
import { createEffect, onCleanup, Show, untrack } from 'solid-js'
import IconX from '~icons/lucide/x'
import { t } from '../../i18n/i18n.ts'
import { notificationWord } from '../../i18n/parts/notifications.ts'
import { clockTime, dateAndTime, dayKey, formatDuration } from '../../i18n/times.ts'
import { dismissOffer, followPresence, hubTime, noteHere, type Offer, offered } from '../../state/catch-up/away.ts'
import { hub } from '../../state/hub.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { focusPage } from '../../ui/focus-page.ts'

/** Offers to somebody who comes back after some hours, or who comes late, to say what has happened meanwhile. */
export function BackNote() {
  const location = useLocation()
  onCleanup(followPresence())
  createEffect(() => {
    // Once for each time that the hub is there, and not for everything that this looks at.
    if (hub.ready && document.visibilityState === 'visible') untrack(noteHere)
  })
  const offer = () => (location.pathname === '/catch-up' ? undefined : offered())
  return (
    <Show when={offer()}>
      {(given) => (
        <div class="notification">
          <A href={given().came === undefined ? '/catch-up' : '/catch-up?since=day'} onClick={dismissOffer}>
            <strong>{titleOf(given())}</strong>
            <span>{wordsOf(given())}</span>
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

const titleOf = ({ from, came }: Offer): string =>
  came === undefined
    ? notificationWord('back', { time: formatDuration(hubTime() - from) })
    : notificationWord('late', { time: clockTime(came) })

function wordsOf({ from, came }: Offer): string {
  if (came === undefined) return notificationWord('backWords')
  const since = dayKey(from) === dayKey(came) ? clockTime(from) : dateAndTime(from)
  return notificationWord('lateWords', { since })
}
