// The keys that work on every page. In the first scripts, because somebody may press them before anything else is there.

import { onCleanup } from 'solid-js'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { roomList } from '../../state/hub.ts'
import { palette, showPalette } from '../../state/palette.ts'
import { hasNews } from '../../state/rooms/chat.ts'
import { isComposing } from '../../ui/fields/composing.ts'
import { hasModifier } from '../../ui/modifier-key.ts'

/** `pathname` is the page that is shown, and `goTo` shows another one. */
export function watchShortcuts(pathname: () => string, goTo: (path: string) => void): void {
  const handle = (event: KeyboardEvent) => {
    // A field or the editor of a document has used the key.
    if (event.defaultPrevented || isComposing(event)) return
    const { key, altKey, shiftKey } = event
    const isPlain = !altKey && !event.ctrlKey && !event.metaKey
    const step = { ArrowUp: -1, ArrowDown: 1 }[key]
    if (hasModifier(event) && !altKey && !shiftKey && key.toLowerCase() === 'k')
      showPalette(palette() ? undefined : 'commands')
    else if (key === '?' && isPlain && !isInUse()) showPalette('shortcuts')
    else if (step && altKey && !event.ctrlKey && !event.metaKey && !shiftKey && !isOpen() && !isSelect(event)) {
      const room = nextRoom(roomList(), pathname(), step)
      if (!room) return
      goTo(`/rooms/${room.id}`)
    } else return
    event.preventDefault()
  }
  addEventListener('keydown', handle)
  onCleanup(() => removeEventListener('keydown', handle))
}

/** In the order of the list, and round from its end: the next room with something unread, or where there is none the next one. */
export function nextRoom(all: readonly Room[], path: string, step: number): Room | undefined {
  const rooms = all.filter(({ archived }) => !archived)
  const count = rooms.length
  const shown = rooms.findIndex(({ id }) => path === `/rooms/${id}`)
  const from = shown === -1 && step < 0 ? 0 : shown
  const others = rooms.flatMap((_, n) => rooms[(from + step * (n + 1) + 2 * count) % count] ?? [])
  const elsewhere = others.filter(({ id }) => path !== `/rooms/${id}`)
  return elsewhere.find(({ id }) => hasNews(id)) ?? elsewhere[0]
}

const isOpen = () => document.querySelector('dialog[open]') !== null
/** Whether somebody types, or has a dialog open. */
const isInUse = () => isOpen() || document.activeElement?.matches('input, textarea, select, [contenteditable="true"]')
/** Alt and an arrow open its list. */
const isSelect = ({ target }: KeyboardEvent) => target instanceof HTMLSelectElement
