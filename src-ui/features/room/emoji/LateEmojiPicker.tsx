import { ErrorBoundary, Suspense } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { Spinner } from '../../../ui/states/Spinner.tsx'

const EmojiPicker = latePart(() => import('./EmojiPicker.tsx'))

/** The picker, whose scripts are fetched apart from those of the room. */
export function LateEmojiPicker(props: { onPick: (emoji: string) => void }) {
  return (
    <ErrorBoundary
      fallback={(_fault, retry) => (
        <>
          <p class="error-text" role="alert">
            {t('emoji.failed')}
          </p>
          <Button onClick={retry}>{t('app.retry')}</Button>
        </>
      )}
    >
      <Suspense fallback={<Spinner label={t('app.loading')} />}>
        <EmojiPicker onPick={props.onPick} />
      </Suspense>
    </ErrorBoundary>
  )
}
