import { createSignal, Show } from 'solid-js'
import type { Door } from '../../../src-bun/contract/door/door.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { codeIsLocked, renewCode, setDoor } from '../../state/host/join-requests.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'

/** For the host: who may join (with the code, after asking, or everybody). A choice takes effect at once. */
export function DoorPolicySwitch(props: { policy: Door }) {
  const [problem, setProblem] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  async function submit(work: ReturnType<typeof setDoor>) {
    setProblem(undefined)
    setBusy(true)
    const refused = await work
    setBusy(false)
    setProblem(refused && errorText(refused))
  }

  return (
    <div class="door-policy">
      <ChoiceGroup
        label={t('door.label')}
        value={props.policy}
        onChoose={(door) => void submit(setDoor(door))}
        choices={[
          { value: 'code', label: t('door.code') },
          { value: 'ask', label: t('door.ask') },
          { value: 'open', label: t('door.open') },
        ]}
      />
      <p class="meta" role="status">
        {t(`door.${props.policy}Words`)}
      </p>
      <Show when={props.policy === 'code'}>
        <Button busy={busy()} title={t('door.renewWords')} onClick={() => void submit(renewCode())}>
          {t('door.renew')}
        </Button>
      </Show>
      <Show when={codeIsLocked()}>
        <p class="warning-text" role="alert">
          {t('door.guessed')}
        </p>
      </Show>
      <p class="error-text" role="alert">
        {problem()}
      </p>
    </div>
  )
}
