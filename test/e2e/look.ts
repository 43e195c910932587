// Checks of a screen: axe finds nothing, and nothing is wider than the page.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { DESK, type Person, PHONE, TAKES_PICTURES } from './browser.ts'

/** Each page has to read it anew, and reads the short form in two thirds of the time. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

const ALL_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** What axe finds, as "rule: element" lines. Evaluated from outside: the page's policy lets no script in. */
export async function findings(page: Page, rules = ALL_RULES): Promise<string[]> {
  const found = await foundByAxe(page, rules)
  if (found) return found
  // Its half a megabyte is evaluated once for each loaded page.
  await page.evaluate(AXE)
  return (await foundByAxe(page, rules)) ?? ['axe cannot be evaluated']
}

/** Undefined in a page that has not evaluated axe yet. */
function foundByAxe(page: Page, rules: string[]): Promise<string[] | undefined> {
  return page.evaluate(async (rules) => {
    const { axe: program } = window as unknown as { axe?: typeof axe }
    if (!program) return undefined
    const { violations } = await program.run(document, {
      runOnly: rules,
      resultTypes: ['violations'],
      // It would fetch the styles once more; no rule of these needs that.
      preload: false,
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    )
  }, rules)
}

export async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}

/** The name, or else the text, of the element that has the focus. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return 'nothing'
    return (
      element.getAttribute('aria-label') ?? (element.id === 'content' ? 'the page' : (element.textContent ?? '').trim())
    )
  })
}

/** In the second theme nothing but colours can be wrong that is right in the first. */
export const rulesFor = (colorScheme: 'light' | 'dark'): string[] =>
  colorScheme === 'light' ? ALL_RULES : COLOUR_RULES

/** Resolves when transitions have ended, because colours are mixed during a fade, and the page has its fonts and has drawn all of it. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    for (const animation of ending) animation.finish()
    await Promise.allSettled(ending.map((animation) => animation.finished))
    await document.fonts.ready
    await new Promise<void>((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())))
  })
}

/** Takes a screenshot, and returns what is wrong with the screen. */
export async function lookAt(person: Person, screen: string, rules = ALL_RULES): Promise<string[]> {
  const { page } = person
  await settled(page)
  if (TAKES_PICTURES) await person.shot(screen)
  const seen = (await findings(page, rules)).map((finding) => `${screen}: ${finding}`)
  return (await overflows(page)) ? [...seen, `${screen}: overflows`] : seen
}

/** How wide, high and dark a page is. What is left out stays. */
type Screen = { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' }

/**
 * Gives a page another size or theme, and returns when the page is built for it: its media queries tell of a change when a frame
 * is drawn, so right after the change a page still has the elements of before.
 */
export async function setScreen(page: Page, { viewport, colorScheme }: Screen): Promise<void> {
  if (viewport) await page.setViewportSize(viewport)
  if (colorScheme) await page.emulateMedia({ colorScheme })
  const queries = [
    ...(viewport ? [`(width: ${viewport.width}px)`, `(height: ${viewport.height}px)`] : []),
    ...(colorScheme ? [`(prefers-color-scheme: ${colorScheme})`] : []),
  ]
  // Is asked at each frame while it gives false, and a promise is waited for.
  await page.waitForFunction((queries) => {
    if (!queries.every((query) => matchMedia(query).matches)) return false
    const { ready } = document.fonts
    return ready.then(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true)))),
    )
  }, queries)
}

/** The same at both widths and in both themes. Leaves the page with the size and the theme that it had. */
export async function lookAllOver(person: Person, screen: string): Promise<string[]> {
  const { page } = person
  const found: Required<Screen> = {
    viewport: page.viewportSize() ?? DESK.viewport,
    colorScheme: await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')),
  }
  const seen: string[] = []
  let now = found
  async function changeTo(wanted: Required<Screen>): Promise<void> {
    const [before, { viewport, colorScheme }] = [now, wanted]
    now = wanted
    await setScreen(page, {
      ...(isSameSize(before.viewport, viewport) ? {} : { viewport }),
      ...(before.colorScheme === colorScheme ? {} : { colorScheme }),
    })
  }
  for (const looked of screensFrom(found)) {
    await changeTo(looked)
    const { width, colorScheme } = looked
    seen.push(...(await lookAt(person, `${screen}-${width}-${colorScheme}`, rulesFor(colorScheme))))
  }
  await changeTo(found)
  return seen
}

/**
 * In an order in which each differs from the next one, and the last from the first, in its size or in its theme only: a change takes
 * as much of the processor as a look.
 */
const SCREENS = [
  { width: 'desk', viewport: DESK.viewport, colorScheme: 'light' },
  { width: 'desk', viewport: DESK.viewport, colorScheme: 'dark' },
  { width: 'phone', viewport: PHONE.viewport, colorScheme: 'dark' },
  { width: 'phone', viewport: PHONE.viewport, colorScheme: 'light' },
] as const

/** All of them, beginning with the one that the page is in, where it is in one. */
function screensFrom({ viewport, colorScheme }: Required<Screen>) {
  const found = SCREENS.findIndex(
    (screen) => isSameSize(screen.viewport, viewport) && screen.colorScheme === colorScheme,
  )
  const first = Math.max(0, found)
  return [...SCREENS.slice(first), ...SCREENS.slice(0, first)]
}

const isSameSize = (a: { width: number; height: number }, b: { width: number; height: number }): boolean =>
  a.width === b.width && a.height === b.height
