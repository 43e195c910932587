import { type ComponentProps, ErrorBoundary, Suspense } from 'solid-js'
import IconHistory from '~icons/lucide/history'
import { t } from '../../i18n/i18n.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { latePart } from '../../ui/parts/lazy-part.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Spinner } from '../../ui/states/Spinner.tsx'

const HistoryView = latePart(() => import('./history/HistoryView.tsx'))

/** The history of a document, with a failure to load it limited to its place: the text that somebody writes stays where it is. */
export function HistoryPart(props: ComponentProps<typeof HistoryView>) {
  return (
    <ErrorBoundary
      fallback={(_fault, retry) => (
        <EmptyState icon={<IconHistory />} title={t('app.pageFailed')} description={t('app.pageFailedWords')}>
          <Button onClick={retry}>{t('app.retry')}</Button>
        </EmptyState>
      )}
    >
      <Suspense fallback={<Spinner label={t('app.loading')} />}>
        <HistoryView {...props} />
      </Suspense>
    </ErrorBoundary>
  )
}
