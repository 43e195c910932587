import { type JSX, Match, Switch } from 'solid-js'
import { errorText, t } from '../../i18n/i18n.ts'
import type { Answer } from '../../state/host/administration.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { KeyedFor } from '../../ui/lists/KeyedFor.tsx'
import { createRowFocus } from '../../ui/lists/row-focus.ts'
import { Skeleton } from '../../ui/states/Skeleton.tsx'

type AsyncListProps<Row> = {
  title: string
  description?: string | undefined
  /** Undefined while the request is running. */
  answer: Answer<readonly Row[]> | undefined
  empty: string
  onRetry: () => void
  before?: JSX.Element
  by: (row: Row) => string | number
  children: (row: () => Row) => JSX.Element
}

/** A section with a list that is fetched from the hub: loading, failed, empty, or its rows. */
export function AsyncList<Row>(props: AsyncListProps<Row>) {
  const rows = () => (props.answer?.ok ? props.answer.value : [])
  let title!: HTMLHeadingElement
  const noteFocus = createRowFocus(rows, () => title.focus())

  return (
    <section class="security-section" onFocusIn={noteFocus}>
      <h2 ref={title} tabindex="-1">
        {props.title}
      </h2>
      <p class="meta">{props.description}</p>
      {props.before}
      <Switch
        fallback={
          <ul class="security-list">
            <KeyedFor each={rows()} by={props.by}>
              {(row) => <li>{props.children(row)}</li>}
            </KeyedFor>
          </ul>
        }
      >
        <Match when={!props.answer}>
          <Skeleton lines={3} />
        </Match>
        <Match when={props.answer && !props.answer.ok && props.answer}>
          {(failed) => (
            <p class="security-failed">
              <span class="error-text" role="alert">
                {failed().status === 0 ? t('create.notConnected') : errorText(failed().code)}
              </span>
              <Button onClick={() => props.onRetry()}>{t('app.retry')}</Button>
            </p>
          )}
        </Match>
        <Match when={rows().length === 0}>
          <p class="security-empty">{props.empty}</p>
        </Match>
      </Switch>
    </section>
  )
}
