import { Show } from 'solid-js'
import { statusWord, wordsUntil } from '../../i18n/parts/status.ts'
import { setChoosingStatus } from '../../state/palette.ts'
import { chosenStatus, myPresence } from '../../state/people/status.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'

/** This person's status, and the button that leads to its dialog. */
export default function StatusLine(props: { onChoose: () => void }) {
  const now = createMinuteClock()
  return (
    <p class="name-line">
      <Button
        aria-haspopup="dialog"
        onClick={() => {
          // Closing gives the focus to the button of the menu, and the dialog gives it back to that one.
          props.onChoose()
          setChoosingStatus(true)
        }}
      >
        {statusWord('title')}: {statusWord(chosenStatus())}
      </Button>
      <Show when={myPresence()?.customStatus}>
        {(words) => <span dir="auto">{wordsUntil(words(), myPresence()?.until, now())}</span>}
      </Show>
    </p>
  )
}
