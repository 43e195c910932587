import { createSignal, For, Show } from 'solid-js'
import IconTimer from '~icons/lucide/timer'
import { TIMER_LABEL_MAX_CHARS, TIMER_MAX_MS } from '../../../src-bun/contract/limits.ts'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { hub } from '../../state/hub.ts'
import { endTimer, extendTimer, pauseTimer, startTimer } from '../../state/leading/leading.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { classOf } from '../../ui/buttons/press.ts'
import { createTask, type Task } from '../../ui/buttons/task.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { TimerText } from './TimerText.tsx'
import type { TimeLeft } from './time-left.ts'

const MINUTE_MS = 60_000
const OFFERED = [1, 3, 5, 10, 20]
const MAX = TIMER_MAX_MS / MINUTE_MS

/** For hosts: starts the timer, and changes the one that runs. */
export function TimerMenu(props: { left: TimeLeft }) {
  const [label, setLabel] = createSignal('')
  const [minutes, setMinutes] = createSignal('5')
  const [problem, setProblem] = createSignal<string>()
  const isPaused = () => hub.leading.timer?.endsAt === undefined

  async function start(task: Task, close: () => void) {
    const ms = Math.round(Number(minutes().replace(',', '.')) * MINUTE_MS)
    if (!(ms >= 1000 && ms <= TIMER_MAX_MS)) return void setProblem(leadingWord('minutesWrong', { count: MAX }))
    setProblem(undefined)
    if (await task.run((signal) => startTimer(ms, label().trim(), signal))) close()
  }

  /** What was pressed is gone with the timer. */
  async function end(close: () => void) {
    const refused = await endTimer()
    setProblem(refused)
    if (refused === undefined) close()
  }

  return (
    <Popover
      panelLabel={leadingWord('timer')}
      triggerClass={`button leading-button ${classOf('timer')}`}
      trigger={
        <Show
          when={hub.leading.timer}
          fallback={
            <>
              <IconTimer />
              {leadingWord('timer')}
            </>
          }
        >
          <TimerText left={props.left} />
        </Show>
      }
    >
      {(close) => {
        const task = createTask()
        return (
          <div class="leading-panel">
            <Show when={hub.leading.timer}>
              <div class="leading-actions">
                <Button onClick={async () => setProblem(await pauseTimer(!isPaused()))}>
                  {leadingWord(isPaused() ? 'goOn' : 'pause')}
                </Button>
                <Button onClick={async () => setProblem(await extendTimer(MINUTE_MS))}>
                  {leadingWord('addMinute')}
                </Button>
                <Button onClick={() => void end(close)}>{leadingWord('end')}</Button>
              </div>
            </Show>
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault()
                void start(task, close)
              }}
            >
              <TextField
                label={leadingWord('label')}
                value={label()}
                maxLength={TIMER_LABEL_MAX_CHARS}
                autocomplete="off"
                onInput={(event) => setLabel(event.currentTarget.value)}
              />
              <div class="leading-actions">
                <For each={OFFERED}>
                  {(offered) => (
                    <Button aria-pressed={minutes() === String(offered)} onClick={() => setMinutes(String(offered))}>
                      {offered}
                    </Button>
                  )}
                </For>
              </div>
              <TextField
                label={leadingWord('minutes')}
                inputMode="decimal"
                value={minutes()}
                error={problem() ?? task.problem()}
                autocomplete="off"
                onInput={(event) => setMinutes(event.currentTarget.value)}
              />
              <Button kind="primary" type="submit" busy={task.isBusy()}>
                {leadingWord('start')}
              </Button>
            </form>
          </div>
        )
      }}
    </Popover>
  )
}
