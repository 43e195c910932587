import { For } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import IconHash from '~icons/lucide/hash'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { plural, t } from '../../i18n/i18n.ts'
import { unreadText } from '../../i18n/unread.ts'
import { hub, newestDocuments, roomList, roomName } from '../../state/hub.ts'
import { mentionsIn, shownUnread } from '../../state/rooms/chat.ts'
import { withoutLinks } from '../../state/rooms/thing-links.ts'
import { createMinuteClock } from '../../ui/clock.ts'
import { ContinueRow } from './ContinueRow.tsx'

const MAX_SHOWN = 8
const isInUse = ({ archived }: { archived?: boolean }) => !archived

/** Links to rooms and documents. A room shows its newest message, if this tab has loaded it. */
export function ContinueList() {
  const now = createMinuteClock()

  function summaryOf(room: Room): string {
    const mentions = mentionsIn(room.id)
    if (mentions > 0) return plural('nav.mentions', mentions)
    const last = hub.messages[room.id]?.items.at(-1)
    if (last)
      return t('home.said', {
        name: hub.members[last.authorId]?.name ?? last.authorName,
        body: withoutLinks(last.body),
      })
    const unread = shownUnread(room.id)
    if (unread > 0) return unreadText(unread)
    return room.lastSeq > 0 ? plural('home.messages', room.lastSeq) : room.topic || t('home.noMessages')
  }

  return (
    <section class="continue" aria-labelledby="home-continue">
      <h2 id="home-continue">{t('home.continue')}</h2>
      <ul>
        <For each={roomList().filter(isInUse).slice(0, MAX_SHOWN)}>
          {(room) => (
            <ContinueRow
              href={`/rooms/${room.id}`}
              icon={<IconHash />}
              name={roomName(room)}
              summary={summaryOf(room)}
              at={hub.messages[room.id]?.items.at(-1)?.postedAt}
              now={now()}
            />
          )}
        </For>
        <For each={newestDocuments().filter(isInUse).slice(0, MAX_SHOWN)}>
          {(document) => (
            <ContinueRow
              href={`/documents/${document.id}`}
              icon={<IconFile />}
              name={document.title || t('document.untitled')}
              summary={t('home.document')}
              at={document.createdAt}
              now={now()}
            />
          )}
        </For>
      </ul>
    </section>
  )
}
