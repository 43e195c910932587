import { Show } from 'solid-js'
import { number, word } from '../words.ts'

type Props = { page: number; pages: number; onPage(page: number): void }

/** Leads through the pages of what is long: the page of a browser does not get slower with it. */
export function Pager(props: Props) {
  const isFirst = () => props.page === 0
  const isLast = () => props.page >= props.pages - 1
  return (
    <Show when={props.pages > 1}>
      <div class="pager">
        <button type="button" disabled={isFirst()} onClick={() => props.onPage(0)}>
          {word('first')}
        </button>
        <button type="button" disabled={isFirst()} onClick={() => props.onPage(props.page - 1)}>
          {word('before')}
        </button>
        <span>{word('page', { page: number(props.page + 1), pages: number(props.pages) })}</span>
        <button type="button" disabled={isLast()} onClick={() => props.onPage(props.page + 1)}>
          {word('next')}
        </button>
        <button type="button" disabled={isLast()} onClick={() => props.onPage(props.pages - 1)}>
          {word('last')}
        </button>
      </div>
    </Show>
  )
}
