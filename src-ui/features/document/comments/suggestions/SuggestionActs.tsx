import { createSignal, Show } from 'solid-js'
import type { Comment } from '../../../../../src-bun/contract/comments.ts'
import type { Comments } from '../../../../state/comments/comments.ts'
import { Button } from '../../../../ui/buttons/Button.tsx'
import type { Place } from '../places.ts'
import { type NotAccepted, type Suggestion, stateOf } from './accept.ts'
import { words } from './words.ts'

type SuggestionActsProps = {
  comment: Comment & { suggestion: Suggestion }
  comments: Comments
  place: Place | undefined
  /** `seen`: the text at its place, as it is shown. */
  onAccept: (seen: string) => Promise<NotAccepted | undefined>
  onWhy: (why: NotAccepted | undefined) => void
  /** It is decided, and its buttons go. */
  onGone: () => void
}

/** The two buttons that decide about a suggestion. */
export function SuggestionActs(props: SuggestionActsProps) {
  const [busy, setBusy] = createSignal<'accept' | 'decline'>()
  const state = () => stateOf(props.comment.suggestion, props.place)
  const name = () => props.comment.authorName

  async function decide(how: 'accept' | 'decline') {
    if (busy()) return
    setBusy(how)
    props.onWhy(undefined)
    const why = await (how === 'accept'
      ? props.onAccept(props.place?.text ?? '')
      : props.comments.resolve(props.comment, true))
    setBusy(undefined)
    props.onWhy(why)
    if (!why) props.onGone()
  }

  return (
    <>
      <Show when={state() !== 'noPlace'}>
        <Button
          kind="primary"
          busy={busy() === 'accept'}
          aria-label={`${words(state() === 'changed' ? 'acceptAnyway' : 'accept')}: ${words('suggestion', { name: name() })}`}
          onClick={() => void decide('accept')}
        >
          {words(state() === 'changed' ? 'acceptAnyway' : 'accept')}
        </Button>
      </Show>
      <Button
        busy={busy() === 'decline'}
        aria-label={`${words('decline')}: ${words('suggestion', { name: name() })}`}
        onClick={() => void decide('decline')}
      >
        {words('decline')}
      </Button>
    </>
  )
}
