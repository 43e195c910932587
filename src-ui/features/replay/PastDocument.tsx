import { createEffect, createMemo, createSignal, For, onCleanup, Show } from 'solid-js'
import { blocksOfText } from './model/blocks-of-text.ts'
import { readRichPast } from './model/past-rich.ts'
import { type PastTexts, readPast } from './model/past-text.ts'
import type { ReplaySource } from './source.ts'

/** So many blocks are shown, around what was changed last. */
const BLOCKS_MAX = 40
/** A longer block is shown from near what was changed in it. */
const BLOCK_MAX_CHARS = 20_000

/** A document as it was at a time. */
export function PastDocument(props: { source: ReplaySource; id: string; at: number }) {
  const word: ReplaySource['word'] = (key, values) => props.source.word(key, values)
  const [past, setPast] = createSignal<PastTexts>()
  const [share, setShare] = createSignal(0)
  const [isUnreadable, setUnreadable] = createSignal(false)
  const stopped = new AbortController()
  onCleanup(() => stopped.abort())
  async function read() {
    const readAll = props.source.isRich(props.id) ? readRichPast : readPast
    const found = await readAll(props.source.updatesOf(props.id), setShare, stopped.signal)
    if (stopped.signal.aborted) return
    setPast(found)
    setUnreadable(!found)
  }
  void read()

  const updates = createMemo(() => props.source.timeline.updatesUpTo(props.id, props.at))
  const point = createMemo(() => {
    const all = past()
    return all && (all.after(updates()) ?? 'unreadable')
  })
  const shown = createMemo(() => {
    const found = point()
    if (!found || found === 'unreadable') return undefined
    const blocks = found.blocks ?? blocksOfText(found.text)
    const changed = Math.max(
      0,
      blocks.findLastIndex(({ at }) => at <= found.changedAt),
    )
    const first = Math.max(0, Math.min(changed - BLOCKS_MAX / 2, blocks.length - BLOCKS_MAX))
    const texts = blocks.slice(first, first + BLOCKS_MAX).map(({ at, text }) => {
      if (text.length <= BLOCK_MAX_CHARS) return text
      const from = Math.max(0, Math.min(found.changedAt - at - BLOCK_MAX_CHARS / 2, text.length - BLOCK_MAX_CHARS))
      return text.slice(from, from + BLOCK_MAX_CHARS)
    })
    return { texts, changed: changed - first }
  })
  let list: HTMLDivElement | undefined
  createEffect(() => {
    const { changed } = shown() ?? {}
    const pane = list?.closest<HTMLElement>('.replay-pane')
    const block = changed === undefined ? undefined : list?.children[changed]
    if (!pane || !(block instanceof HTMLElement)) return
    // Only the pane is moved, not the page.
    const [top, height] = [block.offsetTop - pane.offsetTop, pane.clientHeight]
    if (top < pane.scrollTop || top + Math.min(block.offsetHeight, height) > pane.scrollTop + height)
      pane.scrollTop = top - height / 3
  })
  return (
    <Show when={!isUnreadable() && point() !== 'unreadable'} fallback={<p>{word('unreadable')}</p>}>
      <Show
        when={shown()}
        fallback={<p class="replay-soft">{word('reading', { percent: Math.floor(share() * 100) })}</p>}
      >
        {(now) => (
          <Show when={now().texts.length > 0} fallback={<p class="replay-soft">{word('empty')}</p>}>
            <div ref={list}>
              <For each={now().texts}>
                {(text, n) => (
                  <div class="replay-block" data-changed={n() === now().changed ? '' : undefined}>
                    {props.source.markdown(text)}
                  </div>
                )}
              </For>
            </div>
          </Show>
        )}
      </Show>
    </Show>
  )
}
