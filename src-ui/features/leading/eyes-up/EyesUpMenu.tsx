import { createSignal, Show } from 'solid-js'
import IconEye from '~icons/lucide/eye'
import { EYES_UP_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { t } from '../../../i18n/i18n.ts'
import { leadingWord } from '../../../i18n/parts/leading.ts'
import { askBeforeLeaving } from '../../../state/connection/unsaved-forms.ts'
import { hub } from '../../../state/hub.ts'
import { endEyesUp, startEyesUp } from '../../../state/leading/leading.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { classOf, focusButton } from '../../../ui/buttons/press.ts'
import { createTask } from '../../../ui/buttons/task.ts'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { Popover } from '../../../ui/overlays/Popover.tsx'

/** For hosts: asks everybody to look up, and ends that with one press. */
export function EyesUpMenu() {
  const [text, setText] = createSignal('')
  const [problem, setProblem] = createSignal<string>()

  async function end() {
    const refused = await endEyesUp()
    setProblem(refused)
    if (refused === undefined) focusButton('eyes-up')
  }

  return (
    <Show
      when={!hub.leading.eyesUp}
      fallback={
        <>
          <Button kind="primary" class={`leading-button ${classOf('eyes-up')}`} onClick={() => void end()}>
            <IconEye />
            {leadingWord('eyesUpEnd')}
          </Button>
          <span class="error-text" role="alert">
            {problem()}
          </span>
        </>
      }
    >
      <Popover
        panelLabel={leadingWord('eyesUp')}
        triggerClass={`button leading-button ${classOf('eyes-up')}`}
        trigger={
          <>
            <IconEye />
            {leadingWord('eyesUp')}
          </>
        }
      >
        {(close) => {
          const task = createTask()
          askBeforeLeaving(() => text() !== '')
          const sentence = () => text().trim() || leadingWord('eyesUpExample')
          async function start() {
            if (!(await task.run((signal) => startEyesUp(sentence(), signal)))) return
            close()
            // One button has taken the place of the other.
            focusButton('eyes-up')
          }
          return (
            <form
              // It is opened to type the sentence.
              ref={(form) => queueMicrotask(() => form.querySelector('input')?.focus())}
              class="leading-panel"
              noValidate
              onSubmit={(event) => {
                event.preventDefault()
                void start()
              }}
            >
              <TextField
                label={leadingWord('eyesUpSentence')}
                placeholder={leadingWord('eyesUpExample')}
                value={text()}
                maxLength={EYES_UP_MAX_CHARS}
                limitMessage={t('app.limit', { count: EYES_UP_MAX_CHARS })}
                error={task.problem()}
                hint={leadingWord('eyesUpWords')}
                autocomplete="off"
                onInput={(event) => setText(event.currentTarget.value)}
              />
              <Button kind="primary" type="submit" busy={task.isBusy()}>
                {leadingWord('eyesUpStart')}
              </Button>
            </form>
          )
        }}
      </Popover>
    </Show>
  )
}
