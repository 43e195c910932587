// What the toolbar and the keys do to Markdown.
import { indentLess, indentMore } from '@codemirror/commands'
import { syntaxTree } from '@codemirror/language'
import { type ChangeSpec, EditorSelection, type EditorState, type Line } from '@codemirror/state'
import type { EditorView, KeyBinding } from '@codemirror/view'
import { yUndoManagerKeymap } from 'y-codemirror.next'

type Command = (view: EditorView) => boolean

/** Indent, sign, box of a task: what the next line of a list or quote begins with. */
const LINE_START = /^(\s*)(?:([-*+])|(\d+)([.)])|(>))(\s+\[[ xX]\])?(?:\s+|$)/

const HEADING_SIGNS = /^(#{1,6})\s+/

export const undoMine: Command = (view) => yUndoManagerKeymap[0]?.run?.(view) ?? false
export const redoMine: Command = (view) => yUndoManagerKeymap[1]?.run?.(view) ?? false

/** Puts `mark` round the selection or the word at the caret, or takes it away again. */
export function toggleMark(mark: string): Command {
  return (view) => {
    const { state } = view
    if (state.readOnly) return false
    const change = state.changeByRange((range) => {
      const { from, to } = range.empty ? (state.wordAt(range.head) ?? range) : range
      const isMarked = marksBefore(state, from, mark) && marksAfter(state, to, mark)
      if (isMarked) {
        const changes = [
          { from: from - mark.length, to: from },
          { from: to, to: to + mark.length },
        ]
        return { changes, range: EditorSelection.range(from - mark.length, to - mark.length) }
      }
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ]
      return { changes, range: EditorSelection.range(from + mark.length, to + mark.length) }
    })
    view.dispatch(change, { userEvent: 'input', scrollIntoView: true })
    return true
  }
}

/** `*` inside `**` is not the mark that is looked for. */
function marksBefore(state: EditorState, at: number, mark: string): boolean {
  const run = /[*`]*$/.exec(state.sliceDoc(Math.max(0, at - 3), at))?.[0] ?? ''
  return isRunWith(run, mark)
}

function marksAfter(state: EditorState, at: number, mark: string): boolean {
  const run = /^[*`]*/.exec(state.sliceDoc(at, at + 3))?.[0] ?? ''
  return isRunWith(run, mark)
}

function isRunWith(run: string, mark: string): boolean {
  return mark === '*' ? run.length % 2 === 1 && run.includes('*') : run.includes(mark)
}

/** Text, then heading 1, 2, 3, then text again. */
export const cycleHeading: Command = (view) =>
  changeLines(view, (line) => {
    const signs = HEADING_SIGNS.exec(line.text)
    const level = signs?.[1]?.length ?? 0
    const insert = level >= 3 ? '' : `${'#'.repeat(level + 1)} `
    return { from: line.from, to: line.from + (signs?.[0].length ?? 0), insert }
  })

export function toggleLinePrefix(prefix: '- ' | '> '): Command {
  const present = prefix === '- ' ? /^\s*[-*+]\s+/ : /^\s*>\s?/
  return (view) => {
    const everyLineHas = selectedLines(view.state).every((line) => present.test(line.text))
    return changeLines(view, (line) => {
      const found = present.exec(line.text)?.[0].length ?? 0
      if (everyLineHas) return { from: line.from, to: line.from + found }
      // A heading that becomes an item is no heading any more.
      const heading = HEADING_SIGNS.exec(line.text)?.[0].length ?? 0
      return found > 0 ? [] : { from: line.from, to: line.from + heading, insert: prefix }
    })
  }
}

function changeLines(view: EditorView, change: (line: Line) => ChangeSpec): boolean {
  if (view.state.readOnly) return false
  const changes = view.state.changes(selectedLines(view.state).map(change))
  // Behind a sign that is put in front of it, not before it.
  const selection = view.state.selection.map(changes, 1)
  view.dispatch({ changes, selection, userEvent: 'input', scrollIntoView: true })
  return true
}

function selectedLines(state: EditorState): Line[] {
  const { from, to } = state.selection.main
  const lines: Line[] = []
  for (let at = state.doc.lineAt(from).number; at <= state.doc.lineAt(to).number; at++) lines.push(state.doc.line(at))
  return lines
}

/** Enter in a list or quote begins the next item; in an empty item it ends the list. */
const continueList: Command = (view) => {
  const { state } = view
  const { main } = state.selection
  if (state.readOnly || !main.empty || isInCode(state, main.head)) return false
  const line = state.doc.lineAt(main.head)
  const start = LINE_START.exec(line.text)
  if (!start || main.head < line.from + start[0].length) return false

  if (line.text.slice(start[0].length).trim() === '') {
    view.dispatch({ changes: { from: line.from, to: line.to }, userEvent: 'delete', scrollIntoView: true })
    return true
  }
  const [, indent = '', bullet, number, point = '.', quote, box] = start
  const sign = bullet ?? quote ?? `${Number(number) + 1}${point}`
  const insert = `\n${indent}${sign}${box ? ' [ ]' : ''} `
  view.dispatch(state.replaceSelection(insert), { userEvent: 'input', scrollIntoView: true })
  return true
}

function isInCode(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent) {
    if (node.name === 'FencedCode' || node.name === 'CodeBlock') return true
  }
  return false
}

/** Tab indents an item of a list. Anywhere else it goes on to the next control, as everywhere on a page. */
function inList(command: Command): Command {
  return (view) => LINE_START.test(view.state.doc.lineAt(view.state.selection.main.head).text) && command(view)
}

export const markdownKeymap: readonly KeyBinding[] = [
  { key: 'Mod-b', run: toggleMark('**'), preventDefault: true },
  { key: 'Mod-i', run: toggleMark('*'), preventDefault: true },
  { key: 'Mod-e', run: toggleMark('`'), preventDefault: true },
  { key: 'Enter', run: continueList },
  { key: 'Tab', run: inList(indentMore), shift: inList(indentLess) },
]
