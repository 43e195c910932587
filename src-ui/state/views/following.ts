// Whom this person follows through a document. A face in the document begins it, or the menu of a person anywhere.
import { createSignal } from 'solid-js'

type Followed = { documentId: string; memberId: string }

const [followed, setFollowed] = createSignal<Followed>()

/** Until the document is left, somebody scrolls or types there, or presses Escape. */
export { followed }

export function follow(documentId: string, memberId: string): void {
  setFollowed({ documentId, memberId })
}

export function stopFollowing(): void {
  setFollowed(undefined)
}
