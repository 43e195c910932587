import { createSignal, ErrorBoundary, Show, Suspense } from 'solid-js'
import IconPoll from '~icons/lucide/list-checks'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { messageWord } from '../../../i18n/parts/messages.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { PollDialog } from './LatePoll.tsx'

/** In the composer. The dialog begins with what has been typed as its question. */
export function PollButton(props: { room: Room }) {
  const [isOpen, setOpen] = createSignal(false)
  const [wasOpened, setOpened] = createSignal(false)
  return (
    <>
      <IconButton
        class="composer-attach press-poll"
        label={messageWord('poll')}
        onClick={() => {
          setOpened(true)
          setOpen(true)
        }}
      >
        <IconPoll />
      </IconButton>
      <Show when={wasOpened()}>
        <ErrorBoundary fallback={undefined}>
          <Suspense>
            <PollDialog room={props.room} open={isOpen()} onClose={() => setOpen(false)} />
          </Suspense>
        </ErrorBoundary>
      </Show>
    </>
  )
}
