import { For, Show } from 'solid-js'
import './suggestions.css'

type Suggested = {
  /** `sign` stands before the label. */
  items: () => readonly { sign: string; label: string }[]
  active: () => number
  setActive: (index: number) => void
  pick: (index: number) => void
}

export const optionId = (listId: string, index: number) => `${listId}-${index}`

/** Above the field. The focus stays in the field, whose arrow keys move here. */
export function SuggestionList(props: { id: string; label: string; suggestions: Suggested }) {
  return (
    <Show when={props.suggestions.items().length > 0}>
      <div id={props.id} class="suggestions" role="listbox" aria-label={props.label}>
        <For each={props.suggestions.items()}>
          {(item, index) => (
            <button
              type="button"
              tabindex="-1"
              id={optionId(props.id, index())}
              class="suggestion"
              role="option"
              aria-selected={index() === props.suggestions.active()}
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => props.suggestions.setActive(index())}
              onClick={() => props.suggestions.pick(index())}
            >
              <span aria-hidden="true">{item.sign}</span> {item.label}
            </button>
          )}
        </For>
      </div>
    </Show>
  )
}
