import type { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

/** Whether a block of code is in the language of Mermaid. */
export function isDiagram(state: EditorState, block: SyntaxNode): boolean {
  const info = block.getChild('CodeInfo')
  return info !== null && /^mermaid\b/i.test(state.sliceDoc(info.from, info.to))
}
