import { createMemo, For, Show } from 'solid-js'
import type { Comment } from '../../../src-bun/contract/comments.ts'
import type { Box } from '../read/box.ts'
import { suggestedIn, threadsOf } from '../read/threads.ts'
import { when, word } from '../words.ts'
import { Markdown } from './Markdown.tsx'
import { Paged } from './Paged.tsx'

const THREADS_PER_PAGE = 30

/** What was said and suggested about a document. */
export function Comments(props: { box: Box; id: string }) {
  const threads = createMemo(() => threadsOf(props.box.comments.get(props.id) ?? []))
  return (
    <Show when={threads().length > 0}>
      <h3>{word('comments')}</h3>
      <Paged each={threads()} perPage={THREADS_PER_PAGE}>
        {([first, ...answers]) => (
          <li class="message">
            <Show when={first}>{(comment) => <Entry box={props.box} comment={comment()} />}</Show>
            <Show when={answers.length > 0}>
              <ul class="answers">
                <For each={answers}>
                  {(answer) => (
                    <li>
                      <Entry box={props.box} comment={answer} />
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          </li>
        )}
      </Paged>
    </Show>
  )
}

function Entry(props: { box: Box; comment: Comment }) {
  const suggested = () => suggestedIn(props.comment)
  /** A suggestion shows all of what it is about. */
  const quote = () => (suggested()?.original ? undefined : props.comment.quote)
  const outcome = () => {
    const { resolved } = props.comment
    if (!resolved) return suggested() && word('suggestion')
    const name = props.box.memberName(resolved.by, resolved.byName)
    if (!suggested()) return word('resolvedBy', { name })
    return word(resolved.accepted ? 'acceptedBy' : 'declinedBy', { name })
  }
  return (
    <>
      <p class="meta">
        <strong dir="auto">{props.box.memberName(props.comment.authorId, props.comment.authorName)}</strong>{' '}
        <time>{when(props.comment.postedAt)}</time>
        <Show when={props.comment.editedAt}> · {word('edited')}</Show>
        <Show when={outcome()}>{(words) => <span dir="auto"> · {words()}</span>}</Show>
      </p>
      <Show when={quote()}>{(text) => <blockquote dir="auto">{text()}</blockquote>}</Show>
      <Show when={suggested()}>{(texts) => <Suggestion {...texts()} />}</Show>
      <Show when={props.comment.deleted}>
        <p class="soft">{word('deletedComment')}</p>
      </Show>
      <Show when={props.comment.body}>{(text) => <Markdown text={text()} />}</Show>
    </>
  )
}

/** The text that was to go, and the one that was to come. */
function Suggestion(props: { original: string; replacement: string }) {
  return (
    <>
      <Show when={props.original}>
        <p class="soft">{word(props.replacement === '' ? 'toDelete' : 'insteadOf')}</p>
        <blockquote dir="auto">
          <del>{props.original}</del>
        </blockquote>
      </Show>
      <Show when={props.replacement}>
        <p class="soft">{word(props.original === '' ? 'toInsert' : 'suggested')}</p>
        <blockquote dir="auto">
          <ins>{props.replacement}</ins>
        </blockquote>
      </Show>
    </>
  )
}
