import { createSignal } from 'solid-js'
import { TAKING_HOME, type TakingHome as To } from '../../../src-bun/contract/http/exports.ts'
import { errorText } from '../../i18n/i18n.ts'
import { allowExports } from '../../state/host/administration.ts'
import { hub } from '../../state/hub.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { takingHomeWord } from './taking-home-words.ts'

/** For hosts: who may export. A choice takes effect at once. */
export function TakingHome() {
  const [problem, setProblem] = createSignal<string>()
  const to = () => hub.exportsTo ?? 'everybody'

  async function choose(chosen: To) {
    setProblem(undefined)
    const refused = await allowExports(chosen)
    setProblem(refused && errorText(refused))
  }

  return (
    <section class="security-section">
      <h2>{takingHomeWord('title')}</h2>
      <ChoiceGroup
        label={takingHomeWord('label')}
        value={to()}
        onChoose={(chosen) => void choose(chosen)}
        choices={TAKING_HOME.map((value) => ({ value, label: takingHomeWord(value) }))}
      />
      <p class="meta" role="status">
        {takingHomeWord(`${to()}Words`)} {takingHomeWord('limits')}
      </p>
      <p class="error-text" role="alert">
        {problem()}
      </p>
    </section>
  )
}
