import { createSignal, For, type JSX, Show, untrack } from 'solid-js'
import type { Comment } from '../../../../src-bun/contract/comments.ts'
import { fullTime, isoTime, timeAgo } from '../../../i18n/times.ts'
import { type Comments, mayDeleteComment, mayEditComment, type NotDone } from '../../../state/comments/comments.ts'
import { hub } from '../../../state/hub.ts'
import { splitAtMentions } from '../../../state/people/split-mentions.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Button } from '../../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../../ui/clock.ts'
import { CommentForm, notDoneText } from './CommentForm.tsx'
import { halfWrittenIn } from './half-written.ts'
import { WhyNot } from './WhyNot.tsx'
import { words } from './words.ts'

type CommentEntryProps = {
  comment: Comment
  comments: Comments
  readOnly: boolean
  /** It is about to go, with the button that has the focus. */
  onGone: () => void
  /** What else can be done with it. */
  children?: JSX.Element
}

/** One comment or reply, with what its author and hosts can do. */
export function CommentEntry(props: CommentEntryProps) {
  const now = createMinuteClock()
  const half = halfWrittenIn(untrack(() => props.comment.documentId))
  const field = () => `edit ${props.comment.id}` as const
  const edited = () => half.text(field())
  let wasAsked = false
  const [isSure, setSure] = createSignal(false)
  const [isBusy, setBusy] = createSignal(false)
  const [why, setWhy] = createSignal<NotDone>()
  const member = () => hub.members[props.comment.authorId]

  let editButton: HTMLButtonElement | undefined
  let removeButton: HTMLButtonElement | undefined
  let keepButton: HTMLButtonElement | undefined

  /** What was pressed goes, and the focus would go with it. */
  function ask(isAsked: boolean) {
    setSure(isAsked)
    const button = isAsked ? keepButton : removeButton
    button?.focus()
  }
  async function remove() {
    setBusy(true)
    const refused = await props.comments.remove(props.comment)
    setBusy(false)
    setSure(false)
    setWhy(refused)
    if (!refused) props.onGone()
    else keepFocus(removeButton)
  }
  async function save(text: string) {
    const refused = await half.send(field(), props.comments.edit(props.comment, text))
    keepFocus(editButton)
    return refused
  }

  return (
    <Show
      when={!props.comment.deleted}
      fallback={<p class="comment-entry meta">{words('deletedBy', { name: props.comment.deleted?.byName ?? '' })}</p>}
    >
      <div class="comment-entry">
        <div class="comment-head">
          <Avatar name={props.comment.authorName} colour={member()?.colour ?? 'var(--ink3)'} size="s" />
          <strong dir="auto">{props.comment.authorName}</strong>
          <time class="meta" dateTime={isoTime(props.comment.postedAt)} title={fullTime(props.comment.postedAt)}>
            {timeAgo(props.comment.postedAt, now())}
          </time>
          <Show when={props.comment.editedAt !== undefined}>
            <span class="meta">{words('edited')}</span>
          </Show>
        </div>
        <Show
          when={edited() !== undefined}
          fallback={
            <Show when={props.comment.body !== ''}>
              <p class="comment-body" dir="auto">
                <For each={splitAtMentions(props.comment.body, props.comment)}>
                  {({ text, mention }) => (
                    <Show when={mention} fallback={text}>
                      {(who) => (
                        <span class="comment-mention" data-own={who().id === hub.me?.id ? '' : undefined}>
                          @{hub.members[who().id ?? '']?.name ?? who().name}
                        </span>
                      )}
                    </Show>
                  )}
                </For>
              </p>
            </Show>
          }
        >
          <CommentForm
            readers={props.comments.readers}
            label={words('editOf')}
            submitLabel={words('save')}
            text={edited() ?? ''}
            takesFocus={wasAsked}
            onText={(text) => half.write(field(), text)}
            onCancel={() => {
              half.end(field())
              editButton?.focus()
            }}
            onSubmit={save}
          />
        </Show>
        <Show when={isSure()}>
          <p class="meta" role="status">
            {words('removeSure')}
          </p>
        </Show>
        <WhyNot text={notDoneText(why())} />
        <Show when={!props.readOnly && edited() === undefined}>
          <div class="comment-acts">
            <Show
              when={!isSure()}
              fallback={
                <>
                  <Button busy={isBusy()} onClick={() => void remove()}>
                    {words('remove')}
                  </Button>
                  <Button ref={keepButton} kind="quiet" onClick={() => ask(false)}>
                    {words('cancel')}
                  </Button>
                </>
              }
            >
              {props.children}
              <Show when={props.comment.body !== '' && mayEditComment(props.comment)}>
                <Button
                  ref={editButton}
                  kind="quiet"
                  onClick={() => {
                    wasAsked = true
                    half.write(field(), props.comment.body)
                  }}
                >
                  {words('edit')}
                </Button>
              </Show>
              <Show when={mayDeleteComment(props.comment)}>
                <Button ref={removeButton} kind="quiet" onClick={() => ask(true)}>
                  {words('remove')}
                </Button>
              </Show>
            </Show>
          </div>
        </Show>
      </div>
    </Show>
  )
}

/** The hub may answer when somebody has gone on elsewhere. */
function keepFocus(button: HTMLButtonElement | undefined): void {
  if (document.activeElement === document.body) button?.focus()
}
