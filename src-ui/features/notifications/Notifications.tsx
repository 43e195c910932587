import { A, useNavigate } from '@solidjs/router'
import { createEffect, createMemo, For, onCleanup, Show } from 'solid-js'
import IconX from '~icons/lucide/x'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { UnreadComment } from '../../../src-bun/contract/comments.ts'
import { plural } from '../../i18n/i18n.ts'
import { notificationWord, notificationWordCount } from '../../i18n/parts/notifications.ts'
import { offered } from '../../state/catch-up/away.ts'
import { followUnreadComments, markCommentsRead, unreadComments } from '../../state/comments/unread.ts'
import { hub, roomName } from '../../state/hub.ts'
import { lookUp } from '../../state/lookup.ts'
import { followCallSounds } from '../../state/people/call-sounds.ts'
import { countForMe, createNotifications, isBusy } from '../../state/people/notifications.ts'
import { SHOWN_MAX } from '../../state/people/notifier.ts'
import { keepReceipt } from '../../state/receipts/receipts.ts'
import { setMessageListener } from '../../state/rooms/read-position.ts'
import { withoutLinks } from '../../state/rooms/thing-links.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { focusPage } from '../../ui/focus-page.ts'
import { createMediaQuery } from '../../ui/media.ts'
import { BackNote } from './BackNote.tsx'
import { showOnIcon } from './favicon.ts'
import './notifications.css'

const BODY_MAX_CHARS = 140
/** Marks of Markdown that would only be in the way in one line. */
const MARKS = /\*\*|__|~~|`+/g

/** What is shown of a room or a document: the last message or comment, and how many there are. */
type Shown = { last: Message | UnreadComment; count: number }

/**
 * Messages that are for this person while they are elsewhere: in the page, by a sound, outside the page, and on the icon of the tab.
 * Comments that are for them stay in the page until they were opened or closed: who was away learns of them here.
 */
export default function Notifications() {
  const navigate = useNavigate()
  const notifications = createNotifications((called) => ({
    title: titleOf(called),
    body: textOf(called),
    goTo: () => navigate(addressOf(called)),
  }))
  followUnreadComments(notifications.receiveOther)
  followCallSounds()
  // Here, because this part is fetched for everybody when the browser is idle.
  createEffect(() => {
    const { checkpoint, key } = hub.checkpoint ?? {}
    if (checkpoint === undefined || key === undefined) return
    void keepReceipt({ checkpoint, key })
  })
  createEffect(() =>
    lookUp(
      'documents',
      unreadComments().map(({ comment }) => comment.documentId),
    ),
  )
  /** By the id of the room or document, the oldest first. */
  const shown = createMemo(() => {
    const all = new Map<string, Shown>(notifications.shown())
    for (const last of isBusy() ? [] : unreadComments()) {
      const { documentId } = last.comment
      const count = (all.get(documentId)?.count ?? 0) + 1
      all.delete(documentId)
      all.set(documentId, { last, count })
    }
    return all
  })
  // On a phone several would cover what is read.
  const isNarrow = createMediaQuery('(max-width: 640px)')
  const places = createMemo(() => {
    const byTime = [...shown()].sort(([, a], [, b]) => timeOf(a.last) - timeOf(b.last)).map(([id]) => id)
    const newest = new Set(byTime.slice(isNarrow() ? -1 : -SHOWN_MAX))
    return [...shown().keys()].filter((id) => newest.has(id))
  })
  function dismiss({ last }: Shown) {
    if ('comment' in last) markCommentsRead(last.comment.documentId)
    else notifications.dismiss(last.roomId)
  }
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
      aria-label={shown().size > 0 || offered() !== undefined ? notificationWord('title') : undefined}
      onPointerEnter={() => hold({ pointer: true })}
      onPointerLeave={() => hold({ pointer: false })}
      onFocusIn={() => hold({ focus: true })}
      onFocusOut={() => hold({ focus: false })}
    >
      {/* It exists before it has text, so that screen readers announce what comes. */}
      <div class="notification-list" role="status">
        {/* By room and document, so that a notification stays, and the focus in it, when another message comes. */}
        <For each={places()}>
          {(id, index) => (
            <Show when={shown().get(id)}>
              {(notification) => (
                <div class="notification">
                  <A href={addressOf(notification().last)} onClick={() => dismiss(notification())}>
                    <strong>{titleOf(notification().last)}</strong>
                    <Show when={notification().count > 1}>
                      <small class="meta">
                        {notificationWordCount(
                          'comment' in notification().last ? 'comments' : 'messages',
                          notification().count,
                        )}
                      </small>
                    </Show>
                    <span dir="auto">{textOf(notification().last)}</span>
                    <Show when={shown().size > places().length && index() === places().length - 1}>
                      <small class="meta">{notificationWordCount('more', shown().size - places().length)}</small>
                    </Show>
                  </A>
                  <IconButton
                    label={notificationWord('close', { title: titleOf(notification().last) })}
                    onClick={() => {
                      dismiss(notification())
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
        <BackNote />
      </div>
    </section>
  )
}

const timeOf = (shown: Message | UnreadComment) => ('comment' in shown ? shown.comment : shown).postedAt

const addressOf = (shown: Message | UnreadComment) =>
  'comment' in shown ? `/documents/${shown.comment.documentId}?comment=${shown.comment.id}` : `/rooms/${shown.roomId}`

/** In a direct room its name is that of the author. */
function titleOf(shown: Message | UnreadComment): string {
  const { authorId, authorName } = 'comment' in shown ? shown.comment : shown
  const name = hub.members[authorId]?.name ?? authorName
  if ('comment' in shown) {
    const title = hub.documents[shown.comment.documentId]?.title ?? shown.title
    const document = title === '' ? notificationWord('untitled') : title
    return notificationWord(shown.isMention ? 'mentionsIn' : 'repliedIn', { name, document })
  }
  const { roomId } = shown
  const room = hub.rooms[roomId]
  return room && !room.direct ? notificationWord('inRoom', { name, room: roomName(room) }) : name
}

function textOf(shown: Message | UnreadComment): string {
  const { body, files = [] } = 'comment' in shown ? { body: shown.comment.body } : shown
  if (body === '' && files.length > 0) return plural('files.count', files.length)
  const text = withoutLinks(body).replace(MARKS, '').replace(/\s+/g, ' ')
  return text.length > BODY_MAX_CHARS ? `${text.slice(0, BODY_MAX_CHARS).trimEnd()}…` : text
}
