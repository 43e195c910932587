import { createSignal, Show } from 'solid-js'
import IconPower from '~icons/lucide/power-off'
import { togetherWord } from '../../../i18n/parts/together.ts'
import { hub } from '../../../state/hub.ts'
import { cancelEnding } from '../../../state/leading/leading.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { focusButton } from '../../../ui/buttons/press.ts'
import { createSecondClock } from '../../../ui/clock.ts'

/** Says to everybody that a host ends the hub, and how soon. Hosts can take that back. */
export function EndingLine() {
  const now = createSecondClock()
  const [problem, setProblem] = createSignal<string>()
  async function undo() {
    const refused = await cancelEnding()
    setProblem(refused)
    if (refused === undefined) focusButton('end')
  }
  const seconds = (at: number) => Math.max(0, Math.ceil((at - now() - hub.leading.offsetMs) / 1000))
  return (
    <>
      <span class="visually-hidden" role="alert">
        <Show when={hub.leading.ending}>{(ending) => togetherWord('endsNow', { name: ending().byName })}</Show>
      </span>
      <Show when={hub.leading.ending}>
        {(ending) => (
          <div class="leading-call" data-kind="ending">
            <IconPower />
            <span class="leading-call-words" dir="auto">
              {togetherWord('endsIn', { name: ending().byName, seconds: seconds(ending().at) })}
            </span>
            <Show when={hub.me?.role === 'host'} fallback={<span>{togetherWord('endsStays')}</span>}>
              <Button kind="primary" onClick={() => void undo()}>
                {togetherWord('undo')}
              </Button>
            </Show>
            <span class="error-text" role="alert">
              {problem()}
            </span>
          </div>
        )}
      </Show>
    </>
  )
}
