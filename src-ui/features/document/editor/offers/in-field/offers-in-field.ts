// The documents that are offered after `[[` in a field of its own, such as the cell of a table. A chunk of its own.

import { createEffect, createMemo, createRoot, createUniqueId, onCleanup } from 'solid-js'
import { createComponent, render } from 'solid-js/web'
import { createSuggestions } from '../../../../../state/suggestions/suggestions.ts'
import { isComposing } from '../../../../../ui/fields/composing.ts'
import { textBeforeCaret } from '../../../../../ui/fields/insert-text.ts'
import { documentSource } from '../document-source.ts'
import { OfferList, offerId } from '../OfferList.tsx'
import { placeBeside } from '../place-beside.ts'

type Around = {
  /** Where the list goes. */
  parent: HTMLElement
  /** The document that the field is in. */
  documentId: string
  /** Puts what is in the field into the text. */
  write: () => void
}

/**
 * Returns what is to be called when somebody has typed in the field. It needs nothing of CodeMirror, which would otherwise be cut into more
 * scripts.
 */
export function offersInField(field: HTMLTextAreaElement, { parent, documentId, write }: Around): () => void {
  return createRoot(() => {
    const suggestions = createSuggestions(
      [documentSource(() => documentId)],
      (token, { text }) => {
        const end = field.selectionEnd
        const behind = field.value.slice(end).startsWith(']]') ? 2 : 0
        field.setRangeText(text, end - token.length, end + behind, 'end')
        write()
        field.focus()
      },
      () => textBeforeCaret(field),
    )
    const id = createUniqueId()
    let list: HTMLElement | undefined
    const place = () => list && placeBeside(list, field.getBoundingClientRect())

    // The field is removed together with its table, and no event reports that. So what is outside of the field exists only while something is offered.
    const isOffering = createMemo(() => suggestions.items().length > 0)
    createEffect(() => {
      if (!isOffering()) return
      const host = document.createElement('div')
      parent.append(host)
      const ref = (made: HTMLElement) => (list = made)
      const unmount = render(() => createComponent(OfferList, { id, suggestions, ref }), host)
      field.setAttribute('aria-controls', id)
      document.addEventListener('scroll', place, { capture: true, passive: true })
      window.visualViewport?.addEventListener('resize', place)
      onCleanup(() => {
        document.removeEventListener('scroll', place, { capture: true })
        window.visualViewport?.removeEventListener('resize', place)
        for (const name of ['aria-controls', 'aria-activedescendant']) field.removeAttribute(name)
        unmount()
        host.remove()
      })
      createEffect(() => {
        field.setAttribute('aria-activedescendant', offerId(id, suggestions.active()))
        suggestions.items()
        place()
      })
    })

    const brackets = () => field.value.lastIndexOf('[[', field.selectionEnd)
    /** Where the brackets stand whose list was closed by Escape. It is not offered again there. */
    let dismissedAt: number | undefined
    field.setAttribute('aria-autocomplete', 'list')
    field.addEventListener('blur', suggestions.close)
    field.addEventListener('click', suggestions.close)
    // Before the table, to which Enter, Tab and the arrows are ways into another cell.
    field.addEventListener(
      'keydown',
      (event) => {
        if (isComposing(event) || !suggestions.handleKey(event)) return
        event.stopImmediatePropagation()
        if (event.key === 'Escape') dismissedAt = brackets()
      },
      { capture: true },
    )
    return () => {
      const { value, selectionStart, selectionEnd } = field
      if (brackets() !== dismissedAt) dismissedAt = undefined
      const isOffered = selectionStart === selectionEnd && dismissedAt === undefined
      void suggestions.update(isOffered ? value.slice(0, selectionEnd) : '')
    }
  })
}
