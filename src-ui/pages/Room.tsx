import { useLocation } from '@solidjs/router'
import { Show } from 'solid-js'
import { NameLine } from '../features/profile/NameLine.tsx'
import { PageFailed } from '../features/shell/PageFailed.tsx'
import { PartBoundary } from '../features/shell/PartBoundary.tsx'
import { t } from '../i18n/i18n.ts'
import { Spinner } from '../ui/states/Spinner.tsx'
import { DocumentBeside, RoomPage } from './parts.ts'

export function Room() {
  const location = useLocation<{ arrived?: boolean }>()
  // People who have just joined have a suggested name, which they can change here.
  return (
    <RoomPage
      greeting={<Show when={location.state?.arrived}>{<NameLine />}</Show>}
      document={(id, close) => (
        <PartBoundary failed={(retry) => <PageFailed onRetry={retry} />} loading={<Spinner label={t('app.loading')} />}>
          <DocumentBeside documentId={id} onClose={close} />
        </PartBoundary>
      )}
    />
  )
}
