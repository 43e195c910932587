import { createEffect, createMemo, createSignal, on, Show, untrack } from 'solid-js'
import type { Member } from '../../../src-bun/contract/members.ts'
import { connection } from '../../state/connection/connection.ts'
import { type CarriedEdits, DocumentLink } from '../../state/documents/document-link.ts'
import { hub } from '../../state/hub.ts'
import { request } from '../../state/lookup.ts'
import { DocumentView } from './DocumentView.tsx'

/**
 * A document with its link. It gets another link once what was written here has to be sent under a new Yjs clientID, and when a document
 * that was gone is there again.
 */
export function OpenDocument(props: { documentId: string }) {
  // Untracked: a new name or epoch of the hub must not reopen the document while somebody types in it.
  const open = (carriedFrom?: CarriedEdits) =>
    untrack(() => {
      const { hubId, epoch, me } = hub
      return new DocumentLink({ documentId: props.documentId, hubId, epoch, me: me as Member, carriedFrom })
    })
  const [link, setLink] = createSignal(open())
  createEffect(() => {
    const carried = link().carried()
    if (carried) setLink(open(carried))
  })

  /** Refused edits are still shown, with what can be done with them. */
  const isGone = () => {
    const problem = link().problem()
    return (problem === 'document.deleted' || problem === 'document.notFound') && !link().hasRefusedEdits()
  }
  const isThere = createMemo(() => connection().state === 'connected' && hub.documents[props.documentId] !== undefined)
  createEffect(on(isThere, (isThere) => void (isThere && isGone() && setLink(open())), { defer: true }))
  // A room that is restored, or that lets this person in again, comes without its documents.
  const roomCount = createMemo(() => Object.keys(hub.rooms).length)
  createEffect(
    on(roomCount, (count, before = count) => {
      if (count > before && isGone() && !isThere()) request('documents', [props.documentId])
    }),
  )
  return (
    <Show when={link()} keyed>
      {(current) => <DocumentView documentId={props.documentId} link={current} />}
    </Show>
  )
}
