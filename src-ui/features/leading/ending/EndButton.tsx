import { createEffect, createSignal, For, on, Show } from 'solid-js'
import IconPower from '~icons/lucide/power-off'
import { t } from '../../../i18n/i18n.ts'
import { togetherCount, togetherWord } from '../../../i18n/parts/together.ts'
import { unansweredCount } from '../../../state/connection/commands.ts'
import { hub, peopleHere } from '../../../state/hub.ts'
import { startEnding } from '../../../state/leading/leading.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { classOf } from '../../../ui/buttons/press.ts'
import { createTask } from '../../../ui/buttons/task.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { RecordButtons } from './RecordButtons.tsx'

const MINUTE_MS = 60_000
/** Whoever lost the connection longer ago has gone home. */
const LATELY_MS = 30 * MINUTE_MS

/** For hosts: who is here, what may not be sent yet, the record to take home, and then the end. */
export function EndButton() {
  const [isOpen, setOpen] = createSignal(false)
  const task = createTask()
  createEffect(on(isOpen, task.cancel))
  const others = () => peopleHere().filter(({ member }) => member.id !== hub.me?.id).length
  const goneLately = () => {
    const now = Date.now() + hub.leading.offsetMs
    return Object.values(hub.presence).flatMap(({ memberId, status, since }) => {
      const name = hub.members[memberId]?.name
      const isLate = status === 'offline' && now - since < LATELY_MS
      return isLate && name !== undefined ? [{ name, minutes: Math.max(1, Math.round((now - since) / MINUTE_MS)) }] : []
    })
  }

  async function end() {
    if (await task.run(startEnding)) setOpen(false)
  }

  return (
    <>
      <Button
        kind="quiet"
        class={`leading-button ${classOf('end')}`}
        aria-haspopup="dialog"
        aria-label={togetherWord('end')}
        onClick={() => setOpen(true)}
      >
        <IconPower />
        <span class="leading-end-long">{togetherWord('end')}</span>
        <span class="leading-end-short">{togetherWord('endShort')}</span>
      </Button>
      <Dialog
        open={isOpen()}
        onClose={() => setOpen(false)}
        title={togetherWord('endTitle')}
        closeLabel={t('app.close')}
      >
        <div class="groups-form">
          <p>{others() > 0 ? togetherCount('here', others()) : togetherWord('alone')}</p>
          <Show when={unansweredCount() > 0}>
            <p class="dialog-reason">{togetherWord('unsentHere')}</p>
          </Show>
          <Show when={goneLately().length > 0}>
            <section aria-label={togetherWord('goneTitle')}>
              <h3>{togetherWord('goneTitle')}</h3>
              <ul class="leading-queue">
                <For each={goneLately()}>{(gone) => <li dir="auto">{togetherWord('goneSince', gone)}</li>}</For>
              </ul>
              <p class="meta">{togetherWord('goneWords')}</p>
            </section>
          </Show>
          <RecordButtons />
          <p>{togetherWord('keptWords')}</p>
          <p class="error-text" role="alert">
            {task.problem()}
          </p>
        </div>
        <div class="dialog-actions">
          <Button data-autofocus onClick={() => setOpen(false)}>
            {togetherWord('endKeep')}
          </Button>
          <Button kind="primary" class="danger" busy={task.isBusy()} onClick={() => void end()}>
            {togetherWord('endAct')}
          </Button>
        </div>
      </Dialog>
    </>
  )
}
