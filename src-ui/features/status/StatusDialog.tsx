import { createSignal, Show } from 'solid-js'
import { CUSTOM_STATUS_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { HereStatus, StatusChoice } from '../../../src-bun/contract/presence.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { endTime, statusWord } from '../../i18n/parts/status.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { askBeforeLeaving } from '../../state/connection/unsaved-forms.ts'
import { mayWrite } from '../../state/hub.ts'
import { setChoosingStatus } from '../../state/palette.ts'
import { chooseStatus, chosenStatus, myPresence } from '../../state/people/status.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { forMsOf, type Length } from './lengths.ts'
import './status.css'

/** Chooses what this person is shown as, in which words and for how long. */
export default function StatusDialog() {
  const before = myPresence()
  const had = { status: chosenStatus(), words: before?.customStatus ?? '' }
  const [status, setStatus] = createSignal<HereStatus>(had.status)
  const [words, setWords] = createSignal(had.words)
  const [length, setLength] = createSignal<Length>(isSomething(had) && before?.until === undefined ? 'never' : 'hour')
  const task = createTask()
  askBeforeLeaving(() => words() !== had.words)
  const isConnected = () => connectionShown() === 'connected'
  const close = () => setChoosingStatus(false)

  async function save(choice: StatusChoice): Promise<void> {
    if (!isConnected()) return
    const isDone = await task.run(async () => {
      const refused = await chooseStatus(choice)
      return refused && (refused.status === 0 ? statusWord('notConnected') : errorText(refused.code))
    })
    // It may have been closed and opened again meanwhile.
    if (isDone && task.isHere()) close()
  }

  function chosen(): StatusChoice {
    const forMs = forMsOf(length(), new Date())
    const customStatus = mayWrite() ? words().trim() : ''
    return {
      status: status(),
      ...(customStatus === '' ? {} : { customStatus }),
      ...(forMs === undefined ? {} : { forMs }),
    }
  }

  return (
    <Dialog open onClose={close} title={statusWord('title')} closeLabel={t('app.close')}>
      <form
        class="status-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save(chosen())
        }}
      >
        <ChoiceGroup
          layout="list"
          label={statusWord('shown')}
          value={status()}
          onChoose={setStatus}
          choices={[
            { value: 'online', label: statusWord('online'), note: statusWord('onlineNote') },
            { value: 'busy', label: statusWord('busy'), note: statusWord('busyNote') },
            { value: 'away', label: statusWord('away') },
          ]}
        />
        <Show when={mayWrite()} fallback={<p class="meta">{statusWord('noWords')}</p>}>
          <TextField
            data-autofocus
            label={statusWord('words')}
            hint={statusWord('wordsHint')}
            value={words()}
            maxLength={CUSTOM_STATUS_MAX_CHARS}
            limitMessage={t('app.limit', { count: CUSTOM_STATUS_MAX_CHARS })}
            autocomplete="off"
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </Show>
        <Show when={isSomething({ status: status(), words: words() })}>
          <ChoiceGroup
            label={statusWord('until')}
            value={length()}
            onChoose={setLength}
            choices={(['halfHour', 'hour', 'today', 'never'] as const).map((value) => ({
              value,
              label: statusWord(value),
            }))}
          />
        </Show>
        <Show when={before?.until}>
          {(until) => <p class="meta">{statusWord('ends', { time: endTime(until(), Date.now()) })}</p>}
        </Show>
        <p class="dialog-reason" role="status">
          {isConnected() ? '' : statusWord('notConnected')}
        </p>
        <p class="error-text" role="alert">
          {task.problem()}
        </p>
        <div class="dialog-actions">
          <Show when={isSomething(had)}>
            <Button
              kind="quiet"
              disabled={task.isBusy() || !isConnected()}
              onClick={() => void save({ status: 'online' })}
            >
              {statusWord('remove')}
            </Button>
          </Show>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit" busy={task.isBusy()} disabled={!isConnected()}>
            {statusWord('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Without a mark and words there is nothing that could end. */
const isSomething = ({ status, words }: { status: HereStatus; words: string }) =>
  status !== 'online' || words.trim() !== ''
