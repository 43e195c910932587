import { createMemo, createSignal, For, Index, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import IconMinus from '~icons/lucide/minus'
import IconPlus from '~icons/lucide/plus'
import { GROUPS_MAX, ROOM_NAME_MAX_CHARS, TIMER_MAX_MS } from '../../../../src-bun/contract/limits.ts'
import { togetherCount, togetherWord } from '../../../i18n/parts/together.ts'
import { askBeforeLeaving } from '../../../state/connection/unsaved-forms.ts'
import { hub, peopleHere } from '../../../state/hub.ts'
import { startGroups } from '../../../state/leading/leading.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { createTask } from '../../../ui/buttons/task.ts'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { divide } from './divide.ts'

const MINUTE_MS = 60_000
const USUAL_SIZE = 4

/** Puts those who are here into groups, by chance or by hand. */
export function GroupsForm(props: { onStarted: () => void }) {
  /** Hosts lead; a host who wants to be in a group is put there by hand. */
  const people = createMemo(() => peopleHere().map(({ member }) => member))
  const pupils = () => people().filter(({ role }) => role !== 'host')
  const [count, setCount] = createSignal(Math.min(GROUPS_MAX, Math.max(2, Math.round(pupils().length / USUAL_SIZE))))
  const [names, setNames] = createStore<Record<number, string>>({})
  const [groupOf, setGroupOf] = createStore<Record<string, number | undefined>>({})
  const [minutes, setMinutes] = createSignal('')
  const [problem, setProblem] = createSignal<string>()
  /** It ends with this form, when the dialog is closed. */
  const task = createTask()
  askBeforeLeaving(() => Object.keys(names).length > 0)
  const nameOf = (group: number) => names[group] ?? togetherWord('groupName', { n: group + 1 })
  const numbers = createMemo(() => Array.from({ length: count() }, (_, group) => group))

  function mix() {
    for (const [group, ids] of divide(
      pupils().map(({ id }) => id),
      count(),
    ).entries())
      for (const id of ids) setGroupOf(id, group)
    for (const { id, role } of people()) if (role === 'host') setGroupOf(id, undefined)
  }
  function change(by: number) {
    setCount(Math.min(GROUPS_MAX, Math.max(1, count() + by)))
    mix()
  }
  mix()

  async function start() {
    const ms = minutes().trim() === '' ? undefined : Math.round(Number(minutes().replace(',', '.')) * MINUTE_MS)
    if (ms !== undefined && !(ms >= 1000 && ms <= TIMER_MAX_MS)) return void setProblem(togetherWord('minutesWrong'))
    setProblem(undefined)
    const groups = numbers().map((group) => ({
      name: nameOf(group),
      memberIds: people().flatMap(({ id }) => (groupOf[id] === group ? [id] : [])),
    }))
    const timer = ms === undefined ? undefined : { ms, label: togetherWord('groups') }
    if (await task.run((signal) => startGroups(groups, timer, signal))) props.onStarted()
  }

  return (
    <form
      class="groups-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <div class="groups-head">
        <span id="groups-count">{togetherWord('howMany')}</span>
        <IconButton label={togetherWord('fewer')} disabled={count() <= 1} onClick={() => change(-1)}>
          <IconMinus />
        </IconButton>
        <output class="groups-count" aria-labelledby="groups-count">
          {count()}
        </output>
        <IconButton label={togetherWord('moreGroups')} disabled={count() >= GROUPS_MAX} onClick={() => change(1)}>
          <IconPlus />
        </IconButton>
        <Button onClick={mix}>{togetherWord('mix')}</Button>
      </div>
      <Show when={pupils().length === 0}>
        <p class="meta">{togetherWord('nobodyHere')}</p>
      </Show>
      <div class="groups-board">
        <Index each={numbers()}>
          {(group) => (
            <section class="groups-card" aria-label={nameOf(group())}>
              <TextField
                label={togetherWord('nameOf', { n: group() + 1 })}
                value={nameOf(group())}
                maxLength={ROOM_NAME_MAX_CHARS}
                autocomplete="off"
                onInput={(event) => setNames(group(), event.currentTarget.value)}
              />
              <p class="meta">{togetherCount('people', people().filter(({ id }) => groupOf[id] === group()).length)}</p>
            </section>
          )}
        </Index>
      </div>
      <ul class="groups-people">
        <For each={people()}>
          {(member) => (
            <li>
              <span dir="auto">{member.name}</span>
              <select
                aria-label={togetherWord('groupOf', { name: member.name })}
                value={groupOf[member.id] ?? ''}
                onChange={({ currentTarget: { value } }) =>
                  setGroupOf(member.id, value === '' ? undefined : Number(value))
                }
              >
                <option value="">{togetherWord('noGroup')}</option>
                <Index each={numbers()}>
                  {(group) => (
                    <option value={group()} selected={groupOf[member.id] === group()}>
                      {nameOf(group())}
                    </option>
                  )}
                </Index>
              </select>
            </li>
          )}
        </For>
      </ul>
      <TextField
        label={togetherWord('forMinutes')}
        inputMode="decimal"
        value={minutes()}
        error={problem() ?? task.problem()}
        autocomplete="off"
        onInput={(event) => setMinutes(event.currentTarget.value)}
      />
      <p class="meta">{togetherWord('startWords')}</p>
      <Button kind="primary" type="submit" busy={task.isBusy()} disabled={hub.me?.role !== 'host'}>
        {togetherWord('startGroups')}
      </Button>
    </form>
  )
}
