import { A, useNavigate } from '@solidjs/router'
import { createEffect, For, onCleanup } from 'solid-js'
import IconX from '~icons/lucide/x'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { plural, t } from '../../i18n/i18n.ts'
import { notificationWord } from '../../i18n/parts/notifications.ts'
import { hub, roomName } from '../../state/hub.ts'
import { countForMe, createNotifications } from '../../state/people/notifications.ts'
import { setMessageListener } from '../../state/rooms/read-position.ts'
import { withoutLinks } from '../../state/rooms/thing-links.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { focusPage } from '../../ui/focus-page.ts'
import { showOnIcon } from './favicon.ts'
import './notifications.css'

const BODY_MAX_CHARS = 140
/** Marks of Markdown that would only be in the way in one line. */
const MARKS = /\*\*|__|~~|`+/g

/** Messages that are for this person while they are elsewhere: in the page, by a sound, outside the page, and on the icon of the tab. */
export default function Notifications() {
  const navigate = useNavigate()
  const path = ({ roomId }: Message) => `/rooms/${roomId}`
  const notifications = createNotifications((message) => ({
    title: titleOf(message),
    body: textOf(message),
    goTo: () => navigate(path(message)),
  }))
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
      aria-label={notifications.shown().length > 0 ? notificationWord('title') : undefined}
      onPointerEnter={() => hold({ pointer: true })}
      onPointerLeave={() => hold({ pointer: false })}
      onFocusIn={() => hold({ focus: true })}
      onFocusOut={() => hold({ focus: false })}
    >
      {/* It exists before it has text, so that screen readers announce what comes. */}
      <div class="notification-list" role="status">
        <For each={notifications.shown()}>
          {(message) => (
            <div class="notification">
              <A href={path(message)} onClick={() => notifications.dismiss(message)}>
                <strong>{titleOf(message)}</strong>
                <span dir="auto">{textOf(message)}</span>
              </A>
              <IconButton
                label={t('app.close')}
                onClick={() => {
                  notifications.dismiss(message)
                  hold({ pointer: false, focus: false })
                  focusPage()
                }}
              >
                <IconX />
              </IconButton>
            </div>
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
