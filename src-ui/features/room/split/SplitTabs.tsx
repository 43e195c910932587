import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import IconX from '~icons/lucide/x'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { unreadNumber, unreadText } from '../../../i18n/unread.ts'
import { hub } from '../../../state/hub.ts'
import { shownUnread } from '../../../state/rooms/chat.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import './split-tabs.css'

type SplitTabsProps = {
  room: Room
  documentId: string
  /** The address that shows the document. */
  path: string
  isChat: boolean
  onClose: () => void
}

/** On narrow screens: the conversation, and the document that is open in the room. */
export default function SplitTabs(props: SplitTabsProps) {
  const current = (isIt: boolean) => (isIt ? 'page' : undefined)
  return (
    <nav class="split-tabs" aria-label={t('nav.documents')}>
      {/* Links of the router mark every address of the room as the current one. */}
      <A href={`${props.path}&show=chat`} data-current={current(props.isChat)} aria-current={current(props.isChat)}>
        {t('places.chat')}
        <Show when={shownUnread(props.room.id)}>
          {(count) => (
            <>
              {' '}
              <span class="nav-count" aria-hidden="true">
                {unreadNumber(count())}
              </span>
              <span class="visually-hidden">{unreadText(count())}</span>
            </>
          )}
        </Show>
      </A>
      <A href={props.path} data-current={current(!props.isChat)} aria-current={current(!props.isChat)}>
        <span dir="auto">{hub.documents[props.documentId]?.title || t('document.untitled')}</span>
      </A>
      <IconButton label={t('places.close')} onClick={() => props.onClose()}>
        <IconX />
      </IconButton>
    </nav>
  )
}
