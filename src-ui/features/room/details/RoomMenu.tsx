import { A, useParams } from '@solidjs/router'
import { createEffect, createSignal, on, Show } from 'solid-js'
import IconEllipsis from '~icons/lucide/ellipsis'
import IconSearch from '~icons/lucide/search'
import { t } from '../../../i18n/i18n.ts'
import { messageWord } from '../../../i18n/parts/messages.ts'
import { hub } from '../../../state/hub.ts'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { showRoomDocuments } from '../documents/DocumentsButton.tsx'
import { LatePanel } from './LatePanel.tsx'
import type { RoomDialog } from './RoomActions.tsx'

const RoomActions = latePart(() => import('./RoomActions.tsx'))
const RoomDialogs = latePart(() => import('./RoomDialogs.tsx'))

/** In the header: the search in this room, and a menu with everything that can be done with it. */
export function RoomMenu() {
  const params = useParams<{ id: string }>()
  const [shown, setShown] = createSignal<RoomDialog>()
  const [wasShown, setWasShown] = createSignal(false)
  function open(dialog: RoomDialog) {
    if (dialog === 'documents') return showRoomDocuments()
    setWasShown(true)
    setShown(dialog)
  }
  createEffect(
    on(
      () => params.id,
      () => setShown(undefined),
    ),
  )

  return (
    <Show when={hub.rooms[params.id]}>
      {(room) => (
        <>
          <A
            class="icon-button wide-only"
            href={`/search?room=${room().id}`}
            aria-label={messageWord('search')}
            title={messageWord('search')}
          >
            <IconSearch />
          </A>
          <Popover
            label={t('room.menu')}
            panelLabel={t('room.menu')}
            triggerClass="icon-button"
            trigger={<IconEllipsis />}
          >
            {(close) => (
              <LatePanel>
                <RoomActions room={room()} onClose={close} onOpen={open} />
              </LatePanel>
            )}
          </Popover>
          <Show when={wasShown()}>
            <LatePanel>
              <RoomDialogs room={room()} shown={shown()} onClose={() => setShown(undefined)} />
            </LatePanel>
          </Show>
        </>
      )}
    </Show>
  )
}
