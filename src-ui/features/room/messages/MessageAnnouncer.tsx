import { createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { pendingMessages } from '../../../state/rooms/chat.ts'
import { textOfMessage } from './text-of-message.ts'

/** Messages of this interval are announced together, so that a busy room does not make the screen reader talk all the time. */
const ANNOUNCE_AFTER_MS = 2000

/**
 * Announces new messages of other people to screen readers. An `aria-live` on the list itself would also announce rows that
 * are only rendered because the reader scrolls.
 */
export function MessageAnnouncer(props: { roomId: string }) {
  const [announcement, setAnnouncement] = createSignal('')
  const newest = () => hub.messages[props.roomId]?.items.at(-1)
  let unannounced: Message[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  createEffect(
    on(newest, (message, before) => {
      if (!message || !before) return
      // Several may have come since the page was drawn last, and the newest may be this person's own.
      const items = hub.messages[props.roomId]?.items ?? []
      const later = items.filter(({ seq, authorId }) => seq > before.seq && authorId !== hub.me?.id)
      unannounced.push(...later)
      if (unannounced.length > 0) timer ??= setTimeout(announce, ANNOUNCE_AFTER_MS)
    }),
  )

  // A message that the hub refuses stays in the list, where no screen reader announces it.
  const refusals = () => pendingMessages(props.roomId).filter(({ failed }) => failed)
  createEffect(
    on(refusals, (refused, before) => {
      const last = refused.findLast((message) => before?.every(({ clientId }) => clientId !== message.clientId))
      if (last?.failed) setAnnouncement(`${t('room.notSent')}. ${errorText(last.failed)}`)
    }),
  )

  function announce() {
    timer = undefined
    const last = unannounced.at(-1)
    if (!last) return
    const name = hub.members[last.authorId]?.name ?? last.authorName
    const many = unannounced.length > 1
    setAnnouncement(
      many
        ? t('room.announceMany', { count: unannounced.length, name })
        : t('room.announceOne', { name, body: textOfMessage(last) }),
    )
    unannounced = []
  }

  return (
    <div class="visually-hidden" role="log" aria-live="polite" aria-label={t('room.log')}>
      {announcement()}
    </div>
  )
}
