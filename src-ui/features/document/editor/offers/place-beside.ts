/** Between the list and the line of the caret, and to the edge of the screen, in px. */
const GAP_PX = 4
const MAX_HEIGHT_PX = 320

/** Puts a list below a line of the text, or above it where there is more room. A keyboard on the screen takes some of it. */
export function placeBeside(list: HTMLElement, line: { left: number; top: number; bottom: number }): void {
  const { offsetTop, height } = window.visualViewport ?? { offsetTop: 0, height: innerHeight }
  const above = line.top - offsetTop - 2 * GAP_PX
  const below = offsetTop + height - line.bottom - 2 * GAP_PX
  const isBelow = below >= Math.min(MAX_HEIGHT_PX, list.scrollHeight) || below >= above
  const { style } = list
  style.maxHeight = `${Math.max(0, Math.min(MAX_HEIGHT_PX, isBelow ? below : above))}px`
  style.left = `${Math.max(2 * GAP_PX, Math.min(line.left, innerWidth - list.offsetWidth - 2 * GAP_PX))}px`
  style.top = `${isBelow ? line.bottom + GAP_PX : line.top - GAP_PX - list.offsetHeight}px`
}
