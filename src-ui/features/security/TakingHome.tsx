import { TAKING_HOME, type TakingHome as To } from '../../../src-bun/contract/http/exports.ts'
import { allowExports } from '../../state/host/administration.ts'
import { hub } from '../../state/hub.ts'
import { createTask } from '../../ui/buttons/task.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { takingHomeWord } from './taking-home-words.ts'

/** For hosts: who may export. A choice takes effect at once. */
export function TakingHome() {
  const task = createTask()
  const to = () => hub.exportsTo ?? 'everybody'

  /** The last choice counts, as when somebody goes through the choices with the arrow keys. */
  function choose(chosen: To) {
    task.cancel()
    return task.run((signal) => allowExports(chosen, signal))
  }

  return (
    <section class="security-section">
      <h2>{takingHomeWord('title')}</h2>
      <ChoiceGroup
        label={takingHomeWord('label')}
        value={to()}
        onChoose={choose}
        choices={TAKING_HOME.map((value) => ({ value, label: takingHomeWord(value) }))}
      />
      <p class="meta" role="status">
        {takingHomeWord(`${to()}Words`)} {takingHomeWord('limits')}
      </p>
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
    </section>
  )
}
