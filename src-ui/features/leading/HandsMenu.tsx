import { createEffect, createSignal, on, Show } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import IconHand from '~icons/lucide/hand'
import { leadingCount, leadingWord } from '../../i18n/parts/leading.ts'
import { hub } from '../../state/hub.ts'
import { lowerAllHands, lowerHandOf } from '../../state/leading/leading.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { classOf, focusButton } from '../../ui/buttons/press.ts'
import { KeyedFor } from '../../ui/lists/KeyedFor.tsx'
import { createRowFocus } from '../../ui/lists/row-focus.ts'
import { Popover } from '../../ui/overlays/Popover.tsx'

/** For hosts: whose hands are up, in their order. */
export function HandsMenu() {
  const [problem, setProblem] = createSignal<string>()
  const count = () => hub.leading.hands.count
  const queue = () => hub.leading.hands.queue ?? []
  // The button that lowered the last hand is gone, and whoever pressed it goes on from here.
  createEffect(
    on(
      () => queue().length,
      (length, before = 0) => {
        if (length === 0 && before > 0) focusButton('hands')
      },
    ),
  )
  // The store keeps the list, and changes what is in it.
  const noteFocus = createRowFocus(
    () => queue().map(({ memberId }) => memberId),
    () => undefined,
  )
  const name = (memberId: string, known: string) => hub.members[memberId]?.name ?? known
  return (
    <>
      <Popover
        panelLabel={leadingWord('hands')}
        triggerClass={`button leading-button ${classOf('hands')}`}
        triggerData={count() > 0 ? 'on' : 'off'}
        trigger={
          <>
            <IconHand />
            {leadingWord('hands')}
            <Show when={count() > 0}>
              <span class="leading-number">{count()}</span>
            </Show>
          </>
        }
      >
        {() => (
          <div class="leading-panel">
            <Show when={queue().length > 0} fallback={<p>{leadingWord('handsNone')}</p>}>
              <ol class="leading-queue" onFocusIn={noteFocus}>
                <KeyedFor each={queue()} by={({ memberId }) => memberId}>
                  {(hand, place) => (
                    <li>
                      <span dir="auto">{name(hand().memberId, hand().name)}</span>
                      <Button
                        kind={place() === 0 ? 'primary' : 'quiet'}
                        aria-label={leadingWord(place() === 0 ? 'nextOf' : 'lowerOf', {
                          name: name(hand().memberId, hand().name),
                        })}
                        onClick={async () => setProblem(await lowerHandOf(hand().memberId))}
                      >
                        {place() === 0 ? leadingWord('next') : <IconCheck />}
                      </Button>
                    </li>
                  )}
                </KeyedFor>
              </ol>
              <Button onClick={async () => setProblem(await lowerAllHands())}>{leadingWord('lowerAll')}</Button>
              <p class="error-text" role="alert">
                {problem()}
              </p>
            </Show>
          </div>
        )}
      </Popover>
      <span class="visually-hidden" role="status">
        {count() > 0 ? leadingCount('up', count()) : ''}
      </span>
    </>
  )
}
