// What the toolbar and the keys do to Markdown.
import { indentLess, indentMore } from '@codemirror/commands'
import { syntaxTree } from '@codemirror/language'
import {
  type ChangeSpec,
  type EditorState,
  Facet,
  type Line,
  type StateCommand,
  type Transaction,
} from '@codemirror/state'
import type { EditorView, KeyBinding } from '@codemirror/view'
import { yUndoManagerKeymap } from 'y-codemirror.next'
import { followLinkAtCaret } from './follow-link.ts'
import { toggleMark } from './markdown-marks.ts'

type Command = (view: EditorView) => boolean
type Target = Parameters<StateCommand>[0]

/** Indent, sign, box of a task: what the next line of a list or quote begins with. */
const LINE_START = /^(\s*)(?:([-*+])|(\d+)([.)])|(>))(\s+\[[ xX]\])?(?:\s+|$)/

const HEADING_SIGNS = /^(#{1,6})\s+/

export const undoMine: Command = (view) => yUndoManagerKeymap[0]?.run?.(view) ?? false
export const redoMine: Command = (view) => yUndoManagerKeymap[1]?.run?.(view) ?? false

type UndoSteps = { stopCapturing(): void }
export const undoSteps = Facet.define<UndoSteps, readonly UndoSteps[]>()

/** What a command does is undone by itself, however quickly it came after the typing. */
export function asOneStep(command: StateCommand): Command {
  return (view) => command({ state: view.state, dispatch: (change) => dispatchAsOneStep(view, change) })
}

export function dispatchAsOneStep(view: EditorView, change: Transaction): void {
  const endStep = () => {
    for (const steps of view.state.facet(undoSteps)) steps.stopCapturing()
  }
  endStep()
  view.dispatch(change)
  endStep()
}

/** Text, then heading 1, 2, 3, then text again. */
export const cycleHeading: StateCommand = (target) =>
  changeLines(target, (line) => {
    const signs = HEADING_SIGNS.exec(line.text)
    const level = signs?.[1]?.length ?? 0
    const insert = level >= 3 ? '' : `${'#'.repeat(level + 1)} `
    return { from: line.from, to: line.from + (signs?.[0].length ?? 0), insert }
  })

export function toggleLinePrefix(prefix: '- ' | '> '): StateCommand {
  const present = prefix === '- ' ? /^\s*[-*+]\s+/ : /^\s*>\s?/
  return (target) => {
    const everyLineHas = selectedLines(target.state).every((line) => present.test(line.text))
    return changeLines(target, (line) => {
      const found = present.exec(line.text)?.[0].length ?? 0
      if (everyLineHas) return { from: line.from, to: line.from + found }
      // A heading that becomes an item is no heading any more.
      const heading = HEADING_SIGNS.exec(line.text)?.[0].length ?? 0
      return found > 0 ? [] : { from: line.from, to: line.from + heading, insert: prefix }
    })
  }
}

function changeLines({ state, dispatch }: Target, change: (line: Line) => ChangeSpec): boolean {
  if (state.readOnly) return false
  const changes = state.changes(selectedLines(state).map(change))
  // Behind a sign that is put in front of it, not before it.
  const selection = state.selection.map(changes, 1)
  dispatch(state.update({ changes, selection, userEvent: 'input', scrollIntoView: true }))
  return true
}

function selectedLines(state: EditorState): Line[] {
  const { from, to } = state.selection.main
  const lines: Line[] = []
  for (let at = state.doc.lineAt(from).number; at <= state.doc.lineAt(to).number; at++) lines.push(state.doc.line(at))
  return lines
}

/** Enter in a list or quote begins the next item; in an empty item it ends the list. */
export const continueList: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection
  if (state.readOnly || !main.empty || isInCode(state, main.head)) return false
  const line = state.doc.lineAt(main.head)
  const start = LINE_START.exec(line.text)
  if (!start || main.head < line.from + start[0].length) return false

  if (line.text.slice(start[0].length).trim() === '') {
    // A blank line: without it Markdown takes what follows for more of the last item.
    const follows = line.number > 1 && state.doc.line(line.number - 1).text.trim() !== ''
    const changes = { from: line.from, to: line.to, insert: follows ? '\n' : '' }
    const selection = { anchor: line.from + changes.insert.length }
    dispatch(state.update({ changes, selection, userEvent: 'input', scrollIntoView: true }))
    return true
  }
  const [, indent = '', bullet, number, point = '.', quote, box] = start
  const sign = bullet ?? quote ?? `${Number(number) + 1}${point}`
  const insert = `\n${indent}${sign}${box ? ' [ ]' : ''} `
  dispatch(state.update(state.replaceSelection(insert), { userEvent: 'input', scrollIntoView: true }))
  return true
}

function isInCode(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent) {
    if (node.name === 'FencedCode' || node.name === 'CodeBlock') return true
  }
  return false
}

/** Tab indents an item of a list. Anywhere else it goes on to the next control, as everywhere on a page. */
function inList(command: StateCommand): StateCommand {
  return (target) => {
    const { doc, selection } = target.state
    return LINE_START.test(doc.lineAt(selection.main.head).text) && command(target)
  }
}

export const markdownKeymap: readonly KeyBinding[] = [
  { key: 'Mod-b', run: asOneStep(toggleMark('**')), preventDefault: true },
  { key: 'Mod-i', run: asOneStep(toggleMark('*')), preventDefault: true },
  { key: 'Mod-e', run: asOneStep(toggleMark('`')), preventDefault: true },
  { key: 'Mod-Enter', run: followLinkAtCaret },
  { key: 'Enter', run: asOneStep(continueList) },
  { key: 'Tab', run: asOneStep(inList(indentMore)), shift: asOneStep(inList(indentLess)) },
]
