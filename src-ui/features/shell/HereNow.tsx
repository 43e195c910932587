import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { plural, t } from '../../i18n/i18n.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { Avatar } from '../../ui/Avatar.tsx'

/** More rows would push the rooms out of view. The Home page lists everybody. */
const MAX_SHOWN = 8

export function HereNow() {
  const shown = () => peopleHere().slice(0, MAX_SHOWN)
  const hidden = () => peopleHere().length - shown().length
  /** Without a connection this list may be out of date. */
  const isStale = () => connectionShown() !== 'connected'
  return (
    <section class="here-now" data-stale={isStale() ? '' : undefined} aria-label={t('nav.hereNow')}>
      <h2>
        {t('nav.hereNow')} · {peopleHere().length}
        <Show when={isStale() && peopleHere().length > 0}>
          <span class="here-stale"> · {t('nav.asLastSeen')}</span>
        </Show>
      </h2>
      <ul>
        <For each={shown()}>
          {(person) => (
            <li class="here-row">
              <Avatar
                size="s"
                name={person.member.name}
                colour={person.member.colour}
                status={isStale() ? undefined : person.presence.status}
                statusLabel={t(`presence.${person.presence.status}`)}
              />
              <span class="nav-name" title={person.presence.customStatus}>
                {person.member.name}
                <Show when={person.presence.customStatus}>{(words) => <span class="here-you"> · {words()}</span>}</Show>
              </span>
              <Show when={person.member.id === hub.me?.id}>
                <span class="here-you">{t('nav.you')}</span>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={hidden() > 0}>
        <A class="here-more" href="/" state={{ chosen: true }}>
          {plural('nav.andMore', hidden())}
        </A>
      </Show>
    </section>
  )
}
