import type { JSX } from 'solid-js'

/** A component in one state. `wide` gives it a row of its own. */
export function Sample(props: { state: string; wide?: boolean; children: JSX.Element }) {
  return (
    <figure class="dev-sample" data-wide={props.wide ? '' : undefined}>
      <figcaption class="meta">{props.state}</figcaption>
      <div>{props.children}</div>
    </figure>
  )
}
