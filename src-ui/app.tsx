// The routes, and everything that combines several features: features do not import each other.
import {
  A,
  Navigate,
  Route,
  Router,
  type RouteSectionProps,
  useLocation,
  useMatch,
  useNavigate,
  useParams,
} from '@solidjs/router'
import { createEffect, createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import IconColumns from '~icons/lucide/columns-2'
import { InviteChip } from './features/invitation/InviteChip.tsx'
import { StartingPage } from './features/join/StartingPage.tsx'
import { UnreachablePage } from './features/join/UnreachablePage.tsx'
import { watchShortcuts } from './features/palette/watch-shortcuts.ts'
import { PreferencesMenu } from './features/preferences/PreferencesMenu.tsx'
import { NameLine } from './features/profile/NameLine.tsx'
import { PageFailed } from './features/shell/PageFailed.tsx'
import { PartBoundary } from './features/shell/PartBoundary.tsx'
import { Shell } from './features/shell/Shell.tsx'
import { t } from './i18n/i18n.ts'
import { fetchLanguages } from './i18n/languages.ts'
import { showPlace } from './state/connection/attention.ts'
import { connection, connectionShown, endedByHost, hasValidSession } from './state/connection/connection.ts'
import { isAskedToEnd } from './state/host/closing.ts'
import { invitation } from './state/host/invitation.ts'
import { isOnWall } from './state/host/wall.ts'
import { hub, mayWrite, roomList, roomName } from './state/hub.ts'
import type { ListKind } from './state/lists.ts'
import { lookupState } from './state/lookup.ts'
import { isChoosingStatus, noteVisited, palette } from './state/palette.ts'
import { othersAt, type Place } from './state/people/places.ts'
import { mayRemove, type Thing } from './state/removal.ts'
import { session } from './state/session/session.ts'
import { createMinuteClock } from './ui/clock.ts'
import { earlyPart, fetchPartsWhenIdle, latePart } from './ui/parts/lazy-part.ts'
import { Spinner } from './ui/states/Spinner.tsx'

const joining = () => import('./features/join/join.ts')
const JoinPage = earlyPart(() => joining().then(({ JoinPage }) => ({ default: JoinPage })))
const WaitingForHostPage = earlyPart(() =>
  joining().then(({ WaitingForHostPage }) => ({ default: WaitingForHostPage })),
)
const room = () => import('./features/room/room.ts')
const RoomPage = earlyPart(() => room().then(({ RoomPage }) => ({ default: RoomPage })))
const DocumentsButton = earlyPart(() => room().then(({ DocumentsButton }) => ({ default: DocumentsButton })))
const PinsMenu = earlyPart(() => room().then(({ PinsMenu }) => ({ default: PinsMenu })))
const RoomMenu = earlyPart(() => room().then(({ RoomMenu }) => ({ default: RoomMenu })))
const RoomDownloadMenu = earlyPart(() => room().then(({ RoomDownloadMenu }) => ({ default: RoomDownloadMenu })))
const HomePage = earlyPart(() => import('./features/home/HomePage.tsx'))
const InvitationCard = earlyPart(() => import('./features/invitation/InvitationCard.tsx'))
const DoorNote = earlyPart(() => import('./features/invitation/DoorNote.tsx'))
const PeopleCard = earlyPart(() => import('./features/people/PeopleCard.tsx'))
const document = () => import('./features/document/DocumentPage.tsx')
const DocumentPage = latePart(() => document().then(({ DocumentPage }) => ({ default: DocumentPage })))
const DocumentBeside = latePart(() => document().then(({ DocumentBeside }) => ({ default: DocumentBeside })))
const BoardPage = latePart(() => import('./features/board/BoardPage.tsx'))
const NewBoardPage = latePart(() => import('./features/board/NewBoardPage.tsx'))
const SecurityPage = latePart(() => import('./features/security/SecurityPage.tsx'))
const removal = () => import('./features/removal/removal.ts')
const ThingMenu = latePart(() => removal().then(({ ThingMenu }) => ({ default: ThingMenu })))
const DeletedNote = latePart(() => removal().then(({ DeletedNote }) => ({ default: DeletedNote })))
const RemovalPage = latePart(() => import('./features/removal/RemovalPage.tsx'))
const ImportFiles = latePart(() => import('./features/import/ImportFiles.tsx'))
const ListPage = latePart(() => import('./features/lists/ListPage.tsx'))
const CatchUpPage = latePart(() => import('./features/catch-up/CatchUpPage.tsx'))
const ReplayPage = latePart(() => import('./replay-page.tsx'))
const SearchPage = latePart(() => import('./features/search/SearchPage.tsx'))
const PersonRow = earlyPart(() =>
  import('./features/people/PersonRow.tsx').then(({ PersonRow }) => ({ default: PersonRow })),
)
const Palette = latePart(() => import('./features/palette/Palette.tsx'))
const SignOutDialog = latePart(() =>
  import('./features/security/SignOutDialog.tsx').then(({ SignOutDialog }) => ({ default: SignOutDialog })),
)
const StatusDialog = latePart(() => import('./features/status/StatusDialog.tsx'))
const StatusLine = latePart(() => import('./features/status/StatusLine.tsx'))
const leading = () => import('./features/leading/leading.ts')
const LeadingBar = latePart(() => leading().then(({ LeadingBar }) => ({ default: LeadingBar })))
const EndHubDialog = latePart(() => leading().then(({ EndHubDialog }) => ({ default: EndHubDialog })))
const HeaderHand = latePart(() => leading().then(({ HeaderHand }) => ({ default: HeaderHand })))
const WallLeading = latePart(() => leading().then(({ WallLeading }) => ({ default: WallLeading })))
const WallPage = latePart(() => import('./features/wall/WallPage.tsx'))
const WallCorner = latePart(() => import('./features/wall/WallCorner.tsx'))
const WallInvitation = latePart(() => import('./features/invitation/WallInvitation.tsx'))
const faces = () => import('./features/people/people-faces.ts')
const Faces = latePart(() => faces().then(({ Faces }) => ({ default: Faces })))
const HereLine = latePart(() => faces().then(({ HereLine }) => ({ default: HereLine })))
const BesidePages = latePart(() => import('./beside-pages.tsx'))
const NotificationSettings = latePart(() => import('./features/notifications/NotificationSettings.tsx'))
const NotFoundPage = latePart(() => import('./features/shell/NotFoundPage.tsx'))
const LicencesPage = latePart(() => import('./features/licences/LicencesPage.tsx'))

export function App() {
  const isConnected = createMemo(() => connection().state === 'connected')
  createEffect(() => {
    if (isConnected()) void fetchPartsWhenIdle().then(fetchLanguages)
  })
  return (
    <Router root={SessionGate}>
      <Route path="/" component={Home} />
      <Route path="/rooms/:id" component={Room} />
      <Route path="/wall" component={Wall} />
      <Route path="/documents/:id" component={DocumentPage} />
      <Route path="/boards/new" component={NewBoardPage} />
      <Route path="/boards/:id" component={BoardPage} />
      <Route path="/security" component={SecurityPage} />
      <Route path="/archive" component={RemovalPage} />
      <Route path="/search" component={SearchPage} />
      <Route path="/catch-up" component={CatchUpPage} />
      <Route path="/replay" component={ReplayPage} />
      <Route path="/all/:kind" component={List} matchFilters={{ kind: LIST_KINDS }} />
      <Route path="/licences" component={LicencesPage} />
      <Route path="*" component={NotFoundPage} />
    </Router>
  )
}

/** Shows the pages to people who are signed in, and to everybody else the page that their session needs. */
function SessionGate(props: RouteSectionProps) {
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
      <Match when={signedOut() || waiting()}>
        <PartBoundary failed={(retry) => <PageFailed onRetry={retry} />} loading={<StartingPage />}>
          <Show when={waiting()} fallback={<JoinPage why={signedOut() ?? {}} corner={<PreferencesMenu />} />}>
            {(now) => <WaitingForHostPage name={now().name} corner={<PreferencesMenu />} />}
          </Show>
        </PartBoundary>
      </Match>
      <Match when={session().kind === 'unreachable'}>
        <UnreachablePage corner={<PreferencesMenu />} />
      </Match>
      <Match when={session().kind === 'signedIn'}>
        <Show when={useLocation().pathname !== '/wall'} fallback={props.children}>
          <SignedInPages>{props.children}</SignedInPages>
        </Show>
      </Match>
    </Switch>
  )
}

