import { createSignal, Show } from 'solid-js'
import IconDoor from '~icons/lucide/door-open'
import { errorText } from '../../i18n/i18n.ts'
import { leadingCount, leadingWord } from '../../i18n/parts/leading.ts'
import { admit, joinRequests } from '../../state/host/join-requests.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { focusButton } from '../../ui/buttons/press.ts'

/** For hosts: lets in everybody who waits at the door. One by one they are listed on the page. */
export function KnocksButton() {
  const [problem, setProblem] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)

  async function admitAll() {
    setBusy(true)
    const refused = await Promise.all(joinRequests().map(({ pendingId }) => admit(pendingId)))
    setBusy(false)
    const code = refused.find((code) => code !== undefined && code !== 'join.notWaiting')
    setProblem(code && errorText(code))
    focusButton('end')
  }

  return (
    <Show when={joinRequests().length > 0}>
      <Button
        class="leading-button"
        busy={isBusy()}
        title={leadingCount('waiting', joinRequests().length)}
        onClick={() => void admitAll()}
      >
        <IconDoor />
        {leadingWord('admitAll')}
        <span class="leading-number">{joinRequests().length}</span>
      </Button>
      <Show when={problem()}>
        <span class="error-text" role="alert">
          {problem()}
        </span>
      </Show>
    </Show>
  )
}
