import { A } from '@solidjs/router'
import { createSignal, For, type JSX, Show } from 'solid-js'
import IconMore from '~icons/lucide/ellipsis'
import IconPlus from '~icons/lucide/plus'
import { t } from '../../../i18n/i18n.ts'
import { mayWrite } from '../../../state/hub.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'

type NavGroupProps<Item> = {
  title: string
  items: readonly Item[]
  /** Shown instead of an empty list to people who may not create anything. */
  emptyText: string
  createLabel: string
  /** Opens the dialog or the page that creates an item. */
  onCreate: () => void
  /** The address of that page; undefined for a dialog. */
  createHref?: string
  /** The kind of which there is more than these, if there is. */
  more?: 'rooms' | 'documents' | 'boards' | undefined
  /** What of many items is always shown, besides the first ones. */
  isKept: (item: Item) => boolean
  /** The link to one item. */
  children: (item: Item) => JSX.Element
}

/** So that one group does not push the next ones out of sight. */
const SHOWN_AT_FIRST = 25

/** One group of links in the sidebar, with a button that creates another item. */
export function NavGroup<Item>(props: NavGroupProps<Item>) {
  const [showsAll, setShowsAll] = createSignal(false)
  const shown = () =>
    showsAll() ? props.items : props.items.filter((item, place) => place < SHOWN_AT_FIRST || props.isKept(item))
  return (
    <section class="nav-group" aria-label={props.title}>
      <div class="nav-head">
        <h2>{props.title}</h2>
        <Show when={mayWrite()}>
          <IconButton
            label={props.createLabel}
            aria-haspopup={props.createHref === undefined ? 'dialog' : undefined}
            onClick={() => props.onCreate()}
          >
            <IconPlus />
          </IconButton>
        </Show>
      </div>
      <ul>
        <For
          each={shown()}
          fallback={
            <Show when={mayWrite()} fallback={<li class="nav-empty">{props.emptyText}</li>}>
              <li>
                <CreateRow label={props.createLabel} href={props.createHref} onPress={() => props.onCreate()} />
              </li>
            </Show>
          }
        >
          {(item) => <li>{props.children(item)}</li>}
        </For>
        <Show when={props.items.length > shown().length}>
          <li>
            <button type="button" class="nav-row" onClick={() => setShowsAll(true)}>
              <IconMore />
              <span class="nav-name">{t('nav.andMore', { count: props.items.length - shown().length })}</span>
            </button>
          </li>
        </Show>
        <Show when={props.more}>
          {(kind) => (
            <li>
              <A class="nav-row" href={`/all/${kind()}`}>
                <IconMore />
                <span class="nav-name">{t(`list.${kind()}`)}</span>
              </A>
            </li>
          )}
        </Show>
      </ul>
    </section>
  )
}

function CreateRow(props: { label: string; href: string | undefined; onPress: () => void }) {
  const content = () => (
    <>
      <IconPlus />
      <span class="nav-name">{props.label}</span>
    </>
  )
  return (
    <Show
      when={props.href}
      fallback={
        <button type="button" class="nav-row" onClick={() => props.onPress()}>
          {content()}
        </button>
      }
    >
      {(href) => (
        <A class="nav-row" href={href()}>
          {content()}
        </A>
      )}
    </Show>
  )
}
