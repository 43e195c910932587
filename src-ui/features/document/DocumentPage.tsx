import { useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { OpenDocument } from './OpenDocument.tsx'
import './document.css'

/** A chunk of its own, loaded with the first document: the editor and Yjs are larger than the rest of the page. */
export default function DocumentPage() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={params.id} keyed>
      {(id) => <OpenDocument documentId={id} />}
    </Show>
  )
}
