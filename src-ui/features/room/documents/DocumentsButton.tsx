import { useParams } from '@solidjs/router'
import { createEffect, createSignal, ErrorBoundary, on, Show, Suspense } from 'solid-js'
import IconFiles from '~icons/lucide/files'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'

const RoomDocuments = latePart(() => import('./RoomDocuments.tsx'))

const [isOpen, setOpen] = createSignal(false)

/** The menu of the room opens them too: on a phone the header has no space for a button. */
export const showRoomDocuments = (): void => void setOpen(true)

/** In the header: the documents that belong to the room. */
export function DocumentsButton() {
  const params = useParams<{ id: string }>()
  createEffect(
    on(
      () => params.id,
      () => setOpen(false),
    ),
  )
  return (
    <Show when={hub.rooms[params.id]}>
      {(room) => (
        <>
          <IconButton
            class="documents-button"
            label={t('places.title')}
            aria-haspopup="dialog"
            onClick={showRoomDocuments}
          >
            <IconFiles />
          </IconButton>
          <Dialog open={isOpen()} onClose={() => setOpen(false)} title={t('places.title')} closeLabel={t('app.close')}>
            <ErrorBoundary
              fallback={(_, retry) => (
                <>
                  <p role="alert">{t('room.failed')}.</p>
                  <Button onClick={retry}>{t('app.retry')}</Button>
                </>
              )}
            >
              <Suspense fallback={<Skeleton lines={4} />}>
                <RoomDocuments room={room()} onClose={() => setOpen(false)} />
              </Suspense>
            </ErrorBoundary>
          </Dialog>
        </>
      )}
    </Show>
  )
}
