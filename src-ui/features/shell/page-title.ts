import { plural, t } from '../../i18n/i18n.ts'
import { unreadNumber } from '../../i18n/unread.ts'
import { joinRequests } from '../../state/host/join-requests.ts'
import { hub, roomList } from '../../state/hub.ts'
import { mentionsIn, shownUnread } from '../../state/rooms/chat.ts'

/** How many messages are unread in all rooms, of muted ones those that mention this person. */
export const unreadInAll = (): number =>
  roomList().reduce((sum, room) => sum + Math.max(shownUnread(room.id), mentionsIn(room.id)), 0)

/** The title of the browser tab: who waits at the door, number of unread messages and of mentions in muted rooms, page and name of the hub. */
export function tabTitle(page: string): string {
  const unread = unreadInAll()
  const name = hub.hubName || t('app.name')
  const atDoor = joinRequests().length > 0 ? `${plural('joinRequests.count', joinRequests().length)} · ` : ''
  return `${atDoor}${unread > 0 ? `(${unreadNumber(unread)}) ` : ''}${page} · ${name}`
}
