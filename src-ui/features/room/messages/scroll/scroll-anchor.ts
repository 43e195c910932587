/** The first row that begins at or below `top`, in px of the window. */
export function firstRowBelow(scroller: HTMLElement, top: number): HTMLElement | undefined {
  const rows = scroller.querySelectorAll<HTMLElement>('[data-seq]')
  // The rows are in order, so it is found by halving: measuring all of them at each scroll would be slow.
  let [above, below] = [-1, rows.length]
  while (below - above > 1) {
    const middle = (above + below) >> 1
    if ((rows[middle]?.getBoundingClientRect().top ?? 0) >= top) below = middle
    else above = middle
  }
  return rows[below]
}

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
