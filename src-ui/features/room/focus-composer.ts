import { onCleanup } from 'solid-js'

/** Moves the focus to the field for a message, without scrolling: the reader stays where they are. */
export function focusComposer(): void {
  document.querySelector<HTMLElement>('.composer textarea')?.focus({ preventScroll: true })
}

/**
 * For buttons in the row of a message that go away when something has been done or decided: whoever had the focus in `part` goes on at the
 * menu of the row, or where there is none at the field for a message.
 */
export function keepFocus(part: HTMLElement): void {
  onCleanup(() => {
    if (!part.contains(document.activeElement)) return
    const row = part.closest('.message')
    setTimeout(() => {
      if (document.activeElement !== document.body) return
      const menu = row?.isConnected ? row.querySelector<HTMLElement>('.message-menu button') : undefined
      if (menu) menu.focus({ preventScroll: true })
      else focusComposer()
    })
  })
}
