import { A, useNavigate } from '@solidjs/router'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import IconArchive from '~icons/lucide/archive'
import IconHash from '~icons/lucide/hash'
import IconLock from '~icons/lucide/lock'
import IconPlus from '~icons/lucide/plus'
import IconUser from '~icons/lucide/user'
import { ROOM_NAME_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { plural, t } from '../../../i18n/i18n.ts'
import { mayWrite, roomList, roomName } from '../../../state/hub.ts'
import { unreadIn } from '../../../state/rooms/chat.ts'
import { createPrivateRoom, createRoom } from '../../../state/rooms/rooms.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { CreateDialog } from './CreateDialog.tsx'

const MOST_SHOWN = 99

function kindWords(room: Room): string {
  if (room.archived) return t('nav.archived')
  if (room.direct) return t('nav.direct')
  return room.private ? t('nav.private') : ''
}

export function SidebarRooms() {
  const navigate = useNavigate()
  const [creating, setCreating] = createSignal(false)
  return (
    <section class="nav-group" aria-label={t('nav.rooms')}>
      <div class="nav-head">
        <h2>{t('nav.rooms')}</h2>
        <Show when={mayWrite()}>
          <IconButton label={t('nav.newRoom')} aria-haspopup="dialog" onClick={() => setCreating(true)}>
            <IconPlus />
          </IconButton>
        </Show>
      </div>
      <ul>
        <For
          each={roomList()}
          fallback={
            <Show when={mayWrite()} fallback={<li class="nav-empty">{t('nav.noRooms')}</li>}>
              <li>
                <button type="button" class="nav-row" onClick={() => setCreating(true)}>
                  <IconPlus />
                  <span class="nav-name">{t('nav.newRoom')}</span>
                </button>
              </li>
            </Show>
          }
        >
          {(room) => (
            <li>
              <A class="nav-row" href={`/rooms/${room.id}`} data-unread={unreadIn(room.id) > 0 ? '' : undefined}>
                <Switch fallback={<IconHash />}>
                  <Match when={room.archived}>
                    <IconArchive />
                  </Match>
                  <Match when={room.direct}>
                    <IconUser />
                  </Match>
                  <Match when={room.private}>
                    <IconLock />
                  </Match>
                </Switch>
                <span class="nav-name" data-archived={room.archived ? '' : undefined}>
                  {roomName(room)}
                </span>
                <span class="visually-hidden">{kindWords(room)}</span>
                <Show when={unreadIn(room.id)}>
                  {(count) => (
                    <span class="nav-count">
                      <span aria-hidden="true">{count() > MOST_SHOWN ? `${MOST_SHOWN}+` : count()}</span>
                      <span class="visually-hidden">{plural('nav.unread', count())}</span>
                    </span>
                  )}
                </Show>
              </A>
            </li>
          )}
        </For>
      </ul>
      <CreateDialog
        open={creating()}
        onClose={() => setCreating(false)}
        title={t('create.room')}
        label={t('create.roomName')}
        hint={t('create.roomHint')}
        action={t('create.roomButton')}
        maxLength={ROOM_NAME_MAX_CHARS}
        create={createRoom}
        alternative={{ label: t('create.private'), hint: t('create.privateHint'), create: createPrivateRoom }}
        onCreated={(id) => navigate(`/rooms/${id}`)}
      />
    </section>
  )
}
