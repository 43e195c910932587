import { createSignal } from 'solid-js'
import IconClock from '~icons/lucide/clock-alert'
import type { Finding } from '../../../../src-bun/contract/http/diagnosis.ts'
import { confirmClock } from '../../../state/host/reach.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { findingWord, reachWord } from './words.ts'

/** For hosts: the clock of the hub went far ahead, so nothing is deleted for a while because of its age. */
export function ClockDoubt(props: { finding: Finding; onConfirmed: () => Promise<void> }) {
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<string>()

  async function confirm(): Promise<void> {
    setBusy(true)
    const isDone = await confirmClock()
    setProblem(isDone ? undefined : reachWord('away'))
    if (isDone) await props.onConfirmed()
    setBusy(false)
  }

  return (
    <div class="reach-clock">
      <p class="reach-found" role="status">
        <IconClock />
        {findingWord(props.finding, 'what')}
      </p>
      <p>{reachWord('clockWords')}</p>
      <Button busy={busy()} onClick={() => void confirm()}>
        {reachWord('clockIsRight')}
      </Button>
      <p class="error-text" role="alert">
        {problem()}
      </p>
    </div>
  )
}
