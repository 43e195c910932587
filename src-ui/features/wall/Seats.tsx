import { createMemo, For, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { wallWord } from '../../i18n/parts/wall.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { Avatar } from '../../ui/Avatar.tsx'

/** More faces would be too small to be recognised from the last row. Who came last has a seat. */
const SEATS_MAX = 48

/** `class`: as large as `m` where nothing large is above, so that a school class has room. */
const sizeFor = (count: number) => (count <= 12 ? 'l' : count <= 28 ? 'm' : count <= 35 ? 'class' : 's')

/** In the order in which people have come, so that a newcomer takes the last seat and nobody else moves. */
export function Seats() {
  const ids = createMemo(() =>
    peopleHere()
      .sort((a, b) => a.presence.arrivedAt - b.presence.arrivedAt || (a.member.id < b.member.id ? -1 : 1))
      .map(({ member }) => member.id),
  )
  const shown = () => ids().slice(-SEATS_MAX)
  const isStale = () => connectionShown() !== 'connected'
  return (
    <ul class="wall-seats" data-size={sizeFor(shown().length)}>
      <Show when={ids().length > shown().length}>
        <li class="wall-seat wall-more">{wallWord('more', { count: ids().length - shown().length })}</li>
      </Show>
      <For each={shown()}>
        {(id) => (
          <li class="wall-seat">
            <Avatar
              name={hub.members[id]?.name ?? ''}
              colour={hub.members[id]?.colour ?? ''}
              status={isStale() ? undefined : hub.presence[id]?.status}
              statusLabel={t(`presence.${hub.presence[id]?.status ?? 'offline'}`)}
            />
            <span class="wall-name" dir="auto" title={hub.members[id]?.name}>
              {hub.members[id]?.name}
            </span>
          </li>
        )}
      </For>
    </ul>
  )
}
