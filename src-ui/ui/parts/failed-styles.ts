// Vite does not fetch a style sheet of a lazy part again that could not be fetched once: at the next try it takes it as
// loaded, and the part would be shown without its styles.

/** The addresses of the style sheets that have failed. */
const failed = new Set<string>()

/** Resolves when every style sheet that has failed before is there. Rejects if one is still missing. */
export async function fetchFailedStyles(): Promise<void> {
  await Promise.all([...failed].map(fetchStyles))
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
