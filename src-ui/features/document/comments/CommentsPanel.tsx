import { createMemo, createSignal, For, type JSX, onMount, Show } from 'solid-js'
import IconComments from '~icons/lucide/message-square-text'
import IconX from '~icons/lucide/x'
import { errorText } from '../../../i18n/i18n.ts'
import type { Comments, NotDone } from '../../../state/comments/comments.ts'
import { isHubAway } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { isComposing } from '../../../ui/fields/composing.ts'
import { createMediaQuery } from '../../../ui/media.ts'
import { EmptyState } from '../../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'
import { CommentForm } from './CommentForm.tsx'
import { CommentThread } from './CommentThread.tsx'
import { LetViewers } from './LetViewers.tsx'
import type { Place } from './places.ts'
import type { NotAccepted } from './suggestions/accept.ts'
import { words } from './words.ts'

type CommentsPanelProps = {
  comments: Comments
  places: ReadonlyMap<string, Place>
  readOnly: boolean
  /** A viewer may in some documents. */
  mayComment: boolean
  currentId: string | undefined
  showsResolved: boolean
  onShowResolved: (shown: boolean) => void
  /** The text that a new comment is about. */
  draft: { quote: string } | undefined
  draftText: string
  onDraftText: (text: string) => void
  onDraftCancel: () => void
  onDraftSubmit: (text: string) => Promise<NotDone | undefined>
  isSuggesting: boolean
  /** In the place of the field for a comment, where a text is suggested; `onGone`: the form goes, with the focus. */
  suggestionForm: (onGone: () => void) => JSX.Element
  /** Somebody has opened it to read, and not to write or from the text. */
  takesFocus: boolean
  onGoTo: (id: string) => void
  onAccept: (id: string, seen: string) => Promise<NotAccepted | undefined>
  onClose: () => void
}

/** The threads in the order of the text, open ones first: beside the text, or over its lower part where the screen is narrow. */
export function CommentsPanel(props: CommentsPanelProps) {
  let panel!: HTMLElement
  let heading!: HTMLHeadingElement
  const isNarrow = createMediaQuery('(max-width: 1199px)')
  const [isBeside, setBeside] = createSignal(false)
  const threads = () => props.comments.threads()
  const resolvedCount = () => threads().filter(({ first }) => first.resolved).length
  const isListed = () => props.comments.isRead()
  const byId = createMemo(() => new Map(threads().map((thread) => [thread.first.id, thread])))
  const shownIds = createMemo(
    () => {
      const at = (id: string) => props.places.get(id)?.from ?? Number.POSITIVE_INFINITY
      return threads()
        .filter(({ first }) => props.showsResolved || !first.resolved)
        .sort(({ first: a }, { first: b }) => {
          const byState = Number(a.resolved !== undefined) - Number(b.resolved !== undefined)
          const [atA, atB] = [at(a.id), at(b.id)]
          return byState || (atA === atB ? a.seq - b.seq : atA - atB)
        })
        .map(({ first }) => first.id)
    },
    [],
    { equals: (before, now) => before.join() === now.join() },
  )
  /** The element with the focus has gone, or is about to. Whoever goes on writing keeps it, and so does what is not in the panel. */
  function focusHeading() {
    const { activeElement } = document
    const isFree =
      activeElement === document.body || (panel.contains(activeElement) && !activeElement?.matches('textarea'))
    if (isFree) heading.focus({ preventScroll: true })
  }

  onMount(() => {
    setBeside(panel.closest('.beside') !== null)
    if (props.takesFocus) heading.focus({ preventScroll: true })
  })

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return
    event.preventDefault()
    props.onClose()
  }

  return (
    <section
      ref={panel}
      class="comments"
      data-over={isNarrow() || isBeside() ? '' : undefined}
      aria-label={words('title')}
      onKeyDown={onKeyDown}
    >
      <div class="comments-bar">
        <h2 ref={heading} tabindex="-1">
          {words('title')}
        </h2>
        <Show when={resolvedCount() > 0}>
          <Button
            kind="quiet"
            aria-pressed={props.showsResolved}
            onClick={() => props.onShowResolved(!props.showsResolved)}
          >
            {words('resolvedShown', { count: resolvedCount() })}
          </Button>
        </Show>
        <IconButton label={words('close')} shortcut="Esc" onClick={() => props.onClose()}>
          <IconX />
        </IconButton>
      </div>
      <div class="comments-list">
        <Show when={isHubAway() && isListed()}>
          <p class="comments-note meta" role="status">
            {words('waiting')}
          </p>
        </Show>
        {props.suggestionForm(focusHeading)}
        <Show when={props.draft}>
          {(draft) => (
            <div class="comment-thread" data-current="">
              <h3 class="visually-hidden">{words('newComment')}</h3>
              <p class="comment-quote" dir="auto">
                <span>{draft().quote}</span>
              </p>
              <CommentForm
                readers={props.comments.readers}
                label={words('yourComment')}
                submitLabel={words('comment')}
                text={props.draftText}
                takesFocus
                onText={props.onDraftText}
                onCancel={() => {
                  props.onDraftCancel()
                  focusHeading()
                }}
                onSubmit={async (text) => {
                  const refused = await props.onDraftSubmit(text)
                  if (!refused) focusHeading()
                  return refused
                }}
              />
            </div>
          )}
        </Show>
        <Show when={!(isHubAway() && isListed()) && props.comments.problem()}>
          {(problem) => (
            <div class="comments-note" role="alert">
              <p>
                {words('failed')}. {problem().status === 0 ? words('away') : errorText(problem().code)}
              </p>
              <Button onClick={() => void props.comments.refresh()}>{words('retry')}</Button>
            </div>
          )}
        </Show>
        <Show
          when={isListed()}
          fallback={
            <Show when={!props.comments.problem()}>
              <p class="visually-hidden" role="status">
                {words('loading')}
              </p>
              <Skeleton lines={5} />
            </Show>
          }
        >
          <Show
            when={shownIds().length > 0 || props.draft || props.isSuggesting}
            fallback={
              <EmptyState
                icon={<IconComments />}
                title={words(threads().length > 0 ? 'noneOpen' : 'empty')}
                description={words(
                  threads().length > 0 ? 'noneOpenWords' : props.mayComment ? 'emptyWords' : 'emptyReadOnly',
                )}
              />
            }
          >
            <ol class="comment-threads">
              <For each={shownIds()}>
                {(id) => (
                  <Show when={byId().get(id)}>
                    {(thread) => (
                      <CommentThread
                        thread={thread()}
                        comments={props.comments}
                        readOnly={props.readOnly}
                        mayComment={props.mayComment}
                        place={props.places.get(id)}
                        isCurrent={props.currentId === id}
                        onGoTo={() => props.onGoTo(id)}
                        onAccept={(seen) => props.onAccept(id, seen)}
                        onGone={focusHeading}
                      />
                    )}
                  </Show>
                )}
              </For>
            </ol>
          </Show>
          <LetViewers comments={props.comments} />
        </Show>
      </div>
    </section>
  )
}
