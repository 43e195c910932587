import { useLocation } from '@solidjs/router'
import { createEffect, createMemo, ErrorBoundary, type JSX, on, Suspense } from 'solid-js'
import { connection } from '../../state/connection/connection.ts'

type PartBoundaryProps = {
  /** What stands in the place of a part that failed. Nothing by default. */
  failed?: (retry: () => void) => JSX.Element
  /** What stands there while a part of it is being fetched. */
  loading?: JSX.Element
  children: JSX.Element
}

/**
 * Limits a failure to one part of the page: a fault in it, or scripts that could not be fetched. It is tried again when the
 * connection is back, when another page is opened, and when somebody asks for it.
 */
export function PartBoundary(props: PartBoundaryProps) {
  const location = useLocation()
  const isConnected = createMemo(() => connection().state === 'connected')
  return (
    <ErrorBoundary
      fallback={(fault, retry) => {
        console.error('A part of the page failed:', fault)
        createEffect(on(() => location.pathname, retry, { defer: true }))
        createEffect(on(isConnected, (now) => now && retry(), { defer: true }))
        return props.failed?.(retry)
      }}
    >
      <Suspense fallback={props.loading}>{props.children}</Suspense>
    </ErrorBoundary>
  )
}
