import { For, Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import type { Suggestions } from './suggestions.ts'

export const optionId = (listId: string, index: number) => `${listId}-${index}`

/** Above the field. The focus stays in the field, whose arrow keys move here. */
export function SuggestionList(props: { id: string; suggestions: Suggestions }) {
  return (
    <Show when={props.suggestions.items().length > 0}>
      <div id={props.id} class="suggestions" role="listbox" aria-label={t('suggestions.label')}>
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
