import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import IconArchive from '~icons/lucide/archive'
import IconHome from '~icons/lucide/house'
import IconSearch from '~icons/lucide/search'
import IconPalette from '~icons/lucide/square-terminal'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { showPalette } from '../../../state/palette.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { Logo } from '../../../ui/Logo.tsx'
import { MODIFIER, SEARCH_KEY } from '../../../ui/modifier-key.ts'
import type { FacesAt } from './FacesAt.ts'
import { SidebarBoards } from './SidebarBoards.tsx'
import { SidebarDocuments } from './SidebarDocuments.tsx'
import { SidebarRooms } from './SidebarRooms.tsx'
import './sidebar.css'

/** `faces` shows who is at a place, and `here` everybody who is here. */
export function Sidebar(props: { faces: FacesAt; here: JSX.Element }) {
  return (
    <div class="sidebar">
      <div class="brand">
        <Logo size={24} />
        <span>{hub.hubName || t('app.name')}</span>
        <IconButton
          label={t('palette.title')}
          shortcut={`${MODIFIER}K`}
          aria-haspopup="dialog"
          onClick={() => showPalette('commands')}
        >
          <IconPalette />
        </IconButton>
      </div>
      <nav class="sidebar-scroll" aria-label={t('nav.pages')}>
        {/* `chosen` keeps a guest on Home: without it pages/Home.tsx sends guests from Home to the lobby room. */}
        <A class="nav-row" href="/" end state={{ chosen: true }}>
          <IconHome />
          <span class="nav-name">{t('nav.home')}</span>
        </A>
        <A class="nav-row" href="/search" title={`${t('search.title')} (${SEARCH_KEY})`}>
          <IconSearch />
          <span class="nav-name">{t('search.title')}</span>
        </A>
        <SidebarRooms faces={props.faces} />
        <SidebarDocuments faces={props.faces} />
        <SidebarBoards faces={props.faces} />
        <A class="nav-row nav-archive" href="/archive">
          <IconArchive />
          <span class="nav-name">{t('removal.title')}</span>
        </A>
      </nav>
      <div class="sidebar-here">{props.here}</div>
    </div>
  )
}
