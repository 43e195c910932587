import { ErrorBoundary, Show, Suspense } from 'solid-js'
import type { Mentions } from '../../../../state/people/split-mentions.ts'
import { latePart } from '../../../../ui/parts/lazy-part.ts'
import { MentionsContext } from '../markdown/mentions.ts'
import { PlainText } from '../markdown/PlainText.tsx'
import { mayBeMarkdown } from '../markdown/signs.ts'

const MarkdownText = latePart(() => import('../markdown/MarkdownText.tsx'))

/** The text of a message. Its Markdown is shown as it was typed until the part that reads it is there, and where it cannot be had. */
export function MessageBody(props: { body: string; mentions?: Mentions | undefined }) {
  const plain = () => <PlainText text={props.body} />
  return (
    <MentionsContext.Provider value={() => props.mentions ?? {}}>
      <Show when={mayBeMarkdown(props.body)} fallback={plain()}>
        <ErrorBoundary fallback={plain()}>
          <Suspense fallback={plain()}>
            <MarkdownText text={props.body} />
          </Suspense>
        </ErrorBoundary>
      </Show>
    </MentionsContext.Provider>
  )
}
