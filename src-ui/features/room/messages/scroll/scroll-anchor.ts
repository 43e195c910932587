/**
 * Applies a change to the list while the row at the top of the view keeps its place on the screen. Done by hand, because
 * WebKit has no scroll anchoring.
 */
export function changeInPlace(scroller: HTMLElement, change: () => void): void {
  const top = scroller.getBoundingClientRect().top
  const row = [...scroller.querySelectorAll<HTMLElement>('[data-seq]')].find(
    (each) => each.getBoundingClientRect().bottom > top,
  )
  const before = row?.getBoundingClientRect().top ?? 0
  change()
  if (row?.isConnected) scroller.scrollTop += row.getBoundingClientRect().top - before
}
