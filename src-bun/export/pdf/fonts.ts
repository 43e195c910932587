// The fonts of a PDF file: DejaVu, with the signs of Latin, Greek and Cyrillic, of which a file gets those that it uses.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const FONTS = {
  text: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  italic: 'DejaVuSans-Oblique.ttf',
  mono: 'DejaVuSansMono.ttf',
} as const
export type FontName = keyof typeof FONTS

/** Beside the code of the app, or in the checkout: seen from its bundle, and from this file. */
const FOLDERS = ['fonts/dejavu', '../../assets/fonts/dejavu', '../../../assets/fonts/dejavu']

export function readFont(name: FontName): Buffer {
  const here = dirname(import.meta.path)
  const file = FOLDERS.map((folder) => join(here, folder, FONTS[name])).find(existsSync)
  if (!file) throw new Error('the fonts of PDF files are not there')
  return readFileSync(file)
}
