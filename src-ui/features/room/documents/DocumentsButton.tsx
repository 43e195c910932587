import { useParams } from '@solidjs/router'
import { createEffect, createSignal, on, Show } from 'solid-js'
import IconFiles from '~icons/lucide/files'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { LatePanel } from '../details/LatePanel.tsx'

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
          <IconButton class="wide-only" label={t('places.title')} aria-haspopup="dialog" onClick={showRoomDocuments}>
            <IconFiles />
          </IconButton>
          <Dialog open={isOpen()} onClose={() => setOpen(false)} title={t('places.title')} closeLabel={t('app.close')}>
            <LatePanel>
              <RoomDocuments room={room()} onClose={() => setOpen(false)} />
            </LatePanel>
          </Dialog>
        </>
      )}
    </Show>
  )
}
