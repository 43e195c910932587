// WebKit remembers that a script could not be fetched while the hub was away. It then answers each import of it with that failure
// and does not ask the hub, also on another page and after a reload (seen with WebKitGTK 2.50). Once the same address was
// fetched, an import asks again.

/** So long is waited for the hub, in ms. It answers at once, or is away. */
const FETCHED_WITHIN_MS = 5000

/** Makes a load that is tried once more where it failed. Rejects if it fails then, too. */
export function withScripts<T>(load: () => Promise<T>): () => Promise<T> {
  return () =>
    load().catch(async () => {
      await fetchScripts()
      return load()
    })
}

/** Vite makes a link for each script that a part needs. Those that are there come from the browser's cache. */
async function fetchScripts(): Promise<void> {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload]')
  const signal = AbortSignal.timeout(FETCHED_WITHIN_MS)
  await Promise.allSettled([...links].map(async ({ href }) => (await fetch(href, { signal })).arrayBuffer()))
}
