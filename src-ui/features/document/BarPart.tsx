import { ErrorBoundary, type JSX, Suspense } from 'solid-js'
import IconAlert from '~icons/lucide/circle-alert'
import { t } from '../../i18n/i18n.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'

/** A part of the bar that is fetched later, with a failure to load it limited to its own button. */
export function BarPart(props: { loading?: JSX.Element; children: JSX.Element }) {
  return (
    <ErrorBoundary
      fallback={(_fault, retry) => (
        <IconButton label={t('app.retry')} onClick={retry}>
          <IconAlert />
        </IconButton>
      )}
    >
      <Suspense fallback={props.loading ?? <span class="icon-button" />}>{props.children}</Suspense>
    </ErrorBoundary>
  )
}
