/**
 * Copies inside a click. `navigator.clipboard` does not exist on an http address of the network, `execCommand` does.
 * `beside` decides where the helper goes: behind an open modal dialog everything is inert and cannot be selected.
 */
export function copyText(text: string, beside: Element): boolean {
  const helper = document.createElement('textarea')
  helper.value = text
  helper.readOnly = true
  helper.className = 'visually-hidden'
  ;(beside.closest('dialog') ?? document.body).append(helper)
  const before = document.activeElement
  helper.select()
  const copied = document.execCommand('copy')
  helper.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
