import { onCleanup } from 'solid-js'

/**
 * For a form whose text is lost with the page: as long as `hasText()`, somebody who leaves the page is asked whether they want to, and the page does
 * not follow its hub to another address by itself (moved.ts). To be called in a component.
 */
export function askBeforeLeaving(hasText: () => boolean): void {
  const ask = (event: Event) => {
    if (hasText()) event.preventDefault()
  }
  window.addEventListener('beforeunload', ask)
  onCleanup(() => window.removeEventListener('beforeunload', ask))
}
