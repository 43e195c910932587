import { createEffect, createUniqueId, type JSX, onCleanup, Show } from 'solid-js'
import IconX from '~icons/lucide/x'
import { IconButton } from '../buttons/IconButton.tsx'
import { focusPage } from '../focus-page.ts'
import './dialog.css'

type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  closeLabel: string
  /** A drawer slides in from the side; its title is for screen readers only. */
  kind?: 'dialog' | 'drawer'
  children: JSX.Element
}

/**
 * The browser's own modal dialog: it makes the rest of the page inert, closes on Escape and returns the focus to the
 * element that opened it, or to the page where that one is gone. The focus starts on `[data-autofocus]` inside, else on the title.
 */
export function Dialog(props: DialogProps) {
  const titleId = createUniqueId()
  let element!: HTMLDialogElement
  let title!: HTMLHeadingElement
  let opener: Element | null = null

  createEffect(() => {
    if (props.open && !element.open) {
      opener = document.activeElement
      element.showModal()
      const first = element.querySelector<HTMLElement>('[data-autofocus]') ?? title
      first.focus()
    }
    if (!props.open && element.open) element.close()
  })
  onCleanup(() => {
    if (element.open) queueMicrotask(keepFocus)
  })

  /** A press beside the dialog has the dialog as its target. So has one on its scrollbar, which must not close it. */
  function isOutside({ clientX, clientY }: PointerEvent): boolean {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    return clientX < left || clientX > right || clientY < top || clientY > bottom
  }

  /** The browser gives the focus to nothing where the opener is gone, or where the dialog is removed while it is open. */
  function keepFocus() {
    if (document.activeElement === document.body) focusPage(opener)
  }

  return (
    <dialog
      ref={element}
      class="dialog"
      data-kind={props.kind ?? 'dialog'}
      aria-labelledby={titleId}
      // The `close` event comes in a later task. Until then this dialog would count as open, and could not be opened again.
      onCancel={(event) => {
        if (event.target !== element) return
        event.preventDefault()
        props.onClose()
      }}
      onClose={() => {
        // The event is of the time before, and the dialog was opened again meanwhile.
        if (element.open) return
        props.onClose()
        keepFocus()
      }}
      // What opened it may be a form around it, which gives up what is written on Escape.
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
      onPointerDown={(event) => {
        if (event.target === element && isOutside(event)) props.onClose()
      }}
    >
      <Show when={props.open}>
        <div class="dialog-body">
          <div class="dialog-head">
            <h2 id={titleId} ref={title} tabindex="-1">
              {props.title}
            </h2>
            <IconButton label={props.closeLabel} onClick={() => props.onClose()}>
              <IconX />
            </IconButton>
          </div>
          {props.children}
        </div>
      </Show>
    </dialog>
  )
}
