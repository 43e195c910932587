// A person whose browser is not Chromium. Engines differ in the protocol by which they are driven; what a person does in a page is
// the same for all, and is written here once over the few things that both protocols can do.
import { join } from 'node:path'
import { eventually } from '../../support/hub.ts'
import { SCREENSHOTS } from '../browser.ts'

/** One page in one browser, with cookies of its own. */
export type Engine = {
  goto(url: string): Promise<void>
  /** Runs the body of a function in the page and resolves with what it returns, as JSON. */
  run(body: string, args?: unknown[]): Promise<unknown>
  /** Performs input as in WebDriver's Actions: https://www.w3.org/TR/webdriver2/#actions */
  act(actions: InputSource[]): Promise<void>
  /** What the page shows, as a PNG in base64. */
  screenshot(): Promise<string>
  end(): Promise<void>
}

export type InputSource =
  | { type: 'key'; id: string; actions: { type: 'keyDown' | 'keyUp'; value: string }[] }
  | { type: 'pointer'; id: string; actions: (PointerMove | { type: 'pointerDown' | 'pointerUp'; button: 0 })[] }
type PointerMove = { type: 'pointerMove'; x: number; y: number; duration: 0 }

/** How WebDriver writes keys without a character. */
export const KEY = { Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Escape: '\uE00C', End: '\uE010' }

/** CSS selector, and what the element's accessible name (its label, or its text) has to contain. */
type Target = readonly [selector: string, name?: string]

/** In the page: the first visible element of a target; its middle, when nothing lies over it. */
const FIND = `
  const [selector, name] = arguments
  const nameOf = (element) =>
    element.getAttribute('aria-label') ?? [...(element.labels ?? [])].map((label) => label.textContent).join(' ') + ' ' + element.textContent
  const element = [...document.querySelectorAll(selector)].find(
    (found) => found.checkVisibility() && (!name || nameOf(found).includes(name)),
  )
`

export function visitor(engine: Engine) {
  /** Waits until `look` gives something true; a failure says which page was shown meanwhile, because nobody has seen it. */
  async function inThePage(target: string, look: () => Promise<unknown>): Promise<void> {
    try {
      await eventually(async () => Boolean(await look()))
    } catch (reason) {
      const page = await engine
        .run(
          'return location.href + " " + document.readyState + "\\n" + document.body?.innerText.slice(0, 1500) + "\\n" + window.faults?.join("\\n")',
        )
        .catch((problem: unknown) => `no page: ${problem}`)
      throw new Error(`waited for ${target} in ${page}`, { cause: reason })
    }
  }

  async function middleOf(target: Target): Promise<{ x: number; y: number }> {
    let middle: { x: number; y: number } | null = null
    await inThePage(`a way to click on ${target}`, async () => {
      middle = (await engine.run(
        `${FIND}
        if (!element || element.disabled) return null
        element.scrollIntoView({ block: 'nearest' })
        const box = element.getBoundingClientRect()
        const x = Math.round(box.left + box.width / 2), y = Math.round(box.top + box.height / 2)
        const top = document.elementFromPoint(x, y)
        return top && (element.contains(top) || top.contains(element)) ? { x, y } : null`,
        [...target],
      )) as typeof middle
      return middle !== null
    })
    return middle as unknown as { x: number; y: number }
  }

  const keys = (...actions: { type: 'keyDown' | 'keyUp'; value: string }[]) =>
    engine.act([{ type: 'key', id: 'keyboard', actions }])

  const self = {
    async goto(url: string) {
      await engine.goto(url)
      // For a failure of the test.
      await engine.run(`
        const { error } = console
        window.faults = []
        console.error = (...words) => {
          window.faults.push(words.join(' '))
          error(...words)
        }`)
    },
    run: engine.run,
    /** Beside the screenshots of the other tests. */
    shot: async (name: string) =>
      void (await Bun.write(join(SCREENSHOTS, `${name}.png`), Buffer.from(await engine.screenshot(), 'base64'))),
    end: engine.end,
    /** Waits until an element is there and visible. */
    sees: (...target: Target) =>
      inThePage(String(target), () => engine.run(`${FIND} return Boolean(element)`, [...target])),
    /** Waits until some visible text is there. */
    reads: (words: string | RegExp) =>
      inThePage(String(words), async () => {
        const text = String(await engine.run('return document.body.innerText'))
        return typeof words === 'string' ? text.includes(words) : words.test(text)
      }),
    async click(...target: Target): Promise<void> {
      const { x, y } = await middleOf(target)
      await engine.act([
        {
          type: 'pointer',
          id: 'mouse',
          actions: [
            { type: 'pointerMove', x, y, duration: 0 },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ])
    },
    /** Presses one key after another; a character is itself, other keys are those of `KEY`. */
    type: (text: string) =>
      keys(
        ...[...text].flatMap((value) => [
          { type: 'keyDown' as const, value },
          { type: 'keyUp' as const, value },
        ]),
      ),
    /** Presses a key while others are held. */
    press: (key: string, ...held: string[]) =>
      keys(
        ...held.map((value) => ({ type: 'keyDown' as const, value })),
        { type: 'keyDown', value: key },
        { type: 'keyUp', value: key },
        ...held.toReversed().map((value) => ({ type: 'keyUp' as const, value })),
      ),
  }
  return self
}

export type Visitor = ReturnType<typeof visitor>
