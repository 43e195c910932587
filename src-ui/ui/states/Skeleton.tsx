import { For } from 'solid-js'
import './loading.css'

/** Grey lines where text will appear. Hidden from screen readers: put a status text such as "Loading…" beside it. */
export function Skeleton(props: { lines: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      <For each={Array.from({ length: props.lines })}>{() => <span />}</For>
    </div>
  )
}
