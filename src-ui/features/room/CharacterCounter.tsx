import { Show } from 'solid-js'
import { plural } from '../../i18n/i18n.ts'

/** The counter is shown when at most so many characters are left. */
const SHOW_COUNTER_BELOW_CHARS_LEFT = 200

/** How many characters a message may still have, or by how many it is too long (`charactersLeft` is negative). */
export function CharacterCounter(props: { id: string; charactersLeft: number }) {
  const isTooLong = () => props.charactersLeft < 0
  return (
    <p id={props.id} class="composer-limit meta" data-over={isTooLong() ? '' : undefined}>
      <Show when={props.charactersLeft <= SHOW_COUNTER_BELOW_CHARS_LEFT}>
        {isTooLong() ? plural('room.tooLong', -props.charactersLeft) : plural('room.charsLeft', props.charactersLeft)}
      </Show>
    </p>
  )
}
