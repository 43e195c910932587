import { createSignal, Show } from 'solid-js'
import IconHand from '~icons/lucide/hand'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { hub } from '../../state/hub.ts'
import { raiseMyHand } from '../../state/leading/leading.ts'
import { Button } from '../../ui/buttons/Button.tsx'

/** Raises the hand of this person, or lowers it. */
export function HandButton() {
  const [problem, setProblem] = createSignal<string>()
  const isUp = () => hub.leading.hands.isUp
  return (
    <>
      <Button aria-pressed={isUp()} onClick={async () => setProblem(await raiseMyHand(!isUp()))}>
        <IconHand />
        {leadingWord(isUp() ? 'lower' : 'raise')}
      </Button>
      <Show when={problem()}>
        <span class="error-text" role="alert">
          {problem()}
        </span>
      </Show>
    </>
  )
}
