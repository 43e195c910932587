import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'

export type Heading = { level: number; text: string; from: number; isCurrent: boolean }

/** The longest time that one call may parse. A very long document is completed by the following calls. */
const PARSE_MS = 40
/** So many headings may have been removed in front of one that is still known. */
const REMOVED_MAX = 20
const LEVELS: ReadonlyMap<string, number> = new Map(
  [1, 2, 3, 4, 5, 6].flatMap((level) => [`ATXHeading${level}`, `SetextHeading${level}`].map((name) => [name, level])),
)

type Tree = ReturnType<typeof syntaxTree>
/** The words of headings, of which the parser keeps the trees while something else is changed. */
const known = new WeakMap<Tree, string>()

/** The headings of a text. The last one at or before `readAt`, a position, is the current one. */
export function outlineOf(state: EditorState, readAt: number): Heading[] {
  const headings: Heading[] = []
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS) ?? syntaxTree(state)
  tree.iterate({
    enter({ type, from, tree }) {
      const level = LEVELS.get(type.name)
      if (level === undefined) return type.isTop
      let text = tree ? known.get(tree) : undefined
      text ??= headingIn(state.doc.lineAt(from).text)
      if (tree) known.set(tree, text)
      if (text !== '') headings.push({ level, text, from, isCurrent: false })
      return false
    },
  })
  const current = headings.findLast((heading) => heading.from <= readAt)
  if (current) current.isCurrent = true
  return headings
}

/** The words of a line that is a heading, without its marks. */
export const headingIn = (line: string): string =>
  line
    .replace(/^\s*#{1,6}\s*/, '')
    .replace(/\s+#+\s*$/, '')
    .replace(/[*_`]/g, '')
    .trim()

/**
 * `after`, but each heading that is in `before` too, wherever it stands now, is the same object: what is shown of it stays. Returns `before`
 * itself where nothing else has changed, as while somebody types in a paragraph.
 */
export function keepHeadings(before: Heading[], after: readonly Heading[]): Heading[] {
  let next = 0
  const headings = after.map((heading) => {
    for (let at = next; at <= next + REMOVED_MAX; at++) {
      const old = before[at]
      if (!old || !isSame(old, heading)) continue
      old.from = heading.from
      next = at + 1
      return old
    }
    return heading
  })
  const isUnchanged = headings.length === before.length && headings.every((heading, at) => heading === before[at])
  return isUnchanged ? before : headings
}

const isSame = (one: Heading, other: Heading): boolean =>
  one.level === other.level && one.text === other.text && one.isCurrent === other.isCurrent
