import { ErrorBoundary, Suspense } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import { t } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { Spinner } from '../../../ui/states/Spinner.tsx'

const Readers = latePart(() => import('./Readers.tsx'))

/** Who has read a message; its scripts are fetched apart from those of the room. */
export function LateReaders(props: { message: Message }) {
  return (
    <ErrorBoundary
      fallback={(_fault, retry) => (
        <>
          <p class="error-text" role="alert">
            {t('room.failed')}.
          </p>
          <Button onClick={retry}>{t('app.retry')}</Button>
        </>
      )}
    >
      <Suspense fallback={<Spinner label={t('app.loading')} />}>
        <Readers message={props.message} />
      </Suspense>
    </ErrorBoundary>
  )
}
