// Where the window is at first and how large: as the person left it, and always on a screen. Also whether the notice about the tray was shown.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Size = { width: number; height: number }
/** In the pixels of the desktop, from the upper left corner of the first screen. */
export type Place = { x: number; y: number }
export type Frame = Size & Place

/** What is kept of the window between two starts. */
export type WindowState = { size?: Size; place?: Place; isToldOfTray?: boolean }

const USUAL: Size = { width: 1200, height: 800 }
/** Fits every screen that is in use, for a desktop that does not give the size of its own. */
const ON_UNKNOWN_SCREEN: Frame = { x: 40, y: 40, width: 1000, height: 600 }
const LEAST: Size = { width: 320, height: 400 }
/** The bar with the title comes on top of the height. It differs between desktops; few have a higher one. */
const TITLE_BAR = 40
/** As much of the bar with the title has to be on a screen, so that somebody can get hold of the window. */
const GRIP = 120

/**
 * On the screen where it was left, or else in the middle of the first. `workAreas` are the parts of the screens that no panel covers,
 * the main one first; of size 0 where the desktop does not know them.
 */
export function frameFor(workAreas: readonly Frame[], { size: wanted = USUAL, place }: WindowState): Frame {
  const known = workAreas.filter(({ width, height }) => width >= LEAST.width && height >= LEAST.height)
  const left = place && known.find((area) => isReachable(area, place, wanted))
  const area = left ?? known[0]
  if (!area) return ON_UNKNOWN_SCREEN
  const { x, y, width, height } = area
  const size = { width: Math.min(wanted.width, width), height: Math.min(wanted.height, height - TITLE_BAR) }
  if (left && place) return { ...place, ...size }
  return {
    x: x + Math.floor((width - size.width) / 2),
    y: y + Math.floor((height - TITLE_BAR - size.height) / 2),
    ...size,
  }
}

/** Whether enough of the bar with the title is on this screen. */
function isReachable(area: Frame, place: Place, { width }: Size): boolean {
  const shown = Math.min(place.x + width, area.x + area.width) - Math.max(place.x, area.x)
  return shown >= GRIP && place.y >= area.y && place.y <= area.y + area.height - TITLE_BAR
}

const fileIn = (data: string) => join(data, 'window.json')

/** Without what was never changed, and without what the file has in no usable form. */
export function readWindowState(data: string): WindowState {
  try {
    const stored: unknown = JSON.parse(readFileSync(fileIn(data), 'utf8'))
    const { width, height, x, y, isToldOfTray } = stored as Record<string, unknown>
    const hasSize = isAtLeast(width, LEAST.width) && isAtLeast(height, LEAST.height)
    return {
      ...(hasSize && { size: { width: Number(width), height: Number(height) } }),
      ...(Number.isSafeInteger(x) && Number.isSafeInteger(y) && { place: { x: Number(x), y: Number(y) } }),
      ...(isToldOfTray === true && { isToldOfTray }),
    }
  } catch {
    // The usual size will do.
    return {}
  }
}

export function writeWindowState(data: string, { size, place, isToldOfTray }: WindowState): void {
  try {
    writeFileSync(fileIn(data), `${JSON.stringify({ ...size, ...place, isToldOfTray })}\n`, { mode: 0o600 })
  } catch {
    // On a full disk the window has its usual size next time.
  }
}

const isAtLeast = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least
