import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'

export type Heading = { level: number; text: string; from: number; isCurrent: boolean }

/** The longest time that one call may parse. A very long document is completed by the following calls. */
const PARSE_MS = 40
const HEADING = /^(?:ATX|Setext)Heading(\d)$/

/** The headings of a text. The last one at or before `readAt`, a position, is the current one. */
export function outlineOf(state: EditorState, readAt: number): Heading[] {
  const headings: Heading[] = []
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS) ?? syntaxTree(state)
  tree.iterate({
    enter(node) {
      const level = HEADING.exec(node.name)?.[1]
      if (level === undefined) return node.name === 'Document'
      const line = state.doc.lineAt(node.from).text
      const text = line
        .replace(/^\s*#{1,6}\s*/, '')
        .replace(/\s+#+\s*$/, '')
        .replace(/[*_`]/g, '')
        .trim()
      if (text !== '') headings.push({ level: Number(level), text, from: node.from, isCurrent: false })
      return false
    },
  })
  const current = headings.findLast((heading) => heading.from <= readAt)
  if (current) current.isCurrent = true
  return headings
}
