// Parts of the pages that are not in the first scripts a browser loads.
//
// They are all fetched before somebody asks for them: small ones together with the first scripts, large ones when the
// browser has nothing else to do. So a page that was not visited yet can be opened while the hub is away.
import { type Component, lazy } from 'solid-js'
import { withScripts } from './failed-scripts.ts'
import { withStyles } from './failed-styles.ts'

type Load<T> = () => Promise<{ default: T }>
/** How long to wait for an idle moment in ms, and how long where the browser does not report one (WebKitGTK, Safari 16). */
const IDLE_MAX_MS = 5000
const IDLE_GUESS_MS = 2000

const large = new Set<() => Promise<unknown>>()

/** A small part, which is fetched at once. A load that fails is repeated when the part is shown. */
// biome-ignore lint/suspicious/noExplicitAny: as in the type of `lazy`; the properties of the component stay typed.
export function earlyPart<T extends Component<any>>(load: Load<T>) {
  const part = lazy(withScripts(withStyles(load)))
  part.preload().catch(() => undefined)
  return part
}

/** A large part, which `fetchPartsWhenIdle` fetches, or whoever shows it before. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export function latePart<T extends Component<any>>(load: Load<T>) {
  const part = lazy(withScripts(withStyles(load)))
  large.add(part.preload)
  return part
}

/** Fetches the large parts one after another. To be called whenever the hub is there: parts that failed are fetched again. */
export async function fetchPartsWhenIdle(): Promise<void> {
  for (const preload of [...large]) {
    await idle()
    await preload().then(
      () => large.delete(preload),
      () => undefined,
    )
  }
}

function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'undefined') setTimeout(resolve, IDLE_GUESS_MS)
    else requestIdleCallback(resolve, { timeout: IDLE_MAX_MS })
  })
}
