import { A } from '@solidjs/router'
import { createEffect, createSignal, createUniqueId, For, on, onCleanup, onMount, Show } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import type { Document } from '../../../../src-bun/contract/documents.ts'
import { isHubAway } from '../../../state/connection/connection.ts'
import { hub } from '../../../state/hub.ts'
import { backlinksOf } from '../../../state/links/links.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { backlinkWord } from './words.ts'
import './backlinks.css'

/** At the foot of a document: which others link to it. Nothing where none do, or where the hub is away. */
export default function Backlinks(props: { documentId: string }) {
  const id = createUniqueId()
  const [found, setFound] = createSignal<readonly Document[]>([])
  const [next, setNext] = createSignal<string>()
  const [isLoading, setLoading] = createSignal(false)

  async function load(after?: string): Promise<void> {
    setLoading(true)
    const answer = await backlinksOf(props.documentId, after)
    setLoading(false)
    if (!answer) return
    const before = after === undefined ? [] : found()
    setFound([...new Map([...before, ...answer.documents].map((each) => [each.id, each])).values()])
    setNext(answer.next)
  }

  createEffect(on(isHubAway, (isAway) => isAway || void load()))
  // Somebody comes back from the document in which they have written the link.
  const onVisible = () => document.visibilityState === 'visible' && void load()
  onMount(() => document.addEventListener('visibilitychange', onVisible))
  onCleanup(() => document.removeEventListener('visibilitychange', onVisible))

  /** As they are called now, where the page knows it. */
  const titled = () =>
    found()
      .map((each) => hub.documents[each.id] ?? each)
      .sort((a, b) => a.title.localeCompare(b.title))

  return (
    <Show when={found().length > 0}>
      <section class="backlinks" aria-labelledby={id}>
        <h2 id={id}>{backlinkWord('title')}</h2>
        <ul>
          <For each={titled()}>
            {(document) => (
              <li>
                <A href={`/documents/${document.id}`} dir="auto">
                  <IconFile />
                  <span>{document.title}</span>
                </A>
              </li>
            )}
          </For>
        </ul>
        <Show when={next()}>
          <Button kind="quiet" busy={isLoading()} onClick={() => void load(next())}>
            {backlinkWord('more')}
          </Button>
        </Show>
      </section>
    </Show>
  )
}
