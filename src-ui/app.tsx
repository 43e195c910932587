// The routes, and who is shown the pages. `pages/` has what combines several features: features do not import each other.
import { Route, Router, type RouteSectionProps, useLocation } from '@solidjs/router'
import { createEffect, createMemo, Match, Show, Switch } from 'solid-js'
import { StartingPage } from './features/join/StartingPage.tsx'
import { UnreachablePage } from './features/join/UnreachablePage.tsx'
import { PreferencesMenu } from './features/preferences/PreferencesMenu.tsx'
import { PageFailed } from './features/shell/PageFailed.tsx'
import { PartBoundary } from './features/shell/PartBoundary.tsx'
import { fetchLanguages } from './i18n/languages.ts'
import { Home } from './pages/Home.tsx'
import { List } from './pages/List.tsx'
import {
  BoardPage,
  CatchUpPage,
  DocumentPage,
  JoinPage,
  LicencesPage,
  NewBoardPage,
  NotFoundPage,
  RemovalPage,
  ReplayPage,
  SearchPage,
  SecurityPage,
  WaitingForHostPage,
} from './pages/parts.ts'
import { Room } from './pages/Room.tsx'
import { SignedInPages } from './pages/SignedInPages.tsx'
import { LIST_KINDS } from './pages/shown-page.ts'
import { Wall } from './pages/Wall.tsx'
import { connection } from './state/connection/connection.ts'
import { session } from './state/session/session.ts'
import { fetchPartsWhenIdle } from './ui/parts/lazy-part.ts'

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
