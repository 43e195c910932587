// Where things on a page come to rest.
import type { Locator } from 'playwright-core'

const FRAMES = 10

/** The place of an element once it is the same for ten frames: a list scrolls to its end, and rows grow while they are drawn. */
export async function restingPlace(locator: Locator): ReturnType<Locator['boundingBox']> {
  await locator.evaluate(
    (element, wanted) =>
      new Promise<void>((resolve) => {
        let [at, frames] = ['', 0]
        function look() {
          const now = JSON.stringify(element.getBoundingClientRect())
          frames = now === at ? frames + 1 : 0
          at = now
          if (frames === wanted) resolve()
          else requestAnimationFrame(look)
        }
        look()
      }),
    FRAMES,
  )
  return locator.boundingBox()
}
