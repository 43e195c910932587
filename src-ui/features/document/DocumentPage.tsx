import { useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { OpenDocument } from './OpenDocument.tsx'
import './document.css'

/** Loaded when the first document is opened: the editor and Yjs are heavier than all the rest. */
export default function DocumentPage() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={params.id} keyed>
      {(id) => <OpenDocument documentId={id} />}
    </Show>
  )
}
