import { createSignal, Show } from 'solid-js'
import IconHand from '~icons/lucide/hand'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { hub } from '../../state/hub.ts'
import { endMyTurn } from '../../state/leading/leading.ts'
import { Button } from '../../ui/buttons/Button.tsx'

/** Says to whom a host has called that it is their turn, until they put that away. */
export function TurnLine() {
  const [problem, setProblem] = createSignal<string>()
  async function putAway() {
    const refused = await endMyTurn()
    setProblem(refused)
    if (refused === undefined) document.getElementById('content')?.focus({ preventScroll: true })
  }
  return (
    <div class="leading-turn">
      {/* It is there before its words, so that screen readers announce them. */}
      <p role="alert">
        <Show when={hub.leading.hands.isTurn}>
          <IconHand />
          {leadingWord('turn')}
        </Show>
      </p>
      <Show when={hub.leading.hands.isTurn}>
        <Button onClick={() => void putAway()}>{leadingWord('turnSeen')}</Button>
        <span role="alert">{problem()}</span>
      </Show>
    </div>
  )
}
