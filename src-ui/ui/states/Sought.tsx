import { type JSX, Match, Switch } from 'solid-js'
import { Button } from '../buttons/Button.tsx'
import { EmptyState } from './EmptyState.tsx'
import { Skeleton } from './Skeleton.tsx'

type SoughtProps = {
  /** What has become of the question for a thing; undefined as `loading`. */
  state: 'loading' | 'missing' | 'failed' | undefined
  icon: JSX.Element
  loadingLabel: string
  failedTitle: string
  failedText: string
  retryLabel: string
  onRetry: () => void
  /** Shown where there is no such thing. */
  children: JSX.Element
}

/** In place of something that is being asked for, or could not be, or does not exist. */
export function Sought(props: SoughtProps) {
  return (
    <Switch
      fallback={
        <div class="sought">
          <p class="visually-hidden" role="status">
            {props.loadingLabel}
          </p>
          <Skeleton lines={6} />
        </div>
      }
    >
      <Match when={props.state === 'missing'}>{props.children}</Match>
      <Match when={props.state === 'failed'}>
        <EmptyState icon={props.icon} title={props.failedTitle} description={props.failedText}>
          <Button onClick={() => props.onRetry()}>{props.retryLabel}</Button>
        </EmptyState>
      </Match>
    </Switch>
  )
}
