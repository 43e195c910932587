import { useLocation, useNavigate } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { createLookup } from '../../../state/lookup.ts'
import { focusPage } from '../../../ui/focus-page.ts'
import { createMediaQuery } from '../../../ui/media.ts'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { pathBeside, WIDE } from './beside.ts'

const SplitTabs = latePart(() => import('./SplitTabs.tsx'))

/** Makes the view of a document; `close` closes it. */
export type DocumentBeside = (documentId: string, close: () => void) => JSX.Element

/** The conversation, and beside it the document that the address names: on a narrow screen one of them, with tabs above. */
export function Split(props: { room: Room; document: DocumentBeside; children: JSX.Element }) {
  const location = useLocation()
  const navigate = useNavigate()
  const isWide = createMediaQuery(WIDE)
  const documentId = () => String(location.query['beside'] ?? '') || undefined
  const isChat = () => !documentId() || location.query['show'] === 'chat'
  createLookup('documents', documentId)

  function close() {
    navigate(`/rooms/${props.room.id}`)
    focusPage()
  }

  return (
    <div class="split">
      <Show when={!isWide() && documentId()}>
        {(id) => (
          <SplitTabs
            room={props.room}
            documentId={id()}
            path={pathBeside(props.room.id, id())}
            isChat={isChat()}
            onClose={close}
          />
        )}
      </Show>
      <Show when={isWide() || isChat()}>{props.children}</Show>
      <Show when={isWide() || !isChat() ? documentId() : undefined} keyed>
        {(id) => props.document(id, close)}
      </Show>
    </div>
  )
}
