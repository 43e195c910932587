// A finger has nothing to hover with: a tap on the text of a message opens its menu, as the three dots beside it do.

/** What does something of its own when it is tapped. */
const OF_ITS_OWN = 'a, button, input, textarea, select, label, summary, pre, img, audio, video, .message-menu'
let hadOpenMenu = false

/** To be called before the tap: one that closes a menu opens no other. */
export function notePress(): void {
  hadOpenMenu = document.querySelector('.message-menu [aria-expanded="true"]') !== null
}

export function openMenuByTap(event: MouseEvent & { currentTarget: HTMLElement; target: Element }): void {
  const isTouch = 'pointerType' in event && event.pointerType === 'touch'
  const selects = document.getSelection()?.isCollapsed === false
  if (!isTouch || hadOpenMenu || selects || event.target.closest(OF_ITS_OWN)) return
  event.currentTarget.querySelector<HTMLElement>('.message-menu button')?.click()
}
