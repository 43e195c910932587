import { createSignal, Show } from 'solid-js'
import IconHand from '~icons/lucide/hand'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { raiseMyHand } from '../../state/leading/leading.ts'
import { showNotice } from '../../state/notices.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { classOf, focusButton } from '../../ui/buttons/press.ts'

/** Raises the hand of this person, or lowers it. */
export function HandButton() {
  const [problem, setProblem] = createSignal<string>()
  const isUp = () => hub.leading.hands.isUp
  return (
    <>
      <Button
        class={classOf('hand')}
        aria-pressed={isUp()}
        onClick={async () => setProblem(await raiseMyHand(!isUp()))}
      >
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

/** The same in the header, while a host is here who would see the hand. Once it is up the bar has the button that lowers it. */
export function HeaderHand() {
  const isSeen = () => peopleHere().some(({ member }) => member.role === 'host')
  async function raise() {
    const refused = await raiseMyHand(true)
    if (refused !== undefined) showNotice({ type: 'notice', text: refused, fromName: hub.hubName, at: Date.now() })
    // The button that was pressed is gone, and the bar, which comes with the next frame, has the one that takes the hand back.
    else requestAnimationFrame(() => focusButton('hand'))
  }
  return (
    <Show when={isSeen()}>
      <IconButton label={leadingWord('raise')} onClick={() => void raise()}>
        <IconHand />
      </IconButton>
    </Show>
  )
}
