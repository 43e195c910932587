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
 * Applies a change to the list while the row in the middle of the view keeps its place on the screen. Done by hand, because WebKit has
 * no scroll anchoring. Not the row at the top: the oldest loaded one loses its head when the message before it is of the same author.
 */
export function changeInPlace(scroller: HTMLElement, change: () => void): void {
  const { top, height } = scroller.getBoundingClientRect()
  const rows = [...scroller.querySelectorAll<HTMLElement>('[data-seq]')]
  const row = rows.find((each) => each.getBoundingClientRect().bottom > top + height / 2) ?? rows.at(-1)
  const before = row?.getBoundingClientRect().top ?? 0
  change()
  if (row?.isConnected) scroller.scrollTop += row.getBoundingClientRect().top - before
}
