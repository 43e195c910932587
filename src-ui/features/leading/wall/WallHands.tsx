import { createEffect, For, on, Show } from 'solid-js'
import IconHand from '~icons/lucide/hand'
import { leadingCount, leadingWord } from '../../../i18n/parts/leading.ts'
import { isNamingHands, nameHands } from '../../../state/host/wall-window.ts'
import { hub } from '../../../state/hub.ts'
import { refreshLeading } from '../../../state/leading/leading.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

const SHOWN_MAX = 6

/** How many hands are up and, where a host has asked for it, whose: everybody in the room reads a wall. */
export function WallHands() {
  const count = () => hub.leading.hands.count
  /** Hosts alone have it. */
  const queue = () => (hub.me?.role === 'host' ? (hub.leading.hands.queue ?? []) : [])
  createEffect(
    on([() => hub.me?.role, count], ([role]) => {
      if (role === 'host') void refreshLeading()
    }),
  )
  return (
    <Show when={count() > 0}>
      <div class="wall-hands">
        <span>
          <IconHand />
          {leadingCount('up', count())}
        </span>
        <Show when={queue().length > 0}>
          <Show when={isNamingHands()}>
            <ol class="wall-queue">
              <For each={queue().slice(0, SHOWN_MAX)}>
                {(hand) => (
                  <li>
                    <span dir="auto">{hub.members[hand.memberId]?.name ?? hand.name}</span>
                  </li>
                )}
              </For>
            </ol>
            <Show when={queue().length > SHOWN_MAX}>
              <span>+{queue().length - SHOWN_MAX}</span>
            </Show>
          </Show>
          <Button kind="quiet" aria-pressed={isNamingHands()} onClick={() => nameHands(!isNamingHands())}>
            {leadingWord('wallNames')}
          </Button>
        </Show>
      </div>
    </Show>
  )
}
