import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js'
import { viewWord } from '../../../i18n/views.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { hub } from '../../../state/hub.ts'
import { followed, stopFollowing } from '../../../state/views/following.ts'
import { fullView } from '../../../state/views/views.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import type { TextEditor } from '../editor/make-editor.ts'
import { keepInSight, type Target } from './keep-in-sight.ts'

/** The member who is followed in this document. */
export function followedIn({ documentId }: DocumentLink): string | undefined {
  const now = followed()
  return now?.documentId === documentId ? now.memberId : undefined
}

/** Says who is followed, and ends it. In the view for a big screen it is what others write, if it is nobody. */
export function FollowLine(props: { link: DocumentLink; editor: TextEditor | undefined }) {
  const [followsWriting, setFollowsWriting] = createSignal(true)
  const [isFound, setFound] = createSignal(true)
  const target = createMemo<Target | undefined>(
    () => {
      const memberId = followedIn(props.link)
      if (memberId !== undefined) return { memberId }
      return fullView() === 'screen' && followsWriting() ? 'writing' : undefined
    },
    undefined,
    { equals: (a, b) => a === b || (typeof a === 'object' && typeof b === 'object' && a.memberId === b.memberId) },
  )
  createEffect(
    on([() => props.editor, target], ([editor, now]) => {
      if (!editor || now === undefined) return
      setFound(true)
      onCleanup(
        keepInSight(editor, props.link, now, {
          onFound: setFound,
          onTaken: () => (now === 'writing' ? setFollowsWriting(false) : stopFollowing()),
        }),
      )
    }),
  )
  createEffect(() => fullView() === 'screen' && setFollowsWriting(true))
  // Who leaves a document follows nobody there any more. Who opens one may have chosen somebody before.
  onCleanup(() => followedIn(props.link) !== undefined && stopFollowing())

  function words(): string | undefined {
    const now = target()
    if (now === undefined) return undefined
    if (now === 'writing') return viewWord('followingWriting')
    const name = hub.members[now.memberId]?.name ?? ''
    return viewWord(isFound() ? 'following' : 'followingGone', { name })
  }

  return (
    <>
      <div role="status">
        <Show when={words()}>
          {(shown) => (
            <p class="views-note">
              {shown()}
              <Button
                kind="quiet"
                onClick={() => (followedIn(props.link) ? stopFollowing() : setFollowsWriting(false))}
              >
                {viewWord('stop')}
              </Button>
            </p>
          )}
        </Show>
      </div>
      <Show when={fullView() === 'screen' && target() === undefined}>
        <Button class="views-note" onClick={() => setFollowsWriting(true)}>
          {viewWord('followWriting')}
        </Button>
      </Show>
    </>
  )
}
