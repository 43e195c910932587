// Lets Markdown look finished: headings are large, signs are hidden on every line where nobody writes, and come back
// with the caret. Only what is in view is looked at.
import { syntaxTree } from '@codemirror/language'
import { type EditorState, Facet, type Range } from '@codemirror/state'
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { hrefIn } from './follow-link.ts'
import { BulletWidget, TaskWidget } from './markdown-widgets.ts'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

/** What a screen reader calls the box of a task. */
export const taskLabel = Facet.define<string, string>({ combine: (labels) => labels[0] ?? '' })

const HEADING = /^(?:ATX|Setext)Heading(\d)$/
const HIDDEN_WHOLE = new Set(['EmphasisMark', 'StrikethroughMark', 'QuoteMark'])
const hidden = Decoration.replace({})
const sign = Decoration.mark({ class: 'md-list-marker' })
/** Right to left where the text of a line is. */
const ownDirection = Decoration.line({ attributes: { dir: 'auto' } })

export const markdownLook = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = draw(view)
    }
    update(update: ViewUpdate) {
      const treeGrew = syntaxTree(update.startState) !== syntaxTree(update.state)
      if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || treeGrew) {
        this.decorations = draw(update.view)
      }
    }
  },
  { decorations: (look) => look.decorations },
)

function draw(view: EditorView): DecorationSet {
  const { state } = view
  const drawn: Range<Decoration>[] = []
  const active = activeLines(view)
  const isActive = (position: number) => active.has(state.doc.lineAt(position).number)

  for (const { from, to } of view.visibleRanges) {
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      drawn.push(ownDirection.range(line.from))
      if (line.to >= to) break
    }
    syntaxTree(state).iterate({
      from,
      to,
      enter(node) {
        const level = HEADING.exec(node.name)?.[1]
        if (level !== undefined) styleLines(drawn, state, node.from, node.from, `md-h${level}`)
        else if (node.name === 'Blockquote') styleLines(drawn, state, node.from, node.to, 'md-quote')
        else if (node.name === 'FencedCode' || node.name === 'CodeBlock') {
          styleLines(drawn, state, node.from, node.to, 'md-block')
        } else if (node.name === 'Table') styleLines(drawn, state, node.from, node.to, 'md-table')
        else if (node.name === 'HorizontalRule' && !isActive(node.from)) {
          styleLines(drawn, state, node.from, node.from, 'md-rule')
          drawn.push(hidden.range(node.from, node.to))
        } else if (node.name === 'ListMark') styleItem(drawn, state, node.node, isActive(node.from))

        if (isActive(node.from)) return
        const parent = node.node.parent?.name
        if (node.name === 'Link' || (node.name === 'URL' && parent !== 'Link' && parent !== 'Image')) {
          drawLink(drawn, state, node.node)
        }
        if (HIDDEN_WHOLE.has(node.name) || (node.name === 'CodeMark' && parent === 'InlineCode')) {
          drawn.push(hidden.range(node.from, afterSpace(state, node.to, node.name === 'QuoteMark')))
        } else if (node.name === 'HeaderMark' && parent?.startsWith('ATX')) {
          drawn.push(hidden.range(node.from, afterSpace(state, node.to, true)))
        } else if (node.name === 'TaskMarker') {
          const isDone = /x/i.test(state.sliceDoc(node.from, node.to))
          const widget = new TaskWidget(isDone, state.facet(taskLabel))
          drawn.push(Decoration.replace({ widget }).range(node.from, afterSpace(state, node.to, true)))
        }
      },
    })
  }
  return Decoration.set(drawn, true)
}

/** The lines somebody writes on: there the signs are shown. Without focus nobody does. */
function activeLines(view: EditorView): Set<number> {
  const lines = new Set<number>()
  if (!view.hasFocus) return lines
  const { doc } = view.state
  for (const { from, to } of view.state.selection.ranges) {
    for (let line = doc.lineAt(from).number; line <= doc.lineAt(to).number; line++) lines.add(line)
  }
  return lines
}

function styleLines(drawn: Range<Decoration>[], state: EditorState, from: number, to: number, name: string) {
  const first = state.doc.lineAt(from).number
  const last = state.doc.lineAt(to).number
  for (let line = first; line <= last; line++) {
    const edge = `${line === first ? ' md-first' : ''}${line === last ? ' md-last' : ''}`
    drawn.push(Decoration.line({ class: name + edge }).range(state.doc.line(line).from))
  }
}

/** The sign of an item: a bullet, a number, or nothing before the box of a task. */
function styleItem(drawn: Range<Decoration>[], state: EditorState, mark: SyntaxNode, active: boolean) {
  const line = state.doc.lineAt(mark.from)
  const to = afterSpace(state, mark.to, true)
  const spaces = mark.from - line.from
  drawn.push(Decoration.line({ class: 'md-item', attributes: { style: `--spaces: ${spaces}` } }).range(line.from))
  const isBullet = mark.parent?.parent?.name === 'BulletList'
  const isTask = mark.parent?.getChild('Task') != null
  if (isTask && !active) drawn.push(hidden.range(mark.from, to))
  else if (isBullet && !active) drawn.push(Decoration.replace({ widget: new BulletWidget() }).range(mark.from, to))
  else drawn.push(sign.range(mark.from, to))
}

/** A link shows its words only; an address in the text shows itself. */
function drawLink(drawn: Range<Decoration>[], state: EditorState, node: SyntaxNode) {
  const href = hrefIn(state, node)
  if (href === undefined) return
  const [open, close] = node.getChildren('LinkMark')
  const hasWords = open !== undefined && close !== undefined && open.to < close.from
  const { from, to } = hasWords ? { from: open.to, to: close.from } : node
  if (from >= to || state.doc.lineAt(node.from).to < node.to) return
  const attributes = { href, target: '_blank', rel: 'noopener noreferrer', title: href }
  drawn.push(Decoration.mark({ tagName: 'a', class: 'md-follow', attributes }).range(from, to))
  if (hasWords) drawn.push(hidden.range(node.from, from), hidden.range(to, node.to))
}

function afterSpace(state: EditorState, to: number, takesSpace: boolean): number {
  return takesSpace && state.sliceDoc(to, to + 1) === ' ' ? to + 1 : to
}
