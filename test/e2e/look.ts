// Checks of a screen: axe finds nothing, and nothing is wider than the page.
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { DESK, type Person, PHONE } from './browser.ts'

/** What axe finds, as "rule: element" lines. Evaluated from outside: the page's policy lets no script in. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  )
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

/** Takes a screenshot and returns what is wrong with the screen. */
export async function lookAt(person: Person, screen: string): Promise<string[]> {
  const { page } = person
  // Waits for transitions, because colours are mixed during a fade.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    return Promise.allSettled(ending.map((animation) => animation.finished))
  })
  await person.shot(screen)
  const seen = (await findings(page)).map((finding) => `${screen}: ${finding}`)
  return (await overflows(page)) ? [...seen, `${screen}: overflows`] : seen
}

/** The same at both widths and in both themes. */
export async function lookAllOver(person: Person, screen: string): Promise<string[]> {
  const seen: string[] = []
  for (const [width, { viewport }] of Object.entries({ desk: DESK, phone: PHONE })) {
    await person.page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await person.page.emulateMedia({ colorScheme })
      seen.push(...(await lookAt(person, `${screen}-${width}-${colorScheme}`)))
    }
  }
  return seen
}
