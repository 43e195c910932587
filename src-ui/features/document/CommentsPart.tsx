import { type ComponentProps, ErrorBoundary, Suspense } from 'solid-js'
import IconComments from '~icons/lucide/message-square-text'
import { t } from '../../i18n/i18n.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { latePart } from '../../ui/parts/lazy-part.ts'

const Comments = latePart(() => import('./comments/Comments.tsx'))

/** The comments of a document, with a failure to load them limited to their button in the bar. */
export function CommentsPart(props: ComponentProps<typeof Comments>) {
  return (
    <ErrorBoundary
      fallback={(_fault, retry) => (
        <IconButton label={t('app.retry')} onClick={retry}>
          <IconComments />
        </IconButton>
      )}
    >
      <Suspense fallback={<span class="icon-button" />}>
        <Comments {...props} />
      </Suspense>
    </ErrorBoundary>
  )
}
