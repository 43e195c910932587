// An entry of the palette that does something.
import type { Component } from 'solid-js'
import { showPalette } from '../../state/palette.ts'
import type { PaletteEntry } from './places.tsx'
import { paletteWord } from './words.ts'

type Action = NonNullable<PaletteEntry['act']>

export function command(id: string, name: string, Icon: Component, does: string | Action, words = ''): PaletteEntry {
  const entry = { id, name, words, kind: paletteWord('command'), icon: () => <Icon /> }
  return typeof does === 'string' ? { ...entry, path: does } : { ...entry, act: does }
}

/** Closes the palette first, because what is done may open a dialog of its own. */
export const atOnce = (does: () => void) => () => {
  showPalette(undefined)
  does()
  return undefined
}
