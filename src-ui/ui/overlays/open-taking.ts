import { createComponent, render } from 'solid-js/web'
import { type Choosing, TakeDialog } from './TakeDialog.tsx'

/** Opens the dialog on the page: the menu that leads to it is closed by then. */
export function openTaking(choosing: Choosing): void {
  const place = document.body.appendChild(document.createElement('div'))
  const onClose = () => {
    remove()
    place.remove()
  }
  const remove = render(() => createComponent(TakeDialog, { choosing, onClose }), place)
}
