// The keys of the tools in the bar above a text. What they do is in the editor.
import { MODIFIER } from '../modifier-key.ts'

const KEYS = {
  bold: 'B',
  italic: 'I',
  heading: 'Shift+1',
  list: 'Shift+8',
  numbers: 'Shift+7',
  tasks: 'Shift+9',
  quote: 'Shift+.',
  code: 'E',
  link: 'Shift+K',
  table: 'Shift+2',
  image: 'Shift+,',
  undo: 'Z',
  find: 'F',
} as const
type Tool = keyof typeof KEYS | 'redo'

export const TOOLS = [...Object.keys(KEYS), 'redo'] as Tool[]

export const toolKeys = (tool: Tool): string =>
  tool === 'redo' ? (MODIFIER === '⌘' ? '⇧⌘Z' : 'Ctrl+Y') : MODIFIER + KEYS[tool]
