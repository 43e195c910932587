import IconLock from '~icons/lucide/lock'
import { t } from '../../i18n/i18n.ts'
import type { whyMayNotPost } from '../../state/rooms/posting.ts'

/** Replaces the composer if this person may not post, with the reason. */
export function ReadOnlyNote(props: { reason: NonNullable<ReturnType<typeof whyMayNotPost>> }) {
  return (
    <p class="room-read-only" role="status">
      <IconLock />
      {t(`readOnly.${props.reason}`)}
    </p>
  )
}
