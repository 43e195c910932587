import { t } from '../../i18n/i18n.ts'
import { hub, roomList } from '../../state/hub.ts'
import { unreadIn } from '../../state/rooms/chat.ts'

/** The title of a tab: what is unread, where one is, and in which hub. */
export function documentTitle(page: string): string {
  const unread = roomList().reduce((sum, room) => sum + unreadIn(room.id), 0)
  const name = hub.hubName || t('app.name')
  return `${unread > 0 ? `(${unread}) ` : ''}${page} · ${name}`
}
