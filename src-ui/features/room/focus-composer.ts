/** Moves the focus to the field for a message, without scrolling: the reader stays where they are. */
export function focusComposer(): void {
  document.querySelector<HTMLElement>('.composer textarea')?.focus({ preventScroll: true })
}
