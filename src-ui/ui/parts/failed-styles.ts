// Vite does not fetch a style sheet of a lazy part again that could not be fetched once: at the next try it takes it as
// loaded, and the part would be shown without its styles.

/** The addresses of the style sheets that have failed. */
const failed = new Set<string>()

/** Makes a load that may be repeated: after a failure it fetches the style sheets that failed with it, and rejects if it cannot. */
export function withStyles<T>(load: () => Promise<T>): () => Promise<T> {
  const missing = new Set<string>()
  return async () => {
    const before = new Set(failed)
    const part = await load().catch((fault) => {
      for (const href of failed) if (!before.has(href)) missing.add(href)
      throw fault
    })
    await Promise.all([...missing].map(fetchStyles))
    missing.clear()
    return part
  }
}

function fetchStyles(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = href
    link.onload = () => {
      failed.delete(href)
      resolve()
    }
    link.onerror = () => reject(new Error(`The style sheet ${href} could not be fetched.`))
    document.head.append(link)
  })
}

if (typeof document !== 'undefined') {
  // The errors of elements do not bubble, so they are caught on their way down.
  window.addEventListener(
    'error',
    ({ target }) => {
      if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return
      failed.add(target.href)
      target.remove()
    },
    true,
  )
}
