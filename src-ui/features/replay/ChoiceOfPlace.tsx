import { createUniqueId, For, Show } from 'solid-js'
import type { Choice } from './source.ts'

type Props = {
  label: string
  /** What it says to be shown whatever was used last. */
  follow: string
  choices: readonly Choice[]
  chosen: string
  shown: string
  onChoose(place: string): void
}

/** Which room, or which document or board, is shown. */
export function ChoiceOfPlace(props: Props) {
  const id = createUniqueId()
  const shownName = () => props.choices.find(({ place }) => place === props.shown)?.name
  return (
    <div class="replay-choice">
      {/* A heading without words would be one that nobody can read. */}
      <Show when={shownName()} fallback={<span />}>
        {(name) => <h3 dir="auto">{name()}</h3>}
      </Show>
      <label class="replay-unseen" for={id}>
        {props.label}
      </label>
      <select id={id} value={props.chosen} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <option value="">{props.follow}</option>
        <For each={props.choices}>{(choice) => <option value={choice.place}>{choice.name}</option>}</For>
      </select>
    </div>
  )
}
