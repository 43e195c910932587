import type { JSX } from 'solid-js'

/** One component: its name, the folder of its file, and its samples. */
export function Section(props: { title: string; folder: string; children: JSX.Element }) {
  return (
    <section class="dev-section">
      <h2>
        {props.title} <span class="meta">{props.folder}</span>
      </h2>
      <div class="dev-samples">{props.children}</div>
    </section>
  )
}
