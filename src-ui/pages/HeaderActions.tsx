import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import IconColumns from '~icons/lucide/columns-2'
import { PartBoundary } from '../features/shell/PartBoundary.tsx'
import { t } from '../i18n/i18n.ts'
import { finalState, hasValidSession } from '../state/connection/connection.ts'
import { DocumentsButton, HeaderHand, PinsMenu, RoomDownloadMenu, RoomMenu, ThingMenu } from './parts.ts'
import type { ShownPage } from './shown-page.ts'

/** What the header offers for the room, document or board of the page. `hasBar`: the bar of whoever leads is there, which has the hand. */
export function HeaderActions(props: { page: ShownPage; hasBar: boolean }) {
  return (
    <>
      <Show when={!props.hasBar && hasValidSession() && !finalState()}>
        <PartBoundary>
          <HeaderHand />
        </PartBoundary>
      </Show>
      <Show when={props.page.isRoom() && hasValidSession()}>
        <Show when={!finalState()}>
          <DocumentsButton />
          <PinsMenu />
          <RoomMenu />
        </Show>
        <RoomDownloadMenu />
      </Show>
      <Show when={props.page.document()?.roomId}>
        {(roomId) => (
          <A
            class="icon-button"
            href={`/rooms/${roomId()}?beside=${props.page.document()?.id}`}
            aria-label={t('places.besideChat')}
            title={t('places.besideChat')}
          >
            <IconColumns />
          </A>
        )}
      </Show>
      <Show when={props.page.mayRemoveThing() && hasValidSession() && props.page.thing()}>
        {(thing) => <ThingMenu thing={thing()} isArchived={props.page.isThingArchived()} />}
      </Show>
    </>
  )
}
