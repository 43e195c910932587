import { type ComponentProps, createMemo, Show } from 'solid-js'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { PartBoundary } from '../PartBoundary.tsx'

const CreateDialog = latePart(() =>
  import('./CreateDialog.tsx').then(({ CreateDialog }) => ({ default: CreateDialog })),
)

/** The dialog, from the first time on that it is opened: it gives the focus back when it closes. */
export function LateCreateDialog(props: ComponentProps<typeof CreateDialog>) {
  const wasOpened = createMemo<boolean>((before) => before || props.open, false)
  return (
    <Show when={wasOpened()}>
      <PartBoundary>
        <CreateDialog {...props} />
      </PartBoundary>
    </Show>
  )
}
