import { Show } from 'solid-js'
import type { Door } from '../../../src-bun/contract/door/door.ts'
import { t } from '../../i18n/i18n.ts'
import { codeIsLocked, renewCode, setDoor } from '../../state/host/join-requests.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'

/** For the host: who may join (with the code, after asking, or everybody). A choice takes effect at once. */
export function DoorPolicySwitch(props: { policy: Door }) {
  const door = createTask()
  const code = createTask()

  /** The last choice counts, as when somebody goes through the choices with the arrow keys. */
  function choose(policy: Door) {
    door.cancel()
    return door.run((signal) => setDoor(policy, signal))
  }

  return (
    <div class="door-policy">
      <ChoiceGroup
        label={t('door.label')}
        value={props.policy}
        onChoose={choose}
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
        <Button busy={code.isBusy()} title={t('door.renewWords')} onClick={() => void code.run(renewCode)}>
          {t('door.renew')}
        </Button>
      </Show>
      <Show when={codeIsLocked()}>
        <p class="warning-text" role="alert">
          {t('door.guessed')}
        </p>
      </Show>
      <p class="error-text" role="alert">
        {door.problem() ?? code.problem()}
      </p>
    </div>
  )
}
