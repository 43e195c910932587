/** Focuses `element` while it is on the page, else the page's own content, from where Tab and screen readers go on. */
export function focusPage(element?: Element | null): void {
  const target = element?.isConnected ? element : document.getElementById('content')
  if (target instanceof HTMLElement) target.focus({ preventScroll: true })
}
