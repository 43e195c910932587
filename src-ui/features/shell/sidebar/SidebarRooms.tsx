import { A, useLocation, useNavigate } from '@solidjs/router'
import { createSignal, Match, Show, Switch } from 'solid-js'
import IconArchive from '~icons/lucide/archive'
import IconMuted from '~icons/lucide/bell-off'
import IconHash from '~icons/lucide/hash'
import IconLock from '~icons/lucide/lock'
import IconPencil from '~icons/lucide/pencil-line'
import IconUser from '~icons/lucide/user'
import { ROOM_NAME_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { plural, t } from '../../../i18n/i18n.ts'
import { unreadNumber, unreadText } from '../../../i18n/unread.ts'
import { hub, isMuted, roomList, roomName } from '../../../state/hub.ts'
import { draftOf, mentionsIn, shownUnread } from '../../../state/rooms/chat.ts'
import { createPrivateRoom, createRoom } from '../../../state/rooms/rooms.ts'
import type { FacesAt } from './FacesAt.ts'
import { LateCreateDialog } from './LateCreateDialog.tsx'
import { NavGroup } from './NavGroup.tsx'

export function SidebarRooms(props: { faces: FacesAt }) {
  const navigate = useNavigate()
  const location = useLocation()
  const [isCreating, setCreating] = createSignal(false)
  return (
    <>
      <NavGroup
        title={t('nav.rooms')}
        isKept={(room) => location.pathname === `/rooms/${room.id}` || shownUnread(room.id) > 0}
        items={roomList().filter(({ archived }) => !archived)}
        more={hub.more.rooms ? 'rooms' : undefined}
        emptyText={t('nav.noRooms')}
        createLabel={t('nav.newRoom')}
        onCreate={() => setCreating(true)}
      >
        {(room) => (
          <>
            <RoomLink room={room} />
            {props.faces({ kind: 'room', id: room.id })}
          </>
        )}
      </NavGroup>
      <LateCreateDialog
        open={isCreating()}
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
    </>
  )
}

function RoomLink(props: { room: Room }) {
  const unread = () => shownUnread(props.room.id)
  return (
    <A
      class="nav-row"
      href={`/rooms/${props.room.id}`}
      data-unread={unread() > 0 ? '' : undefined}
      data-muted={isMuted(props.room.id) ? '' : undefined}
    >
      <Switch fallback={<IconHash />}>
        <Match when={props.room.archived}>
          <IconArchive />
        </Match>
        <Match when={props.room.direct}>
          <IconUser />
        </Match>
        <Match when={props.room.private}>
          <IconLock />
        </Match>
      </Switch>
      <span class="nav-name" data-archived={props.room.archived ? '' : undefined}>
        {roomName(props.room)}
      </span>
      <Show when={kindText(props.room)}>{(kind) => <span class="visually-hidden">{kind()}</span>}</Show>
      <Show when={isMuted(props.room.id)}>
        <span class="nav-muted" title={t('nav.muted')}>
          <IconMuted />
          <span class="visually-hidden">{t('nav.muted')}</span>
        </span>
      </Show>
      <Show when={draftOf(props.room.id).trim() !== ''}>
        <span class="nav-draft" title={t('nav.draft')}>
          <IconPencil />
          <span class="visually-hidden">{t('nav.draft')}</span>
        </span>
      </Show>
      <Show when={mentionsIn(props.room.id)}>
        {(count) => (
          <span class="nav-count" data-kind="mentions">
            <span aria-hidden="true">@{unreadNumber(count())}</span>
            <span class="visually-hidden">{plural('nav.mentions', count())}</span>
          </span>
        )}
      </Show>
      <Show when={unread()}>
        {(count) => (
          <span class="nav-count">
            <span aria-hidden="true">{unreadNumber(count())}</span>
            <span class="visually-hidden">{unreadText(count())}</span>
          </span>
        )}
      </Show>
    </A>
  )
}

/** The kind of room that its icon shows, for screen readers. */
function kindText(room: Room): string {
  if (room.archived) return t('nav.archived')
  if (room.direct) return t('nav.direct')
  return room.private ? t('nav.private') : ''
}
