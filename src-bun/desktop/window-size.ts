// How large the window is at first: as large as the person left it, and never larger than the screen.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Size = { width: number; height: number }
/** In the pixels of the desktop, from the upper left corner of the first screen. */
export type Frame = Size & { x: number; y: number }

const USUAL: Size = { width: 1200, height: 800 }
/** Fits every screen that is in use, for a desktop that does not give the size of its own. */
const ON_UNKNOWN_SCREEN: Frame = { x: 40, y: 40, width: 1000, height: 600 }
const LEAST: Size = { width: 320, height: 400 }
/** The bar with the title comes on top of the height. It differs between desktops; few have a higher one. */
const TITLE_BAR = 40

/** In the middle of `workArea`, the part of the screen that no panel covers; of size 0 where it is not known. */
export function frameFor(workArea: Frame, remembered: Size | undefined): Frame {
  const { x, y, width, height } = workArea
  if (!(width >= LEAST.width && height >= LEAST.height)) return ON_UNKNOWN_SCREEN
  const wanted = remembered ?? USUAL
  const size = { width: Math.min(wanted.width, width), height: Math.min(wanted.height, height - TITLE_BAR) }
  return {
    x: x + Math.floor((width - size.width) / 2),
    y: y + Math.floor((height - TITLE_BAR - size.height) / 2),
    ...size,
  }
}

const fileIn = (data: string) => join(data, 'window.json')

/** Undefined where the window was never resized, and where the file has no usable size. */
export function readWindowSize(data: string): Size | undefined {
  try {
    const { width, height } = JSON.parse(readFileSync(fileIn(data), 'utf8')) as Partial<Size>
    const isUsable = isAtLeast(width, LEAST.width) && isAtLeast(height, LEAST.height)
    return isUsable ? { width: Number(width), height: Number(height) } : undefined
  } catch {
    // The usual size will do.
    return undefined
  }
}

export function writeWindowSize(data: string, { width, height }: Size): void {
  try {
    writeFileSync(fileIn(data), `${JSON.stringify({ width, height })}\n`, { mode: 0o600 })
  } catch {
    // On a full disk the window has its usual size next time.
  }
}

const isAtLeast = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least
