import { useLocation, useNavigate } from '@solidjs/router'
import { createEffect, createSignal, type JSX, on, onCleanup, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { hub } from '../../state/hub.ts'
import { createMediaQuery } from '../../ui/media.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { isSearchKey } from '../../ui/search-key.ts'
import { Spinner } from '../../ui/states/Spinner.tsx'
import { RemovedNote } from './connection/RemovedNote.tsx'
import { FileRefusal } from './FileRefusal.tsx'
import { Header } from './Header.tsx'
import { Notices } from './Notices.tsx'
import { PageFailed } from './PageFailed.tsx'
import { PartBoundary } from './PartBoundary.tsx'
import { tabTitle } from './page-title.ts'
import type { FacesAt } from './sidebar/FacesAt.ts'
import { Sidebar } from './sidebar/Sidebar.tsx'
import './shell.css'

type ShellProps = {
  title: string
  /** Before the title in the header. */
  sign: string | undefined
  /** What the room on the page is about, or the room of the document there. */
  topic: string
  /** The current page's own buttons in the header. */
  actions: JSX.Element
  invite: JSX.Element
  preferences: JSX.Element
  /** Who waits at the door. */
  door: JSX.Element
  /** Who is at a place, and everybody who is here, in the sidebar. */
  faces: FacesAt
  here: JSX.Element
  /** Who else looks at what is on the page. */
  people: JSX.Element
  children: JSX.Element
}

/** The frame of every page after signing in: sidebar or drawer, header, notices and the page itself. */
export function Shell(props: ShellProps) {
  const location = useLocation()
  const narrow = createMediaQuery('(max-width: 860px)')
  const [drawerOpen, setDrawerOpen] = createSignal(false)
  let main!: HTMLElement

  createEffect(() => {
    document.title = tabTitle(props.title)
  })
  createEffect(
    on(
      () => location.pathname,
      () => {
        setDrawerOpen(false)
        // Screen readers and Tab continue at the beginning of the new page.
        main.focus({ preventScroll: true })
      },
      { defer: true },
    ),
  )

  const navigate = useNavigate()
  /** The search page itself takes this key to its field. */
  function openSearch(event: KeyboardEvent) {
    if (!isSearchKey(event)) return
    event.preventDefault()
    if (location.pathname !== '/search') navigate('/search')
  }
  addEventListener('keydown', openSearch)
  onCleanup(() => removeEventListener('keydown', openSearch))

  return (
    <div class="shell">
      {/* A button, not a link to #content: the fragment carries the invitation's token, and the router would navigate to it. */}
      <button type="button" class="skip-link" onClick={() => main.focus()}>
        {t('app.skip')}
      </button>
      <Show when={!narrow()}>
        <aside class="shell-side" aria-label={t('nav.label')}>
          <PartBoundary>
            <Sidebar faces={props.faces} here={props.here} />
          </PartBoundary>
        </aside>
      </Show>
      <Dialog
        kind="drawer"
        open={narrow() && drawerOpen()}
        onClose={() => setDrawerOpen(false)}
        title={t('nav.label')}
        closeLabel={t('nav.close')}
      >
        <PartBoundary>
          <Sidebar faces={props.faces} here={props.here} />
        </PartBoundary>
      </Dialog>
      <div class="shell-page">
        <Header
          title={props.title}
          sign={props.sign}
          topic={props.topic}
          actions={props.actions}
          people={props.people}
          invite={props.invite}
          preferences={props.preferences}
          onOpenDrawer={narrow() ? () => setDrawerOpen(true) : undefined}
        />
        <RemovedNote />
        <PartBoundary>
          <Notices />
          <FileRefusal />
        </PartBoundary>
        <PartBoundary>{props.door}</PartBoundary>
        <main ref={main} id="content" class="shell-main" tabindex="-1">
          <PartBoundary isPage failed={(retry) => <PageFailed onRetry={retry} />} loading={<Loading />}>
            <Show when={hub.ready} fallback={<Loading />}>
              {props.children}
            </Show>
          </PartBoundary>
        </main>
      </div>
    </div>
  )
}

function Loading() {
  return (
    <div class="shell-loading">
      <Spinner label={t('app.loading')} />
    </div>
  )
}