function SignedInPages(props: Pick<RouteSectionProps, 'children'>) {
  const home = useMatch(() => '/')
  const room = useMatch(() => '/rooms/:id')
  const document = useMatch(() => '/documents/:id')
  const board = useMatch(() => '/boards/:id')
  const newBoard = useMatch(() => '/boards/new')
  const security = useMatch(() => '/security')
  const licences = useMatch(() => '/licences')
  const archive = useMatch(() => '/archive')
  const search = useMatch(() => '/search')
  const list = useMatch(() => '/all/:kind', { kind: LIST_KINDS })
  const location = useLocation()
  const navigate = useNavigate()
  const [isSigningOut, setSigningOut] = createSignal(false)
  watchShortcuts(() => location.pathname, navigate)
  createEffect(() => noteVisited(location.pathname))

  const shownRoom = () => hub.rooms[room()?.params['id'] ?? '']
  const shownBoard = () => hub.boards[board()?.params['id'] ?? '']
  const shownDocument = () => hub.documents[document()?.params['id'] ?? '']
  /** The document or board of this page. */
  const shownThing = (): Thing | undefined => {
    const [ofBoard, ofDocument] = [shownBoard(), shownDocument()]
    if (ofBoard) return { kind: 'board', id: ofBoard.id, name: ofBoard.name }
    return ofDocument && { kind: 'document', id: ofDocument.id, name: ofDocument.title || t('document.untitled') }
  }

  const place = createMemo<Place | undefined>(
    () => {
      for (const [kind, thing] of [
        ['room', shownRoom()],
        ['document', shownDocument()],
        ['board', shownBoard()],
      ] as const)
        if (thing) return { kind, id: thing.id }
      return undefined
    },
    undefined,
    { equals: (one, other) => one?.id === other?.id },
  )
  createEffect(() => showPlace(place()))

  const roomOfDocument = () => {
    const room = hub.rooms[shownDocument()?.roomId ?? '']
    return room ? roomName(room) : ''
  }

  /** For hosts always, and for everybody else while something is on. */
  const isLeading = () => {
    const { timer, eyesUp, lookHere, groups, ending, hands } = hub.leading
    const hasHand = hands.count > 0 || hands.isUp || hands.isTurn
    return hub.me?.role === 'host' || timer || eyesUp || lookHere || groups || ending || hasHand
  }

  const title = () => {
    if (home()) return hub.hubName || t('home.title')
    if (security()) return t('security.title')
    if (licences()) return t('licences.title')
    if (archive()) return t('removal.title')
    if (search()) return t('search.title')
    if (location.pathname === '/catch-up') return t('catchUp.title')
    if (location.pathname === '/replay') return t('replay.title')
    const listed = list()
    if (listed) return listTitle(listed.params)
    if (newBoard()) return t('nav.newBoard')
    const thing = shownThing()
    if (thing) return thing.name
    const ofRoom = shownRoom()
    const name = ofRoom && roomName(ofRoom)
    const id = (room() ?? document() ?? board())?.params['id'] ?? ''
    // It is not known yet whether there is one.
    if (name === undefined && ['loading', 'failed'].includes(lookupState(id) ?? '')) return hub.hubName
    if (document() && hub.ready) return t('document.notFound')
    return name ?? (hub.ready ? t('notFound.title') : hub.hubName || t('app.name'))
  }

  return (
    <Shell
      title={title()}
      sign={shownRoom()?.private === false ? '#' : undefined}
      topic={shownRoom()?.topic ?? roomOfDocument()}
      faces={facesAt}
      here={
        <PartBoundary>
          <HereLine />
        </PartBoundary>
      }
      people={
        <Show keyed when={place()?.kind !== 'document' && place()}>
          {facesAt}
        </Show>
      }
      actions={
        <>
          <Show when={!isLeading() && hasValidSession() && !endedByHost()}>
            <PartBoundary>
              <HeaderHand />
            </PartBoundary>
          </Show>
          <Show when={room() && hasValidSession()}>
            <Show when={!endedByHost()}>
              <DocumentsButton />
              <PinsMenu />
              <RoomMenu />
            </Show>
            <RoomDownloadMenu />
          </Show>
          <Show when={shownDocument()?.roomId}>
            {(roomId) => (
              <A
                class="icon-button"
                href={`/rooms/${roomId()}?beside=${shownDocument()?.id}`}
                aria-label={t('places.besideChat')}
                title={t('places.besideChat')}
              >
                <IconColumns />
              </A>
            )}
          </Show>
          <Show when={mayRemove(shownBoard() ?? shownDocument() ?? {}) && hasValidSession() && shownThing()}>
            {(thing) => <ThingMenu thing={thing()} isArchived={(shownBoard() ?? shownDocument())?.archived === true} />}
          </Show>
        </>
      }
      invite={
        <Show when={hasValidSession()}>
          <InviteChip
            card={(description) => (
              <PartBoundary
                failed={(retry) => <PageFailed onRetry={retry} />}
                loading={<Spinner label={t('app.loading')} />}
              >
                <InvitationCard description={description} />
              </PartBoundary>
            )}
          />
        </Show>
      }
      door={
        <>
          <Show when={isLeading() && endedByHost() !== 'removed'}>
            <PartBoundary loading={<div class="leading-space" />}>
              <LeadingBar />
            </PartBoundary>
          </Show>
          <PartBoundary>
            <BesidePages />
          </PartBoundary>
          <Show when={mayWrite() && hasValidSession()}>
            <DeletedNote />
          </Show>
          <Show when={hub.me?.role === 'host' && hasValidSession()}>
            <DoorNote isListed={home() !== undefined && invitation() !== undefined} />
            <Show when={isAskedToEnd()}>
              <EndHubDialog />
            </Show>
          </Show>
          <Show when={isOnWall() && hasValidSession()}>
            <WallCorner qr={<WallInvitation inCorner />} />
          </Show>
          <Show when={palette()}>
            <Palette onSignOut={() => setSigningOut(true)} />
          </Show>
          <Show when={isChoosingStatus()}>
            <StatusDialog />
          </Show>
          <Show when={isSigningOut()}>
            <SignOutDialog open onClose={() => setSigningOut(false)} />
          </Show>
        </>
      }
      preferences={
        <PreferencesMenu
          before={(close) => (
            <>
              <NameLine />
              <Show when={!endedByHost()}>
                <PartBoundary>
                  <StatusLine onChoose={close} />
                </PartBoundary>
              </Show>
            </>
          )}
          after={
            <>
              <PartBoundary>
                <NotificationSettings />
              </PartBoundary>
              <PreferencesLinks />
            </>
          }
        />
      }
    >
      {props.children}
    </Shell>
  )
}

