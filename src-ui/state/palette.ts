// The command palette: whether it is shown, and which pages this person has visited last on this device, which it offers first. What
// it has is in `features/palette`.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../device/local-storage.ts'
import { hub } from './hub.ts'

const VISITED_MAX = 20

/** `shortcuts`: the list of all keys. */
const [palette, showPalette] = createSignal<'commands' | 'shortcuts'>()
const [isInviting, setInviting] = createSignal(false)
const [isChoosingStatus, setChoosingStatus] = createSignal(false)

/** Whether the invitation, and the dialog of this person's status, are shown in front of the page. */
export { isChoosingStatus, isInviting, palette, setChoosingStatus, setInviting, showPalette }

/** The paths of pages, the last one first. */
export function visitedPaths(): string[] {
  return remembered(keyOf(hub.hubId, hub.me?.id))?.split(' ') ?? []
}

export function noteVisited(path: string): void {
  const others = visitedPaths().filter((each) => each !== path)
  if (hub.me) remember(keyOf(hub.hubId, hub.me.id), [path, ...others].slice(0, VISITED_MAX).join(' '))
}

/** To be called when a member has signed out. */
export function forgetVisited(hubId: string, memberId: string): void {
  remember(keyOf(hubId, memberId), undefined)
}

const keyOf = (hubId: string, memberId: string | undefined) => `visited:${hubId}:${memberId}`
