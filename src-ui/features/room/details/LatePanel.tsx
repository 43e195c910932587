import { ErrorBoundary, type JSX, Suspense } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'

/** Around what a menu or a dialog fetches when it is opened. */
export function LatePanel(props: { children: JSX.Element }) {
  return (
    <ErrorBoundary
      fallback={(_, retry) => (
        <>
          <p role="alert">{t('room.failed')}.</p>
          <Button onClick={retry}>{t('app.retry')}</Button>
        </>
      )}
    >
      <Suspense fallback={<Skeleton lines={4} />}>{props.children}</Suspense>
    </ErrorBoundary>
  )
}
