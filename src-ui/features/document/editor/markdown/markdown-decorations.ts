// Renders Markdown in place: headings are large, and formatting marks are hidden on every line but the one with the caret.
// Only the visible part of the text is decorated.
import { syntaxTree } from '@codemirror/language'
import { type EditorState, Facet, type Range } from '@codemirror/state'
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { hrefIn, linkAttributes } from '../follow-link.ts'
import { BulletWidget, TaskWidget } from './markdown-widgets.ts'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

/** The accessible name of a task's checkbox. */
export const taskLabel = Facet.define<string, string>({ combine: (labels) => labels[0] ?? '' })

const HEADING = /^(?:ATX|Setext)Heading(\d)$/
const HIDDEN_MARKS = new Set(['EmphasisMark', 'StrikethroughMark', 'QuoteMark'])
const hidden = Decoration.replace({})
const listMarker = Decoration.mark({ class: 'md-list-marker' })
/** Each line is shown right to left where its own text is. */
const textDirection = Decoration.line({ attributes: { dir: 'auto' } })

export const markdownDecorations = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = decorationsOf(view.state, view.visibleRanges, activeLines(view))
    }
    update(update: ViewUpdate) {
      const treeGrew = syntaxTree(update.startState) !== syntaxTree(update.state)
      if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || treeGrew) {
        this.decorations = decorationsOf(update.state, update.view.visibleRanges, activeLines(update.view))
      }
    }
  },
  { decorations: (look) => look.decorations },
)

type Span = { from: number; to: number }

/** The decorations of the visible parts. `active` has the numbers of the lines that show their Markdown. */
export function decorationsOf(
  state: EditorState,
  visible: readonly Span[],
  active: ReadonlySet<number>,
): DecorationSet {
  const decorations: Range<Decoration>[] = []
  const isActive = (position: number) => active.has(state.doc.lineAt(position).number)

  for (const { from, to } of visible) {
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      decorations.push(textDirection.range(line.from))
      if (line.to >= to) break
    }
    syntaxTree(state).iterate({
      from,
      to,
      enter(node) {
        const level = HEADING.exec(node.name)?.[1]
        const lines = (name: string) => decorateLines(decorations, state, node, { from, to }, name)
        if (level !== undefined) decorations.push(lineClass(state, node.from, `md-h${level}`))
        else if (node.name === 'Blockquote') lines('md-quote')
        else if (node.name === 'FencedCode' || node.name === 'CodeBlock') lines('md-block')
        else if (node.name === 'Table') lines('md-table')
        else if (node.name === 'HorizontalRule' && !isActive(node.from)) {
          decorations.push(lineClass(state, node.from, 'md-rule'))
          decorations.push(hidden.range(node.from, node.to))
        } else if (node.name === 'ListMark') decorateListItem(decorations, state, node.node, isActive(node.from))

        if (isActive(node.from)) return
        const parent = node.node.parent?.name
        if (node.name === 'Link' || (node.name === 'URL' && parent !== 'Link' && parent !== 'Image')) {
          decorateLink(decorations, state, node.node)
        }
        if (HIDDEN_MARKS.has(node.name) || (node.name === 'CodeMark' && parent === 'InlineCode')) {
          decorations.push(hidden.range(node.from, afterSpace(state, node.to, node.name === 'QuoteMark')))
        } else if (node.name === 'HeaderMark' && parent?.startsWith('ATX')) {
          decorations.push(hidden.range(node.from, afterSpace(state, node.to, true)))
        } else if (node.name === 'TaskMarker') {
          const isDone = /x/i.test(state.sliceDoc(node.from, node.to))
          const widget = new TaskWidget(isDone, state.facet(taskLabel))
          decorations.push(Decoration.replace({ widget }).range(node.from, afterSpace(state, node.to, true)))
        }
      },
    })
  }
  return Decoration.set(decorations, true)
}

/** The lines with a caret or selection, which show their Markdown. Empty while the editor does not have the focus. */
export function activeLines(view: Pick<EditorView, 'state' | 'hasFocus'>): Set<number> {
  const lines = new Set<number>()
  if (!view.hasFocus) return lines
  const { doc } = view.state
  for (const { from, to } of view.state.selection.ranges) {
    for (let line = doc.lineAt(from).number; line <= doc.lineAt(to).number; line++) lines.add(line)
  }
  return lines
}

/** Gives a class to the visible lines of a block, which may be much longer than what is visible of it. */
function decorateLines(
  decorations: Range<Decoration>[],
  { doc }: EditorState,
  block: Span,
  visible: Span,
  name: string,
) {
  const [first, last] = [doc.lineAt(block.from).number, doc.lineAt(block.to).number]
  const end = doc.lineAt(Math.min(block.to, visible.to)).number
  for (let line = doc.lineAt(Math.max(block.from, visible.from)).number; line <= end; line++) {
    const edge = `${line === first ? ' md-first' : ''}${line === last ? ' md-last' : ''}`
    decorations.push(Decoration.line({ class: name + edge }).range(doc.line(line).from))
  }
}

function lineClass({ doc }: EditorState, at: number, name: string): Range<Decoration> {
  return Decoration.line({ class: name }).range(doc.lineAt(at).from)
}

/** Renders the marker of a list item: as a bullet, as its number, or hidden before a task's checkbox. */
function decorateListItem(decorations: Range<Decoration>[], state: EditorState, mark: SyntaxNode, active: boolean) {
  const line = state.doc.lineAt(mark.from)
  const to = afterSpace(state, mark.to, true)
  const spaces = mark.from - line.from
  decorations.push(Decoration.line({ class: 'md-item', attributes: { style: `--spaces: ${spaces}` } }).range(line.from))
  const isBullet = mark.parent?.parent?.name === 'BulletList'
  const isTask = mark.parent?.getChild('Task') != null
  if (isTask && !active) decorations.push(hidden.range(mark.from, to))
  else if (isBullet && !active)
    decorations.push(Decoration.replace({ widget: new BulletWidget() }).range(mark.from, to))
  else decorations.push(listMarker.range(mark.from, to))
}

/** Renders a Markdown link as its text only, and an address in the text as a link. */
function decorateLink(decorations: Range<Decoration>[], state: EditorState, node: SyntaxNode) {
  const href = hrefIn(state, node)
  if (href === undefined) return
  const [open, close] = node.getChildren('LinkMark')
  const hasText = open !== undefined && close !== undefined && open.to < close.from
  const { from, to } = hasText ? { from: open.to, to: close.from } : node
  if (from >= to || state.doc.lineAt(node.from).to < node.to) return
  const attributes = linkAttributes(href)
  decorations.push(Decoration.mark({ tagName: 'a', class: 'md-follow', attributes }).range(from, to))
  if (hasText) decorations.push(hidden.range(node.from, from), hidden.range(to, node.to))
}

function afterSpace(state: EditorState, to: number, takesSpace: boolean): number {
  return takesSpace && state.sliceDoc(to, to + 1) === ' ' ? to + 1 : to
}
