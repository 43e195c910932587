import { For } from 'solid-js'
import './loading.css'

/** Grey lines where text will be. Decoration: what is being waited for is said in words beside it. */
export function Skeleton(props: { lines: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      <For each={Array.from({ length: props.lines })}>{() => <span />}</For>
    </div>
  )
}
