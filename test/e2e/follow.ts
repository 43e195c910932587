import type { Page } from 'playwright-core'

/** Goes to a place as by a link of the page. To load the whole page anew takes five times as much of the processor: that is for tests of loading. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((path) => {
    const link = document.createElement('a')
    link.href = path
    document.body.append(link)
    link.click()
    link.remove()
  }, path)
  // The address changes when the place is shown.
  await page.waitForURL(new URL(path, page.url()).href)
}
