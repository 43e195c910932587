// The keys of the views of a document.
import { hasModifier, MODIFIER } from './modifier-key.ts'

/** The letter that is pressed with the modifier, Alt and Shift. */
export const VIEW_KEYS = {
  focus: 'F',
  screen: 'B',
  width: 'L',
  carets: 'C',
  source: 'M',
  count: 'G',
  people: 'P',
} as const
export type ViewKey = keyof typeof VIEW_KEYS

export const keysOf = (name: ViewKey): string => `${MODIFIER}Alt+Shift+${VIEW_KEYS[name]}`

/** The modifier, Alt, Shift and a letter. On Windows AltGr counts as Ctrl and Alt, and types letters of some languages, with Shift the capital ones. */
export const isLetterWithAll = (event: KeyboardEvent, letter: string): boolean =>
  event.code === `Key${letter}` &&
  event.altKey &&
  event.shiftKey &&
  hasModifier(event) &&
  !event.getModifierState('AltGraph')
