import type { Page } from 'playwright-core'

/** Resolves when the browser has written what was typed: a transaction that is begun now comes after those of the page. */
export const everythingStored = (page: Page) =>
  page.evaluate(async () => {
    for (const { name = '' } of await indexedDB.databases()) {
      const opened = indexedDB.open(name)
      await new Promise((resolve) => {
        opened.onsuccess = resolve
      })
      const stores = [...opened.result.objectStoreNames]
      if (stores.length > 0) {
        const transaction = opened.result.transaction(stores, 'readwrite')
        await new Promise((resolve) => {
          transaction.oncomplete = resolve
        })
      }
      opened.result.close()
    }
  })
