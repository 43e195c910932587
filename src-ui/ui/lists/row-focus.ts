import { createEffect, on } from 'solid-js'

/**
 * Keeps the focus in a list when the row that had it is gone: it moves to the row in its place, or the last one, or where none is left to
 * what `otherwise` does. Returns what the list calls on `focusin`.
 */
export function createRowFocus(rows: () => unknown, otherwise: () => void): (event: FocusEvent) => void {
  let list: HTMLElement | undefined
  let focused: Node | undefined
  /** The number of the row that had the focus last, or -1. */
  let focusedAt = -1
  createEffect(
    on(rows, () => {
      if (focusedAt < 0 || focused?.isConnected || document.activeElement !== document.body) return
      const all = list?.isConnected ? [...list.querySelectorAll('li')] : []
      const button = all[Math.min(focusedAt, all.length - 1)]?.querySelector('button')
      focusedAt = -1
      if (button) button.focus()
      else otherwise()
    }),
  )
  return ({ currentTarget, target }) => {
    list = currentTarget as HTMLElement
    focused = target as Node
    focusedAt = [...list.querySelectorAll('li')].findIndex((row) => row.contains(focused as Node))
  }
}
