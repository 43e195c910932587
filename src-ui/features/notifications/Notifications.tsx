import { A, useNavigate } from '@solidjs/router'
import { createEffect, createMemo, For, onCleanup, Show } from 'solid-js'
import IconX from '~icons/lucide/x'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { plural } from '../../i18n/i18n.ts'
import { notificationWord, notificationWordCount } from '../../i18n/parts/notifications.ts'
import { hub, roomName } from '../../state/hub.ts'
import { countForMe, createNotifications } from '../../state/people/notifications.ts'
import { setMessageListener } from '../../state/rooms/read-position.ts'
import { withoutLinks } from '../../state/rooms/thing-links.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { focusPage } from '../../ui/focus-page.ts'
import { createMediaQuery } from '../../ui/media.ts'
import { showOnIcon } from './favicon.ts'
import './notifications.css'

const BODY_MAX_CHARS = 140
/** Marks of Markdown that would only be in the way in one line. */
const MARKS = /\*\*|__|~~|`+/g

/** Messages that are for this person while they are elsewhere: in the page, by a sound, outside the page, and on the icon of the tab. */
export default function Notifications() {
  const navigate = useNavigate()
  const notifications = createNotifications((message) => ({
    title: titleOf(message),
    body: textOf(message),
    goTo: () => navigate(`/rooms/${message.roomId}`),
  }))
  const shown = createMemo(() => notifications.shown())
  // On a phone several would cover what is read.
  const isNarrow = createMediaQuery('(max-width: 640px)')
  const rooms = createMemo(() => {
    const newest = [...shown().values()].sort((a, b) => b.last.postedAt - a.last.postedAt)[0]
    return isNarrow() && newest ? [newest.last.roomId] : [...shown().keys()]
  })
  const held = { pointer: false, focus: false }
  const hold = (change: Partial<typeof held> = {}) => {
    Object.assign(held, change)
    notifications.hold(held.pointer || held.focus || document.visibilityState === 'hidden')
  }
  const whenSeen = () => hold()

  setMessageListener(notifications.receive)
  document.addEventListener('visibilitychange', whenSeen)
  onCleanup(() => {
    setMessageListener(undefined)
    document.removeEventListener('visibilitychange', whenSeen)
    showOnIcon(0)
  })
  createEffect(() => showOnIcon(countForMe()))

  return (
    <section
      class="notifications"
      // Where there are none there is nothing to go to.
      aria-label={shown().size > 0 ? notificationWord('title') : undefined}
      onPointerEnter={() => hold({ pointer: true })}
      onPointerLeave={() => hold({ pointer: false })}
      onFocusIn={() => hold({ focus: true })}
      onFocusOut={() => hold({ focus: false })}
    >
      {/* It exists before it has text, so that screen readers announce what comes. */}
      <div class="notification-list" role="status">
        {/* By room, so that a notification stays, and the focus in it, when another message comes. */}
        <For each={rooms()}>
          {(roomId) => (
            <Show when={shown().get(roomId)}>
              {(notification) => (
                <div class="notification">
                  <A href={`/rooms/${roomId}`} onClick={() => notifications.dismiss(roomId)}>
                    <strong>{titleOf(notification().last)}</strong>
                    <Show when={notification().count > 1}>
                      <small class="meta">{notificationWordCount('messages', notification().count)}</small>
                    </Show>
                    <span dir="auto">{textOf(notification().last)}</span>
                    <Show when={shown().size > rooms().length}>
                      <small class="meta">{notificationWordCount('more', shown().size - rooms().length)}</small>
                    </Show>
                  </A>
                  <IconButton
                    label={notificationWord('close', { title: titleOf(notification().last) })}
                    onClick={() => {
                      notifications.dismiss(roomId)
                      hold({ pointer: false, focus: false })
                      focusPage()
                    }}
                  >
                    <IconX />
                  </IconButton>
                </div>
              )}
            </Show>
          )}
        </For>
      </div>
    </section>
  )
}

/** In a direct room its name is that of the author. */
function titleOf({ roomId, authorId, authorName }: Message): string {
  const name = hub.members[authorId]?.name ?? authorName
  const room = hub.rooms[roomId]
  return room && !room.direct ? notificationWord('inRoom', { name, room: roomName(room) }) : name
}

function textOf({ body, files = [] }: Message): string {
  if (body === '' && files.length > 0) return plural('files.count', files.length)
  const text = withoutLinks(body).replace(MARKS, '').replace(/\s+/g, ' ')
  return text.length > BODY_MAX_CHARS ? `${text.slice(0, BODY_MAX_CHARS).trimEnd()}…` : text
}
