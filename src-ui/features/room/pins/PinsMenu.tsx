import { useParams } from '@solidjs/router'
import { ErrorBoundary, Show, Suspense } from 'solid-js'
import IconPin from '~icons/lucide/pin'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'

const PinList = latePart(() => import('./PinList.tsx'))

/** In the header: the pinned messages of the room. */
export function PinsMenu() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={hub.rooms[params.id]}>
      {(room) => (
        <Popover label={t('pin.list')} panelLabel={t('pin.list')} triggerClass="icon-button" trigger={<IconPin />}>
          {(close) => (
            <ErrorBoundary
              fallback={(_, retry) => (
                <>
                  <p role="alert">{t('room.failed')}.</p>
                  <Button onClick={retry}>{t('app.retry')}</Button>
                </>
              )}
            >
              <Suspense fallback={<Skeleton lines={4} />}>
                <PinList room={room()} onClose={close} />
              </Suspense>
            </ErrorBoundary>
          )}
        </Popover>
      )}
    </Show>
  )
}
