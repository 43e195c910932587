import { createMemo, Show } from 'solid-js'
import { Blocks } from './Blocks.tsx'
import { PlainText } from './PlainText.tsx'
import { parseMarkdown } from './parse-markdown.ts'

/** A text with its Markdown as elements. A part of its own, because reading Markdown takes a library. */
export default function MarkdownText(props: { text: string }) {
  const blocks = createMemo(() => parseMarkdown(props.text))
  return (
    <Show when={blocks()} fallback={<PlainText text={props.text} />}>
      {(tokens) => (
        <div class="message-body markdown">
          <Blocks tokens={tokens()} />
        </div>
      )}
    </Show>
  )
}
