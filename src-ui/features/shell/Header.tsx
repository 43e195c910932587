import { type JSX, Show } from 'solid-js'
import IconMenu from '~icons/lucide/menu'
import { t } from '../../i18n/i18n.ts'
import { unreadText } from '../../i18n/unread.ts'
import { isOutboxStored, unansweredCount } from '../../state/connection/commands.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { earlyPart } from '../../ui/parts/lazy-part.ts'
import { ConnectionPill } from './connection/ConnectionPill.tsx'
import { UpdateChip } from './connection/UpdateChip.tsx'
import { PartBoundary } from './PartBoundary.tsx'
import { unreadInAll } from './page-title.ts'
import './header.css'

const ConnectionDetails = earlyPart(() => import('./connection/ConnectionDetails.tsx'))

type HeaderProps = {
  title: string
  /** Stands before the title: `#` of a public room. */
  sign: string | undefined
  /** What the room is about, or the room of a document; empty elsewhere. */
  topic: string
  /** Who else looks at what is on the page. */
  people: JSX.Element
  actions: JSX.Element
  invite: JSX.Element
  preferences: JSX.Element
  /** Undefined on wide screens, where the sidebar is always visible. */
  onOpenDrawer: (() => void) | undefined
}

export function Header(props: HeaderProps) {
  const unread = () => (props.onOpenDrawer ? unreadInAll() : 0)
  return (
    <header class="header">
      <Show when={props.onOpenDrawer}>
        {(openDrawer) => (
          <IconButton
            label={unread() > 0 ? `${t('nav.open')}, ${unreadText(unread())}` : t('nav.open')}
            class={unread() > 0 ? 'header-news' : undefined}
            aria-haspopup="dialog"
            onClick={() => openDrawer()()}
          >
            <IconMenu />
          </IconButton>
        )}
      </Show>
      <div class="header-title">
        <h1 title={props.title} data-sign={props.sign}>
          {props.title}
        </h1>
        <Show when={props.topic}>
          <p class="meta" dir="auto" title={props.topic}>
            {props.topic}
          </p>
        </Show>
      </div>
      <PartBoundary>{props.people}</PartBoundary>
      <div class="header-tools">
        <UpdateChip />
        <ConnectionPill state={connectionShown()} queuedCount={unansweredCount()} isStored={isOutboxStored()}>
          <PartBoundary>
            <ConnectionDetails />
          </PartBoundary>
        </ConnectionPill>
        <PartBoundary>{props.invite}</PartBoundary>
        <PartBoundary>{props.actions}</PartBoundary>
        <PartBoundary>{props.preferences}</PartBoundary>
      </div>
    </header>
  )
}
