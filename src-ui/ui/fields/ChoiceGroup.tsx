import { createUniqueId, For } from 'solid-js'
import './choice-group.css'

type ChoiceGroupProps<Value extends string> = {
  label: string
  value: Value
  choices: { value: Value; label: string; note?: string }[]
  onChoose: (value: Value) => void
  /** `row` puts the choices side by side like a segmented control, `list` one below the other. */
  layout?: 'row' | 'list'
}

export function ChoiceGroup<Value extends string>(props: ChoiceGroupProps<Value>) {
  const name = createUniqueId()
  return (
    <fieldset class="choice-group" data-layout={props.layout ?? 'row'}>
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
                onChange={() => props.onChoose(choice.value)}
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
