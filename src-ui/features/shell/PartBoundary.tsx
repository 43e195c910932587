import { useLocation } from '@solidjs/router'
import { createEffect, createMemo, ErrorBoundary, type JSX, on, onCleanup, Suspense, untrack } from 'solid-js'
import { connection } from '../../state/connection/connection.ts'
import { reloadOnce } from './reload.ts'

/**
 * After which times (ms) a part that failed while the hub is there is tried again by itself: WebKit does not repeat a request
 * that it made on a connection which the hub, started again, does not know.
 */
const TRIED_AGAIN_AFTER_MS = [1000, 3000]

type PartBoundaryProps = {
  /** What stands in the place of a part that failed. Nothing by default. */
  failed?: (retry: () => void) => JSX.Element
  /** It is the whole page, of which nothing is lost when it is reloaded. */
  isPage?: boolean
  /** What stands there while a part of it is being fetched. */
  loading?: JSX.Element
  children: JSX.Element
}

/**
 * Limits a failure to one part of the page: a fault in it, or scripts that could not be fetched. It is tried again
 * twice by itself, when the connection is back, when another page is opened, and when somebody asks for it. A whole page that
 * fails a third time is reloaded once.
 */
export function PartBoundary(props: PartBoundaryProps) {
  const location = useLocation()
  const isConnected = createMemo(() => connection().state === 'connected')
  let failureCount = 0
  return (
    <ErrorBoundary
      fallback={(fault, retry) => {
        console.error('A part of the page failed:', fault)
        const begin = () => {
          failureCount = 0
          retry()
        }
        createEffect(on(() => location.pathname, begin, { defer: true }))
        createEffect(on(isConnected, (now) => now && begin(), { defer: true }))
        if (untrack(isConnected)) {
          const afterMs = TRIED_AGAIN_AFTER_MS[failureCount++]
          if (afterMs !== undefined) {
            const timer = setTimeout(retry, afterMs)
            onCleanup(() => clearTimeout(timer))
          } else if (props.isPage) reloadOnce()
        }
        return props.failed?.(retry)
      }}
    >
      <Suspense fallback={props.loading}>{props.children}</Suspense>
    </ErrorBoundary>
  )
}
