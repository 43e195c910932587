import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'

/** What of a text is no prose: its characters mean something by themselves. */
const NO_PROSE: ReadonlySet<string> = new Set([
  'FencedCode',
  'CodeBlock',
  'InlineCode',
  'Formula',
  'FormulaBlock',
  'URL',
  'Autolink',
  'HTMLBlock',
  'HTMLTag',
  'CommentBlock',
])

/** Whether what stands behind this position, or has just been typed there, is neither code nor a formula nor an address. */
export function isProse(state: EditorState, at: number): boolean {
  for (const side of [-1, 1] as const)
    for (let node = syntaxTree(state).resolveInner(at, side); node.parent; node = node.parent)
      if (NO_PROSE.has(node.name)) return false
  return true
}
