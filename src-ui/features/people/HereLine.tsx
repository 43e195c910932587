import { createMemo, For, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { PeopleMenu } from './PeopleMenu.tsx'
import { peopleCount, peopleWord } from './words.ts'
import './faces.css'

const MAX_SHOWN = 4

/** Everybody who is here in one line, which opens the list of them. */
export function HereLine() {
  /** Others first: one knows oneself. */
  const ids = createMemo(() => {
    const here = peopleHere().map(({ member }) => member.id)
    const mine = hub.me?.id
    return [...here.filter((id) => id !== mine), ...here.filter((id) => id === mine)]
  })
  /** Without a connection this may be out of date. */
  const isStale = () => connectionShown() !== 'connected'
  return (
    <section class="here-now" data-stale={isStale() ? '' : undefined} aria-label={t('nav.hereNow')}>
      <Show when={ids().length > 0}>
        <Popover
          panelLabel={peopleWord('everybody')}
          triggerClass="faces here-line"
          trigger={
            <>
              <For each={ids().slice(0, MAX_SHOWN)}>
                {(id) => (
                  <span class="here-face">
                    <Avatar
                      size="s"
                      name={hub.members[id]?.name ?? ''}
                      colour={hub.members[id]?.colour ?? ''}
                      status={isStale() ? undefined : hub.presence[id]?.status}
                      statusLabel={t(`presence.${hub.presence[id]?.status ?? 'offline'}`)}
                    />
                    <span class="visually-hidden">{hub.members[id]?.name}</span>
                  </span>
                )}
              </For>
              <span class="here-count">{peopleCount('count', ids().length)}</span>
              <Show when={isStale()}>
                <span class="here-stale">{t('nav.asLastSeen')}</span>
              </Show>
            </>
          }
        >
          {(close) => <PeopleMenu ids={ids()} onDone={close} />}
        </Popover>
      </Show>
    </section>
  )
}
