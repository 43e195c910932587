import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import type { Box } from '../read/box.ts'
import { percentOf, word } from '../words.ts'
import { Comments } from './Comments.tsx'
import { FileEntry } from './FileEntry.tsx'
import { Markdown } from './Markdown.tsx'
import { Paged } from './Paged.tsx'

const BLOCKS_PER_PAGE = 60
const PEOPLE_MAX = 20

export function DocumentView(props: { box: Box; id: string }) {
  const found = () => props.box.index.documents.find(({ id }) => id === props.id)
  const [read, setRead] = createSignal<{ blocks: readonly string[] | undefined }>()
  const [share, setShare] = createSignal(0)
  createEffect(
    on(
      () => props.id,
      (id) => {
        setRead(undefined)
        setShare(0)
        let isGone = false
        onCleanup(() => {
          isGone = true
        })
        void props.box.blocksOf(id, (now) => isGone || setShare(now)).then((blocks) => isGone || setRead({ blocks }))
      },
    ),
  )
  const writers = () => [...(props.box.documents.get(props.id)?.authors ?? [])].slice(0, PEOPLE_MAX)
  const files = () => props.box.index.files.filter(({ place }) => place === props.id)
  return (
    <>
      <h2 dir="auto">{found()?.title || word('untitled')}</h2>
      <Show when={writers().length > 0}>
        <p class="soft" dir="auto">
          {word('wroteIn', {
            names: writers()
              .map((id) => props.box.memberName(id))
              .join(', '),
          })}
        </p>
      </Show>
      <Show when={read()} fallback={<p role="status">{word('opening', { percent: percentOf(share()) })}</p>}>
        <Show when={read()?.blocks} fallback={<p>{word('unreadable')}</p>}>
          {(all) => (
            <Paged each={all()} perPage={BLOCKS_PER_PAGE} around={(rows) => <div class="document">{rows}</div>}>
              {(text) => <Markdown text={text} files={files()} isEscaped={props.box.isRich(props.id)} />}
            </Paged>
          )}
        </Show>
      </Show>
      <Show when={files().length > 0}>
        <h3>{word('files')}</h3>
        <Paged each={files()} perPage={BLOCKS_PER_PAGE}>
          {(file) => (
            <li>
              <FileEntry file={file} picture />
            </li>
          )}
        </Paged>
      </Show>
      <Comments box={props.box} id={props.id} />
    </>
  )
}
