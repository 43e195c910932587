import IconLock from '~icons/lucide/lock'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { whyMayNotPost } from '../../state/rooms/posting.ts'

/** In the place of the composer: why nothing can be said here. */
export function RoomSilence(props: { room: Room }) {
  return (
    <p class="room-read-only" role="status">
      <IconLock />
      {t(`silence.${whyMayNotPost(props.room) ?? 'viewer'}`)}
    </p>
  )
}
