import { createSignal, For, Show } from 'solid-js'
import IconUsers from '~icons/lucide/users'
import type { PresenceEntry } from '../../../src-bun/contract/presence.ts'
import { t } from '../../i18n/i18n.ts'
import { durationWords } from '../../i18n/times.ts'
import { connectionShown } from '../../state/connection.ts'
import { hub, mayWrite, peopleHere } from '../../state/hub.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { PersonMenu } from './PersonMenu.tsx'

const FIRST_SHOWN = 12
const JUST_NOW_MS = 60_000

/** Who is here, and since when. */
export function PeopleCard() {
  const now = createMinuteClock()
  const [all, setAll] = createSignal(false)
  const isStale = () => connectionShown() !== 'connected'
  const shown = () => (all() ? peopleHere() : peopleHere().slice(0, FIRST_SHOWN))

  function sinceWords(presence: PresenceEntry): string {
    if (isStale()) return t('nav.asLastSeen')
    const ms = now() - (presence.status === 'away' ? presence.since : presence.arrivedAt)
    if (presence.status === 'away') return t('presence.awaySince', { duration: durationWords(ms) })
    return ms < JUST_NOW_MS ? t('presence.hereJustNow') : t('presence.hereSince', { duration: durationWords(ms) })
  }

  return (
    <section class="home-card home-people" aria-labelledby="home-people">
      <h2 id="home-people">
        <IconUsers />
        {t('home.hereNow')} · {peopleHere().length}
      </h2>
      <ul>
        <For each={shown()}>
          {(person) => (
            <li class="person">
              <Avatar
                name={person.member.name}
                colour={person.member.colour}
                status={isStale() ? undefined : person.presence.status}
                statusLabel={t(`presence.${person.presence.status}`)}
              />
              <span class="person-words">
                <span class="person-name">
                  <span>{person.member.name}</span>
                  <Show when={person.member.id === hub.me?.id}>
                    <span class="person-note">{t('nav.you')}</span>
                  </Show>
                </span>
                <span class="meta">
                  {sinceWords(person.presence)}
                  <Show when={person.member.role !== 'member'}> · {t(`role.${person.member.role}`)}</Show>
                  <Show when={person.member.muted}> · {t('person.muted')}</Show>
                </span>
              </span>
              <Show when={person.member.id !== hub.me?.id && (mayWrite() || hub.me?.role === 'host')}>
                <PersonMenu member={person.member} />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={peopleHere().length > shown().length}>
        <Button kind="quiet" onClick={() => setAll(true)}>
          {t('home.showAll', { count: peopleHere().length })}
        </Button>
      </Show>
    </section>
  )
}
