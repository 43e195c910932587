import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { Button } from '../../ui/buttons/Button.tsx'

/** So many rows are shown at once: all of them would be more than anybody reads. */
const ROWS = 8

/** A heading and rows. Nothing where there is none. */
export function Section<Row>(props: { title: string; rows: readonly Row[]; children: (row: Row) => JSX.Element }) {
  const id = createUniqueId()
  const [limit, setLimit] = createSignal(ROWS)
  return (
    <Show when={props.rows.length > 0}>
      <section class="catch-up-section" aria-labelledby={id}>
        <h2 id={id}>{props.title}</h2>
        <ul>
          <For each={props.rows.slice(0, limit())}>{(row) => <li>{props.children(row)}</li>}</For>
        </ul>
        <Show when={props.rows.length > limit()}>
          <Button kind="quiet" onClick={() => setLimit((was) => was + 2 * ROWS)}>
            {t('list.more')}
          </Button>
        </Show>
      </section>
    </Show>
  )
}
