import { useLocation } from '@solidjs/router'
import { createEffect, createSignal, ErrorBoundary, type JSX, on, Show, Suspense } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { hub } from '../../state/hub.ts'
import { createMediaQuery } from '../../ui/media.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { Spinner } from '../../ui/states/Spinner.tsx'
import { RemovedNote } from './connection/RemovedNote.tsx'
import { Header } from './Header.tsx'
import { Notices } from './Notices.tsx'
import { PageFailed } from './PageFailed.tsx'
import { documentTitle } from './page-title.ts'
import { Sidebar } from './sidebar/Sidebar.tsx'
import './shell.css'

type ShellProps = {
  title: string
  /** What the present page adds to the header. */
  actions: JSX.Element
  invite: JSX.Element
  preferences: JSX.Element
  children: JSX.Element
}

/** The frame round every page of somebody who is in: navigation, header, content. */
export function Shell(props: ShellProps) {
  const location = useLocation()
  const narrow = createMediaQuery('(max-width: 860px)')
  const [drawerOpen, setDrawerOpen] = createSignal(false)
  let main!: HTMLElement

  createEffect(() => {
    document.title = documentTitle(props.title)
  })
  createEffect(
    on(
      () => location.pathname,
      () => {
        setDrawerOpen(false)
        // So that screen readers and Tab go on where the new page begins.
        main.focus({ preventScroll: true })
      },
      { defer: true },
    ),
  )

  return (
    <div class="shell">
      {/* A button: a fragment in the address belongs to the invitation, and the router would take it for a page. */}
      <button type="button" class="skip-link" onClick={() => main.focus()}>
        {t('app.skip')}
      </button>
      <Show when={!narrow()}>
        <aside class="shell-side" aria-label={t('nav.label')}>
          <Sidebar />
        </aside>
      </Show>
      <Dialog
        kind="drawer"
        open={narrow() && drawerOpen()}
        onClose={() => setDrawerOpen(false)}
        title={t('nav.label')}
        closeLabel={t('nav.close')}
      >
        <Sidebar />
      </Dialog>
      <div class="shell-page">
        <Header
          title={props.title}
          actions={props.actions}
          invite={props.invite}
          preferences={props.preferences}
          onOpenDrawer={narrow() ? () => setDrawerOpen(true) : undefined}
        />
        <RemovedNote />
        <Notices />
        <main ref={main} id="content" class="shell-main" tabindex="-1">
          <ErrorBoundary fallback={<PageFailed />}>
            <Suspense fallback={<Loading />}>
              <Show when={hub.ready} fallback={<Loading />}>
                {props.children}
              </Show>
            </Suspense>
          </ErrorBoundary>
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
