/**
 * Copies `text` and returns whether that worked. Call it inside a click handler: browsers allow `execCommand('copy')`
 * only there, and `navigator.clipboard` does not exist on plain http addresses. The helper element goes into the dialog
 * around `beside`, if there is one, because everything outside an open modal dialog is inert and cannot be selected.
 */
export function copyText(text: string, beside: Element): boolean {
  const helper = document.createElement('textarea')
  helper.value = text
  helper.readOnly = true
  helper.className = 'visually-hidden'
  // That class keeps a text in one line, in which a browser would copy one blank for several.
  helper.style.whiteSpace = 'pre'
  ;(beside.closest('dialog') ?? document.body).append(helper)
  const before = document.activeElement
  helper.select()
  const copied = document.execCommand('copy')
  helper.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
