import { expect, test } from 'bun:test'
import { COLOURS } from '../../src-bun/domain/members/members.ts'

/** The grounds on which faces are: the panel and the page, in both themes. */
const GROUNDS = ['#ffffff', '#f7f6f3', '#1a1c20', '#131417']

const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
/** As the contrast of WCAG has it. */
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const luminance = (colour: string) => {
  const [red = 0, green = 0, blue = 0] = channels(colour).map(linear)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}
/** Oklab, in which equal distances look equally far. */
function oklab(colour: string): [number, number, number] {
  const [r = 0, g = 0, b = 0] = channels(colour).map(linear)
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
const distance = (one: string, other: string) => {
  const [a, b] = [oklab(one), oklab(other)]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

test('[MEMBER-2] there are sixteen colours of people, each with readable letters, seen on every ground and unlike the others', () => {
  expect(new Set(COLOURS).size).toBe(16)
  for (const colour of COLOURS) {
    expect(contrast(colour, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    for (const ground of GROUNDS) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(2.7)
    // Two that are hard to tell apart, such as two violets side by side, are nearer than this.
    for (const other of COLOURS) if (other !== colour) expect(distance(colour, other)).toBeGreaterThan(0.07)
  }
})
