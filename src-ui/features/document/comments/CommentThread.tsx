import { createMemo, createSignal, For, Show, untrack } from 'solid-js'
import type { Comment } from '../../../../src-bun/contract/comments.ts'
import type { Comments, Thread } from '../../../state/comments/comments.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { CommentEntry } from './CommentEntry.tsx'
import { CommentForm, notDoneText } from './CommentForm.tsx'
import { halfWrittenIn } from './half-written.ts'
import type { Place } from './places.ts'
import type { NotAccepted, Suggestion } from './suggestions/accept.ts'
import { SuggestionActs } from './suggestions/SuggestionActs.tsx'
import { SuggestionText } from './suggestions/SuggestionText.tsx'
import { words as suggestionWords } from './suggestions/words.ts'
import { WhyNot } from './WhyNot.tsx'
import { words } from './words.ts'

type CommentThreadProps = {
  thread: Thread
  comments: Comments
  readOnly: boolean
  mayComment: boolean
  /** Where its text is now; undefined where it has none. */
  place: Place | undefined
  isCurrent: boolean
  onGoTo: () => void
  onAccept: (seen: string) => Promise<NotAccepted | undefined>
  /** The thread, or a part of it with the focus, has gone from the list. */
  onGone: () => void
}

export const threadElementId = (id: string) => `comment-${id}`

/** A comment with what was answered, under the text that it is about. */
export function CommentThread(props: CommentThreadProps) {
  const first = () => props.thread.first
  const half = halfWrittenIn(untrack(() => first().documentId))
  const field = () => `reply ${first().id}` as const
  const reply = () => half.text(field())
  let wasAsked = false
  let replyButton: HTMLButtonElement | undefined
  const [isBusy, setBusy] = createSignal(false)
  const [why, setWhy] = createSignal<NotAccepted>()
  const suggested = () => first().suggestion && (first() as Comment & { suggestion: Suggestion })
  const outcome = (name: string) => {
    if (!suggested()) return words('resolvedBy', { name })
    return suggestionWords(first().resolved?.accepted ? 'acceptedBy' : 'declinedBy', { name })
  }
  const whyNot = (why: NotAccepted | undefined) => {
    if (why === 'changed') return suggestionWords('justChanged')
    return why === 'offline' ? suggestionWords('offline') : notDoneText(why)
  }
  const replyIds = createMemo(() => props.thread.replies.map(({ id }) => id))
  const hasText = () => props.place !== undefined && props.place.from < props.place.to
  /** What is said in front of the quote, where that is nowhere to go to. */
  const about = () => {
    if (first().quote === undefined) return words('whole')
    return words(props.place ? 'gone' : 'elsewhere')
  }

  async function resolve() {
    setBusy(true)
    const refused = await props.comments.resolve(first(), first().resolved === undefined)
    setBusy(false)
    setWhy(refused)
    if (!refused) props.onGone()
  }

  return (
    <li
      id={threadElementId(first().id)}
      class="comment-thread"
      tabindex="-1"
      aria-label={
        suggested()
          ? suggestionWords('suggestion', { name: first().authorName })
          : words('thread', { name: first().authorName })
      }
      data-current={props.isCurrent ? '' : undefined}
      data-resolved={first().resolved ? '' : undefined}
    >
      <Show when={suggested()}>
        {(comment) => <SuggestionText comment={comment()} place={props.place} onGoTo={props.onGoTo} />}
      </Show>
      <Show when={!suggested()}>
        <Show
          when={hasText()}
          fallback={
            <div class="comment-quote meta">
              {about()}
              <Show when={first().quote}>{(quote) => <q dir="auto">{quote()}</q>}</Show>
            </div>
          }
        >
          <button
            type="button"
            class="comment-quote"
            dir="auto"
            aria-label={words('goTo', { quote: first().quote ?? '' })}
            onClick={() => props.onGoTo()}
          >
            <span>{first().quote}</span>
          </button>
        </Show>
      </Show>
      <Show when={first().resolved}>{(resolved) => <p class="meta">{outcome(resolved().byName)}</p>}</Show>
      <CommentEntry comment={first()} comments={props.comments} readOnly={!props.mayComment} onGone={props.onGone} />
      <For each={replyIds()}>
        {(id) => (
          <Show when={props.thread.replies.find((each) => each.id === id)}>
            {(comment) => (
              <div class="comment-reply">
                <CommentEntry
                  comment={comment()}
                  comments={props.comments}
                  readOnly={!props.mayComment}
                  onGone={props.onGone}
                />
              </div>
            )}
          </Show>
        )}
      </For>
      <Show when={props.mayComment}>
        <Show
          when={reply() === undefined}
          fallback={
            <CommentForm
              readers={props.comments.readers}
              label={words('yourReply')}
              submitLabel={words('reply')}
              text={reply() ?? ''}
              takesFocus={wasAsked}
              onText={(text) => half.write(field(), text)}
              onCancel={() => {
                half.end(field())
                replyButton?.focus()
              }}
              onSubmit={async (text) => {
                const refused = await half.send(field(), props.comments.reply(first(), text))
                if (!refused) props.onGone()
                return refused
              }}
            />
          }
        >
          <div class="comment-acts">
            <Show when={!props.readOnly && !first().resolved && suggested()}>
              {(comment) => (
                <SuggestionActs
                  comment={comment()}
                  comments={props.comments}
                  place={props.place}
                  onAccept={props.onAccept}
                  onWhy={setWhy}
                  onGone={props.onGone}
                />
              )}
            </Show>
            <Button
              ref={replyButton}
              aria-label={words('replyTo', { name: first().authorName })}
              onClick={() => {
                wasAsked = true
                half.write(field(), '')
              }}
            >
              {words('reply')}
            </Button>
            <Show when={!props.readOnly && (first().suggestion === undefined || first().resolved)}>
              <Button busy={isBusy()} onClick={() => void resolve()}>
                {words(first().resolved ? 'reopen' : 'resolve')}
              </Button>
            </Show>
          </div>
        </Show>
      </Show>
      <WhyNot text={whyNot(why())} />
    </li>
  )
}
