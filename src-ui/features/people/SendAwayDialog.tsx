import { createEffect, createSignal, on } from 'solid-js'
import { REASON_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { t } from '../../i18n/i18n.ts'
import { askBeforeLeaving } from '../../state/connection/unsaved-forms.ts'
import { removeMember } from '../../state/host/moderation.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { focusPage } from '../../ui/focus-page.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { personWord } from './person-words.ts'

/** Confirms the removal of a person: says what it does, and asks for how long and for a reason that the person will read. */
export function SendAwayDialog(props: { member: Member; open: boolean; onClose: () => void }) {
  const [duration, setDuration] = createSignal<'while' | 'good'>('while')
  const [reason, setReason] = createSignal('')
  const task = createTask()
  askBeforeLeaving(() => reason() !== '')

  createEffect(
    on(
      () => props.open,
      () => {
        setDuration('while')
        setReason('')
        task.cancel()
      },
    ),
  )

  async function submit() {
    const removal = { forGood: duration() === 'good', reason: reason() }
    if (!(await task.run((signal) => removeMember(props.member.id, removal, signal)))) return
    props.onClose()
    // The row with the button that opened the dialog disappears.
    focusPage()
  }

  return (
    <Dialog
      open={props.open}
      onClose={() => props.onClose()}
      title={personWord('sendAwayTitle', { name: props.member.name })}
      closeLabel={t('app.close')}
    >
      <form
        class="send-away"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <p>{personWord('sendAwayWords', { name: props.member.name })}</p>
        <ChoiceGroup
          layout="list"
          label={personWord('sendAwayDuration')}
          value={duration()}
          onChoose={setDuration}
          choices={[
            { value: 'while', label: personWord('sendAwayWhile'), note: personWord('sendAwayWhileWords') },
            { value: 'good', label: personWord('sendAwayGood'), note: personWord('sendAwayGoodWords') },
          ]}
        />
        <TextField
          data-autofocus
          label={personWord('sendAwayReason')}
          hint={personWord('sendAwayReasonHint', { name: props.member.name })}
          value={reason()}
          maxLength={REASON_MAX_CHARS}
          limitMessage={t('app.limit', { count: REASON_MAX_CHARS })}
          autocomplete="off"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <p class="error-text" role="alert">
          {task.problem()}
        </p>
        <div class="dialog-actions">
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <Button kind="primary" class="danger" type="submit" busy={task.isBusy()}>
            {personWord('sendAwayAct')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