/** In a boundary of its own, because the row of a room is there before the faces are fetched. */
function facesAt(at: Place) {
  return (
    <Show when={connectionShown() === 'connected' && othersAt(at.id).length > 0}>
      <PartBoundary>
        <Faces kind={at.kind} id={at.id} />
      </PartBoundary>
    </Show>
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

/** Instead of everything else on the page. */
function Wall() {
  return (
    <PartBoundary failed={(retry) => <PageFailed onRetry={retry} />} loading={<StartingPage />}>
      <WallPage
        invitation={<WallInvitation />}
        door={
          <Show when={hub.me?.role === 'host'}>
            <DoorNote isListed={false} />
          </Show>
        }
        leading={<WallLeading />}
      />
    </PartBoundary>
  )
}

const LIST_KINDS: ListKind[] = ['rooms', 'documents', 'boards', 'members']
const listTitle = (params: { kind?: string }) => t(`list.${params.kind as ListKind}`)

function List() {
  const params = useParams<{ kind: ListKind }>()
  const now = createMinuteClock()
  return (
    <ListPage
      kind={params.kind}
      title={listTitle(params)}
      person={(id) => <PersonRow id={id} now={now()} />}
      files={
        <PartBoundary>
          <ImportFiles />
        </PartBoundary>
      }
    />
  )
}

function Room() {
  const location = useLocation<{ arrived?: boolean }>()
  // People who have just joined have a suggested name, which they can change here.
  return (
    <RoomPage
      greeting={<Show when={location.state?.arrived}>{<NameLine />}</Show>}
      document={(id, close) => (
        <PartBoundary failed={(retry) => <PageFailed onRetry={retry} />} loading={<Spinner label={t('app.loading')} />}>
          <DocumentBeside documentId={id} onClose={close} />
        </PartBoundary>
      )}
    />
  )
}

/**
 * Guests come to talk, so they are sent on to the lobby room; the host comes to invite and stays. A link to Home sets
 * `chosen`, which keeps guests here too.
 */
function Home() {
  const location = useLocation<{ chosen?: boolean }>()
  const lobby = roomList()[0]
  const goesToLobby = hub.me?.role !== 'host' && lobby !== undefined && !location.state?.chosen
  return (
    <Show when={!goesToLobby} fallback={<Navigate href={`/rooms/${lobby?.id}`} state={{ arrived: true }} />}>
      <HomePage
        nameLine={<NameLine />}
        invitation={(description) => <InvitationCard description={description} />}
        people={<PeopleCard />}
      />
    </Show>
  )
}
