import { createEffect, createSignal, Show, untrack } from 'solid-js'
import type { Member } from '../../../src-bun/contract/members.ts'
import { type CarriedEdits, DocumentLink } from '../../state/documents/document-link.ts'
import { hub } from '../../state/hub.ts'
import { DocumentView } from './DocumentView.tsx'

/** A document with its link, and another link once what was written here has to be sent under a new Yjs clientID. */
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
  return (
    <Show when={link()} keyed>
      {(current) => <DocumentView documentId={props.documentId} link={current} />}
    </Show>
  )
}
