// Puts the features together: they do not know each other.
import { A, Navigate, Route, Router, type RouteSectionProps, useLocation, useMatch } from '@solidjs/router'
import { lazy, Match, Show, Switch } from 'solid-js'
import { HomePage } from './features/home/HomePage.tsx'
import { InvitationCard } from './features/invitation/InvitationCard.tsx'
import { InviteChip } from './features/invitation/InviteChip.tsx'
import { JoinPage } from './features/join/JoinPage.tsx'
import { StartingPage } from './features/join/StartingPage.tsx'
import { UnreachablePage } from './features/join/UnreachablePage.tsx'
import { WaitingPage } from './features/join/WaitingPage.tsx'
import { LicencesPage } from './features/licences/LicencesPage.tsx'
import { PeopleCard } from './features/people/PeopleCard.tsx'
import { PreferencesMenu } from './features/preferences/PreferencesMenu.tsx'
import { NameLine } from './features/profile/NameLine.tsx'
import { RoomDownloadMenu } from './features/room/RoomDownloadMenu.tsx'
import { RoomMenu } from './features/room/RoomMenu.tsx'
import { RoomPage } from './features/room/RoomPage.tsx'
import { NotFoundPage } from './features/shell/NotFoundPage.tsx'
import { Shell } from './features/shell/Shell.tsx'
import { t } from './i18n/i18n.ts'
import { endedByHost, hasValidSession } from './state/connection/connection.ts'
import { hub, roomList, roomName } from './state/hub.ts'
import { session } from './state/session/session.ts'

const SecurityPage = lazy(() => import('./features/security/SecurityPage.tsx'))
const BoardPage = lazy(() => import('./features/board/BoardPage.tsx'))
const NewBoardPage = lazy(() => import('./features/board/NewBoardPage.tsx'))
const DocumentPage = lazy(() => import('./features/document/DocumentPage.tsx'))

export function App() {
  return (
    <Router root={Door}>
      <Route path="/" component={Home} />
      <Route path="/rooms/:id" component={Room} />
      <Route path="/documents/:id" component={DocumentPage} />
      <Route path="/boards/new" component={NewBoardPage} />
      <Route path="/boards/:id" component={BoardPage} />
      <Route path="/security" component={SecurityPage} />
      <Route path="/licences" component={LicencesPage} />
      <Route path="*" component={NotFoundPage} />
    </Router>
  )
}

/** In front of every page: only who is signed in comes further. */
function Door(props: RouteSectionProps) {
  const signedOut = () => {
    const now = session()
    return now.kind === 'signedOut' ? now : undefined
  }
  const waiting = () => {
    const now = session()
    return now.kind === 'awaitingHost' ? now : undefined
  }
  return (
    <Switch fallback={<StartingPage />}>
      <Match when={session().kind === 'signedOut'}>
        <JoinPage reason={signedOut()?.reason} oldLink={signedOut()?.oldLink === true} corner={<PreferencesMenu />} />
      </Match>
      <Match when={waiting()}>{(now) => <WaitingPage name={now().name} corner={<PreferencesMenu />} />}</Match>
      <Match when={session().kind === 'unreachable'}>
        <UnreachablePage corner={<PreferencesMenu />} />
      </Match>
      <Match when={session().kind === 'signedIn'}>
        <Inside>{props.children}</Inside>
      </Match>
    </Switch>
  )
}

function Inside(props: Pick<RouteSectionProps, 'children'>) {
  const home = useMatch(() => '/')
  const room = useMatch(() => '/rooms/:id')
  const document = useMatch(() => '/documents/:id')
  const board = useMatch(() => '/boards/:id')
  const newBoard = useMatch(() => '/boards/new')
  const security = useMatch(() => '/security')
  const licences = useMatch(() => '/licences')

  const title = () => {
    if (home()) return t('home.title')
    if (security()) return t('security.title')
    if (licences()) return t('licences.title')
    if (newBoard()) return t('nav.newBoard')
    const table = hub.boards[board()?.params['id'] ?? '']
    if (table) return table.name
    const place = hub.rooms[room()?.params['id'] ?? '']
    const name = place && roomName(place)
    const written = hub.documents[document()?.params['id'] ?? '']
    if (written) return written.title || t('document.untitled')
    return name ?? (hub.ready ? t('notFound.title') : hub.hubName || t('app.name'))
  }

  return (
    <Shell
      title={title()}
      actions={
        <Show when={room() && hasValidSession()}>
          <Show when={!endedByHost()}>
            <RoomMenu />
          </Show>
          <RoomDownloadMenu />
        </Show>
      }
      invite={
        <Show when={hasValidSession()}>
          <InviteChip />
        </Show>
      }
      preferences={<PreferencesMenu before={<NameLine />} after={<PreferencesLinks />} />}
    >
      {props.children}
    </Shell>
  )
}

function PreferencesLinks() {
  return (
    <div>
      <Show when={hasValidSession()}>
        <A class="preferences-link" href="/security">
          {t('security.link')}
        </A>
      </Show>
      <A class="preferences-link" href="/licences">
        {t('licences.title')}
      </A>
    </div>
  )
}

function Room() {
  const location = useLocation<{ arrived?: boolean }>()
  // Whoever came by the code has a name before having typed one: here it can be changed in place.
  return <RoomPage greeting={<Show when={location.state?.arrived}>{<NameLine />}</Show>} />
}

/** Guests come to talk and land in the lobby room; the host comes to invite. Whoever then chooses Home gets Home. */
function Home() {
  const location = useLocation<{ chosen?: boolean }>()
  const lobby = roomList()[0]
  const lands = hub.me?.role !== 'host' && lobby !== undefined && !location.state?.chosen
  return (
    <Show when={!lands} fallback={<Navigate href={`/rooms/${lobby?.id}`} state={{ arrived: true }} />}>
      <HomePage
        nameLine={<NameLine />}
        invitation={(words) => <InvitationCard words={words} />}
        people={<PeopleCard />}
      />
    </Show>
  )
}
