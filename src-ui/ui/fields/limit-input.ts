import { beginningOf, countCharacters, fitsInto } from '../../../src-bun/contract/characters.ts'

/**
 * Cuts what is typed or pasted beyond `maxChars`, just before the caret. `maxlength` would do it, but counts UTF-16 units, of
 * which an emoji has several. Add it before anything that reads the value in an `input` event.
 */
export function limitInput(field: HTMLInputElement | HTMLTextAreaElement, maxChars: () => number | undefined): void {
  function cut(): boolean {
    const max = maxChars()
    if (max === undefined || fitsInto(max, field.value)) return false
    const caret = field.selectionEnd ?? field.value.length
    const after = field.value.slice(caret)
    const before = beginningOf(field.value.slice(0, caret), Math.max(0, max - countCharacters(after, max)))
    field.value = before + after
    field.setSelectionRange(before.length, before.length)
    return true
  }

  field.addEventListener('input', (event) => {
    // An input method that is composing would lose its place.
    if (!('isComposing' in event && event.isComposing)) cut()
  })
  field.addEventListener('compositionend', () => {
    if (cut()) field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  })
}
