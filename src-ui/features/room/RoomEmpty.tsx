import IconMessages from '~icons/lucide/messages-square'
import { t } from '../../i18n/i18n.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'

export function RoomEmpty() {
  return <EmptyState icon={<IconMessages />} title={t('room.empty')} words={t('room.emptyWords')} />
}
