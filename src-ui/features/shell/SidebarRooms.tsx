import { A, useNavigate } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import IconHash from '~icons/lucide/hash'
import IconLock from '~icons/lucide/lock'
import IconPlus from '~icons/lucide/plus'
import { ROOM_NAME_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { plural, t } from '../../i18n/i18n.ts'
import { unreadIn } from '../../state/chat.ts'
import { roomList } from '../../state/hub.ts'
import { createRoom } from '../../state/rooms.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { CreateDialog } from './CreateDialog.tsx'

const MOST_SHOWN = 99

export function SidebarRooms() {
  const navigate = useNavigate()
  const [creating, setCreating] = createSignal(false)
  return (
    <section class="nav-group" aria-label={t('nav.rooms')}>
      <div class="nav-head">
        <h2>{t('nav.rooms')}</h2>
        <IconButton label={t('nav.newRoom')} aria-haspopup="dialog" onClick={() => setCreating(true)}>
          <IconPlus />
        </IconButton>
      </div>
      <ul>
        <For
          each={roomList()}
          fallback={
            <li>
              <button type="button" class="nav-row" onClick={() => setCreating(true)}>
                <IconPlus />
                <span class="nav-name">{t('nav.newRoom')}</span>
              </button>
            </li>
          }
        >
          {(room) => (
            <li>
              <A class="nav-row" href={`/rooms/${room.id}`} data-unread={unreadIn(room.id) > 0 ? '' : undefined}>
                <Show when={room.private} fallback={<IconHash />}>
                  <IconLock />
                </Show>
                <span class="nav-name">{room.name}</span>
                <Show when={room.private}>
                  <span class="visually-hidden">{t('nav.private')}</span>
                </Show>
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
        onCreated={(id) => navigate(`/rooms/${id}`)}
      />
    </section>
  )
}
