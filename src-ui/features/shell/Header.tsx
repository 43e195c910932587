import { type JSX, Show } from 'solid-js'
import IconMenu from '~icons/lucide/menu'
import { t } from '../../i18n/i18n.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { ConnectionPill } from './connection/ConnectionPill.tsx'
import { UpdateChip } from './connection/UpdateChip.tsx'
import './header.css'

type HeaderProps = {
  title: string
  actions: JSX.Element
  invite: JSX.Element
  preferences: JSX.Element
  /** Where there is room for the sidebar there is no drawer. */
  onOpenDrawer: (() => void) | undefined
}

export function Header(props: HeaderProps) {
  return (
    <header class="header">
      <Show when={props.onOpenDrawer}>
        {(openDrawer) => (
          <IconButton label={t('nav.open')} aria-haspopup="dialog" onClick={() => openDrawer()()}>
            <IconMenu />
          </IconButton>
        )}
      </Show>
      <h1 title={props.title}>{props.title}</h1>
      <div class="header-tools">
        <UpdateChip />
        <ConnectionPill />
        {props.invite}
        {props.actions}
        {props.preferences}
      </div>
    </header>
  )
}
