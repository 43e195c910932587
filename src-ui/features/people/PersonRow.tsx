import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { statusWord, wordsUntil } from '../../i18n/parts/status.ts'
import { formatDuration } from '../../i18n/times.ts'
import { connectionShown, finalState } from '../../state/connection/connection.ts'
import { hub, mayWrite } from '../../state/hub.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { PersonPlace, placeName } from './PersonPlace.tsx'
import { personWord } from './person-words.ts'

const JUST_NOW_MS = 60_000

/** `now` in ms since 1970. */
export function PersonRow(props: { id: string; now: number }) {
  const member = () => hub.members[props.id]
  const presence = () => hub.presence[props.id]
  const isStale = () => connectionShown() !== 'connected'
  const isHost = () => hub.me?.role === 'host'
  const place = () => {
    const now = isStale() ? undefined : presence()?.place
    return placeName(now) === undefined ? undefined : now
  }

  function presenceText(): string {
    const presenceNow = presence()
    if (isStale()) return t('nav.asLastSeen')
    if (!presenceNow || presenceNow.status === 'offline') return t('presence.offline')
    const ms = props.now - (presenceNow.status === 'online' ? presenceNow.arrivedAt : presenceNow.since)
    const isJustNow = ms < JUST_NOW_MS
    if (presenceNow.status === 'busy')
      return isJustNow ? statusWord('busyJustNow') : statusWord('busySince', { duration: formatDuration(ms) })
    if (presenceNow.status === 'away')
      return isJustNow ? personWord('awayJustNow') : personWord('awaySince', { duration: formatDuration(ms) })
    return isJustNow ? personWord('hereJustNow') : personWord('hereSince', { duration: formatDuration(ms) })
  }

  return (
    <Show when={member()}>
      {(person) => (
        <li class="person">
          <Avatar
            name={person().name}
            colour={person().colour}
            status={isStale() ? undefined : presence()?.status}
            statusLabel={t(`presence.${presence()?.status ?? 'offline'}`)}
          />
          <span class="person-details">
            <span class="person-name">
              <span title={person().name}>{person().name}</span>
              <Show when={props.id === hub.me?.id}>
                <span class="person-note">{t('nav.you')}</span>
              </Show>
            </span>
            <span class="meta">
              {presenceText()}
              <Show when={person().role !== 'member'}> · {t(`role.${person().role}`)}</Show>
              <Show when={person().muted}> · {personWord('muted')}</Show>
            </span>
            <PersonPlace place={place()} now={props.now} />
            <Show when={presence()?.customStatus}>
              {(words) => (
                <span class="person-words" dir="auto">
                  {wordsUntil(words(), presence()?.until, props.now)}
                </span>
              )}
            </Show>
          </span>
          <Show when={props.id !== hub.me?.id && !finalState() && (mayWrite() || isHost() || place())}>
            <PersonMenu member={person()} place={place()} />
          </Show>
        </li>
      )}
    </Show>
  )
}
