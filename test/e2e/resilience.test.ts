// What a browser refuses, what is missing and what is wrong takes one part of the page, never the whole of it.
import { expect, test } from 'bun:test'
import type { Locator, Route } from 'playwright-core'
import { eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { everythingStored } from './stored.ts'
import { aWorld } from './world.ts'

const world = aWorld()

const composer = (person: Person) => person.page.getByRole('textbox', { name: /^Message / })
async function say(person: Person, text: string) {
  await composer(person).fill(text)
  await composer(person).press('Enter')
  // Pending messages are in the list too: only a stored one has a seq.
  await person.page.locator('[data-seq]', { hasText: text }).waitFor()
}

/** Each runs in the page before its scripts, with what a browser refuses. */
const REFUSALS: Record<string, () => void> = {
  'naming any storage throws': () => {
    const refuse = {
      get(): never {
        throw new DOMException('refused', 'SecurityError')
      },
    }
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) Object.defineProperty(window, name, refuse)
  },
  'there is no IndexedDB': () => {
    Object.defineProperty(window, 'indexedDB', { value: null })
  },
  'opening throws': () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('refused', 'SecurityError')
    }
  },
  'opening fails': () => {
    IDBFactory.prototype.open = () => {
      const request = { error: new DOMException('failed', 'UnknownError') } as unknown as IDBOpenDBRequest
      setTimeout(() => request.onerror?.(new Event('error')))
      return request
    }
  },
  'opening is never answered': () => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest
  },
  'nothing can be written': () => {
    for (const name of ['put', 'add'] as const) {
      const write = IDBObjectStore.prototype[name]
      IDBObjectStore.prototype[name] = function (...parameters) {
        const request = write.apply(this, parameters)
        // As at a full disk: the transaction fails after the request was accepted.
        this.transaction.abort()
        return request
      }
    }
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  },
}

const write = async (person: Person, title: string, words: string) => {
  const text = person.page.getByRole('textbox', { name: `Text of ${title}` })
  await text.waitFor()
  await text.pressSequentially(words)
  await person.page.getByText('All changes saved').waitFor()
  await expectSoon(() => text.textContent()).toEndWith(words)
}
const newDocument = async ({ page }: Person, title: string) => {
  await page.getByRole('button', { name: 'New document' }).first().click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title)
  await page.getByRole('button', { name: 'Create document' }).click()
}

test('[PAGE-1] where the browser refuses to store anything, people still join, chat and write in a document', async () => {
  for (const [refusal, refuse] of Object.entries(REFUSALS)) {
    const person = await world.person(DESK)
    await person.page.addInitScript(refuse)
    await person.page.goto(`${world.origin()}/#${world.hub.token}`)
    await say(person, `although ${refusal}`)
    await newDocument(person, refusal)
    await write(person, refusal, 'Written')
    expect({ refusal, problems: person.problems }).toEqual({ refusal, problems: [] })
    await person.context.close()
  }
}, 600_000)

test('[PAGE-2] who clears the data of the site while the page is open goes on chatting and writing', async () => {
  const person = await world.person(DESK)
  await person.page.goto(`${world.origin()}/#${world.hub.token}`)
  await say(person, 'before')
  await newDocument(person, 'Cleared')
  await write(person, 'Cleared', 'before')
  const browser = await person.context.newCDPSession(person.page)
  const storageTypes = 'indexeddb,local_storage,cache_storage'
  await browser.send('Storage.clearDataForOrigin', { origin: world.origin(), storageTypes })
  await write(person, 'Cleared', ' and after')
  await person.page.getByRole('link', { name: /^lobby/ }).click()
  await say(person, 'after')
  expect(person.problems).toEqual([])
  await person.context.close()
}, 600_000)

/** Presses the button until `shown` is there. It may be tried again by itself at the same moment, and the button is gone. */
const tryAgain = (button: Locator, shown: Locator) =>
  eventually(async () => {
    if (!(await shown.isVisible())) await button.click({ timeout: 1000 })
    return shown.isVisible()
  })

