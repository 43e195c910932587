/** The buttons that something else than a finger may press, by the class that they have for it. */
export type Pressed = 'eyes-up' | 'hands' | 'timer' | 'look-here' | 'groups' | 'end' | 'poll' | 'hand'

export const classOf = (name: Pressed): string => `press-${name}`

/** Whether the button is on the page and can be pressed. */
export const canPress = (name: Pressed): boolean => buttonOf(name) !== undefined

/**
 * Presses a button for somebody who has chosen it elsewhere, as in the palette: both open the same panel, and the focus comes back
 * to that button. In a panel the focus goes on to what is first in it.
 */
export function press(name: Pressed): void {
  const button = buttonOf(name)
  if (!button) return
  button.focus()
  if (button.getAttribute('aria-expanded') !== 'true') button.click()
  const panel = document.getElementById(button.getAttribute('aria-controls') ?? '')
  panel?.querySelector<HTMLElement>('button, input')?.focus()
}

/** Where what had the focus has just been removed, so that Tab goes on from what stands in its place. Whoever is elsewhere by then stays. */
export function focusButton(name: Pressed): void {
  if (document.activeElement === document.body) buttonOf(name)?.focus()
}

const buttonOf = (name: Pressed) =>
  document.querySelector<HTMLButtonElement>(`button.${classOf(name)}:not(:disabled)`) ?? undefined
