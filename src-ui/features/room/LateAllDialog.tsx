import { createEffect, createSignal, ErrorBoundary, Show, Suspense } from 'solid-js'
import { earlyPart } from '../../ui/parts/lazy-part.ts'
import type { AllDialogProps } from './AllDialog.tsx'

const Question = earlyPart(() => import('./AllDialog.tsx').then(({ AllDialog }) => ({ default: AllDialog })))

/** The question before everybody is mentioned. Its scripts are fetched with those of the room, and nothing waits for them. */
export function AllDialog(props: AllDialogProps) {
  const [wasOpened, setOpened] = createSignal(false)
  createEffect(() => {
    if (props.open) setOpened(true)
  })
  /** Its scripts cannot be fetched: the next try asks for them again. */
  function giveUp() {
    queueMicrotask(() => {
      setOpened(false)
      props.onClose()
    })
    return undefined
  }
  return (
    <Show when={wasOpened()}>
      <ErrorBoundary fallback={giveUp}>
        <Suspense>
          <Question {...props} />
        </Suspense>
      </ErrorBoundary>
    </Show>
  )
}
