import IconMessages from '~icons/lucide/messages-square'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { whyMayNotPost } from '../../state/hub.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'

/** Shown in a room without messages. Invites to write the first one, unless this person may not post here. */
export function EmptyRoom(props: { room: Room }) {
  return (
    <EmptyState
      icon={<IconMessages />}
      title={t('room.empty')}
      description={whyMayNotPost(props.room) ? '' : t(props.room.direct ? 'room.emptyDirectWords' : 'room.emptyWords')}
    />
  )
}
