import { Show, Suspense } from 'solid-js'
import { messageToQuote } from '../../../state/quoting/into-document.ts'
import { latePart } from '../../../ui/parts/lazy-part.ts'

const IntoDocument = latePart(() => import('./IntoDocument.tsx'))

/** The dialog for the message whose menu was used. Not in its row, which may leave the page while somebody decides. */
export function LateIntoDocument() {
  return (
    <Show when={messageToQuote()} keyed>
      {(message) => (
        <Suspense>
          <IntoDocument message={message} />
        </Suspense>
      )}
    </Show>
  )
}