test('[PAGE-3] a page that could not be fetched is tried again with its styles, and the rest stays meanwhile', async () => {
  const person = await world.person(DESK)
  const { page } = person
  // As if it had been reloaded for that already.
  await page.addInitScript(() => sessionStorage.setItem('hubbub:reloaded-at', String(Number.MAX_SAFE_INTEGER)))
  for (const kind of ['css', 'js']) {
    let refused = 0
    const refuse = (route: Route) => {
      refused++
      return route.abort()
    }
    // It is tried twice more by itself.
    const triedByItself = () => eventually(() => refused >= 3)
    await page.route(new RegExp(`/assets/(DocumentPage|BoardPage).*${kind}$`), refuse)
    await page.goto(`${world.origin()}/#${world.hub.token}`)
    await say(person, `without ${kind}`)
    await newDocument(person, `Without ${kind}`)
    await page.getByText('This page did not load').waitFor()
    await person.shot('page-failed-desk-light')
    await expectSoon(() => page.getByRole('link', { name: /^lobby/ }).isVisible()).toBe(true)
    await expectSoon(() => page.getByRole('button', { name: 'Invite' }).isVisible()).toBe(true)
    // Another page is not affected, and the way back tries again.
    await page.getByRole('link', { name: /^lobby/ }).click()
    await composer(person).waitFor()
    await page.getByRole('link', { name: `Without ${kind}` }).click()
    await page.getByText('This page did not load').waitFor()
    await triedByItself()
    await page.getByText('This page did not load').waitFor()
    await page.unrouteAll()
    await tryAgain(page.getByRole('button', { name: 'Try again' }), page.locator('.cm-content'))
    await write(person, `Without ${kind}`, 'Here')
    // A dialog fails by itself, and can be tried again in it.
    refused = 0
    await page.route(new RegExp(`/assets/InvitationCard.*${kind}$`), refuse)
    await page.reload()
    await page.getByRole('button', { name: 'Invite' }).click()
    const dialog = page.getByRole('dialog', { name: 'Invite people on this network' })
    await dialog.getByText('This page did not load').waitFor()
    await triedByItself()
    await dialog.getByText('This page did not load').waitFor()
    await expectSoon(() => page.getByRole('button', { name: 'Invite' }).isVisible()).toBe(true)
    await page.unrouteAll()
    await tryAgain(dialog.getByRole('button', { name: 'Try again' }), dialog.getByRole('img', { name: /QR code/ }))
    await page.keyboard.press('Escape')
    // The styles of the document are those of its part.
    await expectSoon(() => page.locator('.document-bar').evaluate((bar) => getComputedStyle(bar).display)).toBe('flex')
  }
  await person.context.close()
}, 600_000)

test('[PAGE-4] while the hub is away a page not visited yet opens, or is tried again and never reloaded', async () => {
  const person = await world.person(DESK)
  const { page } = person
  // From the beginning, because a browser takes a part from its cache once it has had it.
  await page.route(/NewBoardPage/, (route) => route.abort())
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await say(person, 'still here')
  await newDocument(person, 'Known')
  await write(person, 'Known', 'words')
  // It is read from the device later.
  await everythingStored(page)
  await page.goto(`${world.origin()}/`)
  await say(person, 'a page that has not opened a document')
  // The last of the parts that are fetched when the browser is idle.
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => /LicencesPage.*js/.test(name)),
  )
  await page.unrouteAll()
  await world.hub.kill('SIGKILL')

  await page.getByRole('link', { name: 'Known' }).click()
  await page.getByRole('textbox', { name: 'Text of Known' }).getByText('words').waitFor()

  await page.getByRole('button', { name: 'New board' }).or(page.getByText('New board')).first().click()
  await page.getByText('This page did not load').waitFor()
  const again = page.getByRole('button', { name: 'Try again' })
  await again.click()
  await again.waitFor()
  await expectSoon(() => page.getByRole('button', { name: 'Reload' }).count()).toBe(0)
  await person.shot('page-failed-away-desk-light')
  await page.getByRole('link', { name: /^lobby/ }).click()
  await page.getByText('a page that has not opened a document').first().waitFor()
  await page.getByText('New board').first().click()
  await page.getByText('This page did not load').waitFor()

  await world.startAgain()
  await page.getByRole('textbox', { name: /Name of the board/ }).waitFor()
  await person.context.close()
}, 600_000)
