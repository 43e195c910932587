import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js'
import { word } from '../words.ts'
import { Pager } from './Pager.tsx'

type Props<T> = {
  each: readonly T[]
  perPage: number
  /** The place of the one that is to be seen first. */
  at?: number
  children(item: T, place: () => number): JSX.Element
  /** The element around a page of them. */
  around?(rows: JSX.Element): JSX.Element
}

/** A list, a page of it at a time. */
export function Paged<T>(props: Props<T>) {
  const pageOf = (at = 0) => Math.floor(at / props.perPage)
  const [page, setPage] = createSignal(0)
  createEffect(on([() => props.at, () => props.each], ([at]) => setPage(pageOf(at))))
  const pages = () => Math.ceil(props.each.length / props.perPage)
  const from = () => page() * props.perPage
  const shown = createMemo(() => props.each.slice(from(), from() + props.perPage))
  const rows = () => <For each={shown()}>{(item, n) => props.children(item, () => from() + n())}</For>
  function show(wanted: number) {
    setPage(wanted)
    window.scrollTo(0, 0)
  }
  return (
    <Show when={props.each.length > 0} fallback={<p class="soft">{word('none')}</p>}>
      <Pager page={page()} pages={pages()} onPage={show} />
      {props.around ? props.around(rows()) : <ul class="list">{rows()}</ul>}
      <Pager page={page()} pages={pages()} onPage={show} />
    </Show>
  )
}
