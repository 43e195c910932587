import { A } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import { isoTime, timeAgo } from '../../i18n/times.ts'

type ContinueRowProps = {
  href: string
  icon: JSX.Element
  name: string
  summary: string
  /** Somebody is there. */
  isLive?: boolean
  at: number | undefined
  now: number
}

export function ContinueRow(props: ContinueRowProps) {
  return (
    <li>
      <A class="continue-row" href={props.href}>
        <span class="continue-name">
          {props.icon}
          <span>{props.name}</span>
        </span>
        <span class="continue-summary" data-live={props.isLive ? '' : undefined}>
          {props.summary}
        </span>
        <Show when={props.at}>
          {(at) => (
            <time class="meta" dateTime={isoTime(at())}>
              {timeAgo(at(), props.now)}
            </time>
          )}
        </Show>
      </A>
    </li>
  )
}
