const SHOWN_MS = 2000

/** Marks the row that the reader was taken to for a moment, and gives it the focus, so that the keyboard goes on from there. */
export function showRow(scroller: HTMLElement, seq: number): void {
  const row = scroller.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
  if (!row) return
  row.tabIndex = -1
  row.focus({ preventScroll: true })
  row.dataset['jumped'] = ''
  setTimeout(() => delete row.dataset['jumped'], SHOWN_MS)
}
