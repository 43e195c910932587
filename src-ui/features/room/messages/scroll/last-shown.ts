/** A message counts as shown when so much of its top is in view (px), or all of it. */
const SHOWN_PX = 40

/** The seq of the last message in view, and undefined where there is none. */
export function lastShownSeq(scroller: HTMLElement): number | undefined {
  const bottom = scroller.getBoundingClientRect().bottom + 1
  const rows = scroller.querySelectorAll<HTMLElement>('[data-seq]')
  const isShown = (row: HTMLElement | undefined) => {
    const { top = 0, height = 0 } = row?.getBoundingClientRect() ?? {}
    return top + Math.min(height, SHOWN_PX) <= bottom
  }
  // The rows are in order, so the last one in view is found by halving: measuring all of them at each scroll would be slow.
  let [shown, hidden] = [-1, rows.length]
  while (hidden - shown > 1) {
    const middle = (shown + hidden) >> 1
    if (isShown(rows[middle])) shown = middle
    else hidden = middle
  }
  return shown < 0 ? undefined : Number(rows[shown]?.dataset['seq'])
}
