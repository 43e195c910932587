import { useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { hub } from '../../state/hub.ts'
import { createLookup } from '../../state/lookup.ts'
import { OpenDocument } from './OpenDocument.tsx'
import './document.css'

/** In the same chunk: the editor and Yjs are larger than the rest of the page. */
export { DocumentBeside } from './beside/DocumentBeside.tsx'

export function DocumentPage() {
  const params = useParams<{ id: string }>()
  // The text comes over a socket of its own. The title, and whether the document can be written in, do not.
  createLookup('documents', () => params.id)
  createLookup('rooms', () => hub.documents[params.id]?.roomId)
  return (
    <Show when={params.id} keyed>
      {(id) => <OpenDocument documentId={id} />}
    </Show>
  )
}
