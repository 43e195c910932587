/** Whether there is an IndexedDB. Where the browser refuses storage to a site, merely naming it may throw. */
export function hasIndexedDb(): boolean {
  try {
    return typeof indexedDB !== 'undefined' && indexedDB !== null
  } catch {
    return false
  }
}
