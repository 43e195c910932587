import { A } from '@solidjs/router'
import { ErrorBoundary, type JSX, Show, Suspense } from 'solid-js'
import IconWindow from '~icons/lucide/app-window'
import IconPresentation from '~icons/lucide/presentation'
import { t } from '../../i18n/i18n.ts'
import { wallWord } from '../../i18n/parts/wall.ts'
import { hasValidSession } from '../../state/connection/connection.ts'
import { canOpenWallWindow, openWallWindow } from '../../state/host/wall-window.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { showNotice } from '../../state/notices.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { latePart } from '../../ui/parts/lazy-part.ts'
import { ContinueList } from './ContinueList.tsx'
import './home.css'

const Reach = latePart(() => import('./reach/Reach.tsx'))

type HomePageProps = {
  nameLine: JSX.Element
  /** The invitation with a description above it. */
  invitation: (description: string) => JSX.Element
  /** The list of people who are here. */
  people: JSX.Element
}

/** How to come in, who is here, and where to continue. A phone shows its people before the QR code, which is for other phones. */
export default function HomePage(props: HomePageProps) {
  const isAlone = () => peopleHere().length <= 1
  const isHost = () => hub.me?.role === 'host'
  return (
    <div class="home">
      <div class="home-cards">
        <Show when={hasValidSession()}>
          <section class="home-card home-invitation" aria-labelledby="home-invitation">
            <div class="home-head">
              <h2 id="home-invitation">{t('invite.title')}</h2>
              <div class="home-wall">
                <A class="button" data-kind="plain" href="/wall">
                  <IconPresentation />
                  {wallWord('show')}
                </A>
                <Show when={canOpenWallWindow()}>
                  <IconButton
                    label={wallWord('window')}
                    onClick={() => {
                      if (!openWallWindow())
                        showNotice({ type: 'notice', text: wallWord('blocked'), fromName: hub.hubName, at: Date.now() })
                    }}
                  >
                    <IconWindow />
                  </IconButton>
                </Show>
              </div>
            </div>
            <Show when={isHost()}>
              <div class="home-reach">
                <Extra of="host" />
              </div>
            </Show>
            {props.invitation(isAlone() ? t('invite.nobody') : t('invite.words'))}
          </section>
        </Show>
        <div class="home-side">
          {props.nameLine}
          {props.people}
        </div>
      </div>
      <ContinueList />
      <Extra of="nearby" />
    </div>
  )
}

/** The page is of use without it. */
function Extra(props: { of: 'host' | 'nearby' }) {
  return (
    <ErrorBoundary fallback={null}>
      <Suspense>
        <Reach of={props.of} />
      </Suspense>
    </ErrorBoundary>
  )
}
