// Parts of the pages that are not in the first scripts a browser loads.
//
// They are all fetched before somebody asks for them: small ones together with the first scripts, large ones when the
// browser has nothing else to do. So a page that was not visited yet can be opened while the hub is away.
//
// Solid's own `lazy` (1.9.19) cannot be used for them: all instances that wait for one load share a resource of the first, and once
// that one has left the page the others stay empty. So the pending row of a message took the text of the stored row along.
import { type Component, createMemo, createResource, untrack } from 'solid-js'
import { withScripts } from './failed-scripts.ts'
import { withStyles } from './failed-styles.ts'

type Load<T> = () => Promise<{ default: T }>
type Part<T> = T & { preload: Load<T> }
/** How long to wait for an idle moment in ms, and how long where the browser does not report one (WebKitGTK, Safari 16). */
const IDLE_MAX_MS = 5000
const IDLE_GUESS_MS = 2000

const large = new Set<() => Promise<unknown>>()

/** A small part, which is fetched at once. A load that fails is repeated when the part is shown. */
// biome-ignore lint/suspicious/noExplicitAny: as in the type of `lazy`; the properties of the component stay typed.
export function earlyPart<T extends Component<any>>(load: Load<T>): Part<T> {
  const part = lazyPart(withScripts(withStyles(load)))
  part.preload().catch(() => undefined)
  return part
}

/** A large part, which `fetchPartsWhenIdle` fetches, or whoever shows it before. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export function latePart<T extends Component<any>>(load: Load<T>): Part<T> {
  const part = lazyPart(withScripts(withStyles(load)))
  large.add(part.preload)
  return part
}

/** `preload` loads the part once, and again where that failed. Each instance waits for it in the `Suspense` around it, and throws into the `ErrorBoundary` where it fails. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
function lazyPart<T extends Component<any>>(load: Load<T>): Part<T> {
  let loaded: T | undefined
  let loading: Promise<{ default: T }> | undefined

  function preload(): Promise<{ default: T }> {
    if (loading) return loading
    const started = load()
    loading = started
    started.then(
      (module) => {
        loaded = module.default
      },
      () => {
        loading = undefined
      },
    )
    return started
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const part = (props: any) => {
    if (loaded) return loaded(props)
    const [component] = createResource(() => preload().then((module) => module.default))
    return createMemo(() => {
      const shown = component()
      return shown && untrack(() => shown(props))
    })
  }
  return Object.assign(part as unknown as T, { preload })
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
