import { A, type RouteSectionProps, useLocation, useNavigate } from '@solidjs/router'
import { createEffect, createSignal, Show } from 'solid-js'
import { InviteChip } from '../features/invitation/InviteChip.tsx'
import { watchShortcuts } from '../features/palette/watch-shortcuts.ts'
import { PreferencesMenu } from '../features/preferences/PreferencesMenu.tsx'
import { NameLine } from '../features/profile/NameLine.tsx'
import { PageFailed } from '../features/shell/PageFailed.tsx'
import { PartBoundary } from '../features/shell/PartBoundary.tsx'
import { Shell } from '../features/shell/Shell.tsx'
import { t } from '../i18n/i18n.ts'
import { showPlace } from '../state/connection/attention.ts'
import { connectionShown, finalState, hasValidSession } from '../state/connection/connection.ts'
import { isAskedToEnd } from '../state/host/closing.ts'
import { invitation } from '../state/host/invitation.ts'
import { isOnWall } from '../state/host/wall.ts'
import { hub, mayWrite } from '../state/hub.ts'
import { isChoosingStatus, noteVisited, palette } from '../state/palette.ts'
import { othersAt, type Place } from '../state/people/places.ts'
import { Spinner } from '../ui/states/Spinner.tsx'
import { HeaderActions } from './HeaderActions.tsx'
import {
  BesidePages,
  DeletedNote,
  DoorNote,
  EndHubDialog,
  Faces,
  HereLine,
  InvitationCard,
  LeadingBar,
  NotificationSettings,
  Palette,
  SignOutDialog,
  StatusDialog,
  StatusLine,
  WallCorner,
  WallInvitation,
} from './parts.ts'
import { createShownPage } from './shown-page.ts'

/** The frame around every page of somebody who is signed in: sidebar, header, bar, and what may lie over them. */
export function SignedInPages(props: Pick<RouteSectionProps, 'children'>) {
  const page = createShownPage()
  const location = useLocation()
  const navigate = useNavigate()
  const [isSigningOut, setSigningOut] = createSignal(false)
  watchShortcuts(() => location.pathname, navigate)
  createEffect(() => noteVisited(location.pathname))
  createEffect(() => showPlace(page.place()))

  return (
    <Shell
      title={page.title()}
      sign={page.room()?.private === false ? '#' : undefined}
      topic={page.topic()}
      faces={facesAt}
      here={
        <PartBoundary>
          <HereLine />
        </PartBoundary>
      }
      people={
        <Show keyed when={page.place()?.kind !== 'document' && page.place()}>
          {facesAt}
        </Show>
      }
      actions={<HeaderActions page={page} hasBar={hasBar()} />}
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
          <Show when={hasBar() && finalState() !== 'removed'}>
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
            <DoorNote isListed={page.isHome() && invitation() !== undefined} />
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
              <Show when={!finalState()}>
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

/** The bar of whoever leads is there for hosts always, and for everybody else while something is on. */
function hasBar(): boolean {
  const { timer, eyesUp, lookHere, groups, ending, hands } = hub.leading
  const hasHand = hands.count > 0 || hands.isUp || hands.isTurn
  return hub.me?.role === 'host' || Boolean(timer || eyesUp || lookHere || groups || ending || hasHand)
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
