const NOT_TYPED = 'search|checkbox|radio|range|button|submit'.split('|')

/**
 * Whether this person is in the middle of something that another page would take away: a field that they write in, a form that they have
 * begun, or a dialog. An empty composer is focused on every arrival, and is not.
 */
export function isInUse(): boolean {
  const { activeElement } = document
  if (document.querySelector('dialog[open]')) return true
  if (activeElement instanceof HTMLElement && activeElement.isContentEditable) return true
  if (isTyped(activeElement)) return true
  return [...document.querySelectorAll('main form :is(input, textarea)')].some(
    (field) => isTyped(field) && !field.closest('.composer'),
  )
}

function isTyped(element: Element | null): boolean {
  if (element instanceof HTMLTextAreaElement) return element.value !== ''
  return element instanceof HTMLInputElement && !NOT_TYPED.includes(element.type) && element.value !== ''
}
