import { createUniqueId, For } from 'solid-js'
import './choice-group.css'

type ChoiceGroupProps<Value extends string> = {
  label: string
  value: Value
  choices: { value: Value; label: string; note?: string }[]
  /** Where it resolves with false, the choice is not in force, and the one that is is marked again. */
  onChoose: (value: Value) => unknown
  /** `row` puts the choices side by side like a segmented control, `list` one below the other. */
  layout?: 'row' | 'list'
}

export function ChoiceGroup<Value extends string>(props: ChoiceGroupProps<Value>) {
  const name = createUniqueId()
  let group!: HTMLFieldSetElement
  let newest = 0

  /** The browser has marked the choice already, and `value` does not change where it is refused. */
  async function choose(value: Value) {
    const own = ++newest
    if ((await props.onChoose(value)) !== false || own !== newest) return
    for (const input of group.querySelectorAll('input')) input.checked = input.value === props.value
  }

  return (
    <fieldset ref={group} class="choice-group" data-layout={props.layout ?? 'row'}>
      <legend class="meta">{props.label}</legend>
      <div class="choices">
        <For each={props.choices}>
          {(choice) => (
            <label>
              <input
                type="radio"
                class="visually-hidden"
                name={name}
                value={choice.value}
                checked={choice.value === props.value}
                onChange={() => void choose(choice.value)}
              />
              <span>{choice.label}</span>
              <span class="meta">{choice.note}</span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}
