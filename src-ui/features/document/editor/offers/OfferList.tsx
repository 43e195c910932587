import { createEffect, For, Show } from 'solid-js'
import type { Suggestions } from '../../../../state/suggestions/suggestions.ts'
import type { Offer } from './offer.ts'
import { offerWord } from './words.ts'
import './offers.css'

export const offerId = (listId: string, index: number) => `${listId}-${index}`

/** Beside the caret. The focus stays in the text, whose arrow keys move here. */
export function OfferList(props: { id: string; suggestions: Suggestions<Offer>; ref: (list: HTMLElement) => void }) {
  return (
    <Show when={props.suggestions.items().length > 0}>
      <div id={props.id} ref={props.ref} class="offers" role="listbox" aria-label={offerWord('label')}>
        <For each={props.suggestions.items()}>
          {(offer, index) => {
            const isActive = () => index() === props.suggestions.active()
            let row!: HTMLButtonElement
            createEffect(() => isActive() && row.scrollIntoView({ block: 'nearest' }))
            return (
              <button
                ref={row}
                type="button"
                tabindex="-1"
                id={offerId(props.id, index())}
                class="offer"
                role="option"
                aria-selected={isActive()}
                // The text keeps the focus, and a phone its keyboard.
                onMouseDown={(event) => event.preventDefault()}
                onPointerMove={() => props.suggestions.setActive(index())}
                onClick={() => props.suggestions.pick(index())}
              >
                <offer.icon />
                <span>{offer.label}</span>
              </button>
            )
          }}
        </For>
      </div>
    </Show>
  )
}
