import { createSignal, Show } from 'solid-js'
import type { Comments, NotDone } from '../../../state/comments/comments.ts'
import { notDoneText } from './CommentForm.tsx'
import { words } from './words.ts'

/** With which a host lets viewers comment on the document. */
export function LetViewers(props: { comments: Comments }) {
  const [why, setWhy] = createSignal<NotDone>()

  async function set(box: HTMLInputElement) {
    setWhy(await props.comments.letViewers(box.checked))
    // What the hub says, and not what was asked for.
    box.checked = props.comments.viewersMay()
  }

  return (
    <Show when={props.comments.mayLetViewers()}>
      <label class="check">
        <input
          type="checkbox"
          checked={props.comments.viewersMay()}
          onChange={(event) => void set(event.currentTarget)}
        />
        {words('viewersMay')}
      </label>
      <p class="error-text" role="alert">
        {notDoneText(why())}
      </p>
    </Show>
  )
}
